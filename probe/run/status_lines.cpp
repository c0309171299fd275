#include "probe/run/status_lines.h"

#include <algorithm>
#include <utility>

#include "core/foreign_text.h"
#include "core/words.h"

namespace campus::probe {
namespace {

class StatusLines {
 public:
  StatusLines(const ProbeStatus& status, Language language)
      : status_(status), language_(language), chinese_(language == Language::zh_cn) {}

  std::vector<StatusLine> all() {
    add("站点", "site", status_.site.text() + " (" + std::string(words_of(status_.level, language_)) + ")");
    add("现在", "now", now());
    if (status_.running.value_or(false)) add("接下来", "next", next());
    add_last("上次日常监测", "last routine run", status_.last_routine);
    add_last("上次持续测速", "last sustained run", status_.last_sustained);
    add("待报", "waiting for delivery", queue());
    if (status_.orders) add_orders(*status_.orders);
    return std::move(lines_);
  }

 private:
  /// Somebody else's words, on one line.
  static std::string printable(const std::string& text) {
    constexpr std::size_t kMost = 200;
    const auto quoted = in_quotes(text, kMost);
    return quoted.substr(1, quoted.size() - 2);
  }
  [[nodiscard]] std::string say(const char* zh, const char* en) const { return chinese_ ? zh : en; }
  void add(const char* zh, const char* en, std::string text) { lines_.push_back({say(zh, en), std::move(text)}); }

  [[nodiscard]] std::string now() const {
    if (!status_.running.value_or(false)) {
      return say("没有在运行（systemctl start campus-probe）", "not running (systemctl start campus-probe)");
    }
    const auto step = status_.step.empty() ? std::string() : say("：", ": ") + status_.step;
    switch (status_.activity) {
      case ProbeActivity::idle:
        return say("空闲", "idle");
      case ProbeActivity::routine:
        return say("正在日常监测", "a routine run") + step;
      case ProbeActivity::sustained:
        return say("正在持续测速", "a sustained run") + step;
      case ProbeActivity::paused:
        if (status_.orders && status_.orders->silence) return silence(*status_.orders->silence);
        return (status_.paused_until
                    ? say("已暂停，至 ", "paused until ") + to_local_text(*status_.paused_until)
                    : say("已暂停，直到执行 campus-probe pause --end", "paused until campus-probe pause --end")) +
               (status_.pause_reason.empty() ? "" : say("（", " (") + printable(status_.pause_reason) + say("）", ")"));
      case ProbeActivity::stopping:
        return say("正在停止", "stopping");
    }
    return "?";
  }

  [[nodiscard]] std::string silence(const Pause& silence) const {
    return say("静默，", "silence ") +
           (silence.until ? say("至 ", "until ") + to_local_text(*silence.until)
                          : say("直到汇聚平台解除", "until the collector ends it")) +
           (silence.reason.empty() ? "" : say("：", ": ") + silence.reason) +
           say("（待报记录照常送出）", " (records are delivered as ever)");
  }

  [[nodiscard]] std::string next() const {
    if (status_.activity == ProbeActivity::paused) return say("恢复之后按计划进行", "as planned, once that is over");
    const auto moment = [&](const std::optional<WallTime>& time) {
      if (!time && status_.orders && status_.orders->tickets_needed)
        return say("等待测试许可", "waits for a test ticket");
      return time ? to_local_text(*time) : say("日历中没有空闲时间", "no time that the calendar leaves free");
    };
    return say("日常监测 ", "routine ") + moment(status_.next_routine) + say("，持续测速 ", ", sustained ") +
           moment(status_.next_sustained);
  }

  void add_last(const char* zh, const char* en, const std::optional<LastRun>& run) {
    if (run) add(zh, en, to_local_text(run->ended) + " " + std::string(words_of(run->conclusion, language_)));
  }

  [[nodiscard]] std::string queue() const {
    const auto& queue = status_.queue;
    auto text = std::to_string(queue.waiting) + say(" 份", " records");
    if (queue.oldest) text += say("（最早 ", " (oldest ") + to_local_text(*queue.oldest) + say("）", ")");
    if (queue.refused > 0) {
      text += say("，汇聚平台拒收 ", ", refused by the collector: ") + std::to_string(queue.refused) + say(" 份", "");
    }
    if (status_.last_delivery) text += say("，上次送达 ", ", last delivery ") + to_local_text(*status_.last_delivery);
    return text;
  }

  [[nodiscard]] std::string plan(const OrdersStatus& orders) const {
    if (orders.plan_version == 0) return say("没有，按本机配置检测", "none: it works as it is configured here");
    return std::to_string(orders.plan_version) +
           (orders.plan_in_force ? say("，有效至 ", ", until ") : say("，已于此时到期：", ", over since ")) +
           to_local_text(orders.plan_expires.value_or(WallTime{}));
  }

  [[nodiscard]] std::string tickets(const OrdersStatus& orders) const {
    auto text = std::to_string(orders.tickets) + say(" 张", "");
    if (!orders.tickets_until) return text;
    const auto left =
        std::max<std::int64_t>(0, std::chrono::floor<std::chrono::days>(*orders.tickets_until - status_.at).count());
    return text + say("，还够 ", ", for ") + std::to_string(left) + say(" 天", " days");
  }

  void add_orders(const OrdersStatus& orders) {
    add("检测计划", "plan", plan(orders));
    for (const auto& what : orders.cut) add("  计划超出上限，已按上限执行", "  goes beyond a ceiling, cut", what);
    if (orders.tickets_needed || orders.tickets > 0) add("测试许可", "tickets", tickets(orders));
    if (const auto& test = orders.waiting_test) {
      const auto from = test->begin ? to_local_text(*test->begin) + say(" 起，", ", ") : "";
      add("等待按要求测试", "a test on request waits", from + say("至 ", "until ") + to_local_text(test->expires));
    }
    add("24 小时测试流量", "bytes of tests in 24 hours",
        megabytes(orders.bytes_used) + say("，上限 ", " of ") + megabytes(orders.bytes_most));
    if (orders.last_poll) add("上次取得指令", "last answer to a poll", to_local_text(*orders.last_poll));
  }

  [[nodiscard]] static std::string megabytes(std::int64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

  const ProbeStatus& status_;
  Language language_;
  bool chinese_;
  std::vector<StatusLine> lines_;
};

}  // namespace

std::vector<StatusLine> status_lines(const ProbeStatus& status, Language language) {
  return StatusLines(status, language).all();
}

}  // namespace campus::probe
