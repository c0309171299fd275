#include "probe/app/status_text.h"

#include <algorithm>

#include "core/words.h"
#include "core/words_fault.h"
#include "probe/spool/open_spool.h"

namespace campus::probe {
namespace {

std::string purpose_of(const ProbeTarget& target, Language language) {
  const bool chinese = language == Language::zh_cn;
  switch (target.purpose) {
    case TargetPurpose::deliver:
      return chinese ? "汇聚平台：送交检测记录" : "collector: records are delivered to it";
    case TargetPurpose::poll:
      return chinese ? "汇聚平台：取得计划、测试许可和静默等指令" : "collector: plan, tickets, silence come from it";
    case TargetPurpose::test: {
      const auto tier = parse_name<Tier>(target.detail);
      return (chinese ? "测速节点：测带宽和时延，" : "responder: throughput and round trips, ") +
             (tier ? std::string(words_of(*tier, language)) : target.detail);
    }
    case TargetPurpose::platform:
      return chinese ? "教育平台：看能否打开、多快打开" : "platform: whether its page opens, and how fast";
    case TargetPurpose::check:
      break;
  }
  return chinese ? "检查" : "a check";
}

class StatusText {
 public:
  StatusText(const ProbeStatus& status, Language language)
      : status_(status), language_(language), chinese_(language == Language::zh_cn) {}

  std::string text() const {
    return line("站点：",
                "site: ", status_.site.text() + " (" + std::string(words_of(status_.level, language_)) + ")") +
           line("现在：", "now: ", now()) + next() + last() + queue() + orders() + faults();
  }

 private:
  [[nodiscard]] std::string say(const char* zh, const char* en) const { return chinese_ ? zh : en; }
  [[nodiscard]] std::string line(const char* zh, const char* en, const std::string& rest) const {
    return say(zh, en) + rest + "\n";
  }

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
        return status_.paused_until
                   ? say("已暂停，至 ", "paused until ") + to_local_text(*status_.paused_until)
                   : say("已暂停，直到执行 campus-probe pause --end", "paused until campus-probe pause --end");
      case ProbeActivity::stopping:
        return say("正在停止", "stopping");
    }
    return "?";
  }

  [[nodiscard]] std::string silence(const Pause& silence) const {
    return say("全市静默，", "silence in the whole city ") +
           (silence.until ? say("至 ", "until ") + to_local_text(*silence.until)
                          : say("直到汇聚平台解除", "until the collector ends it")) +
           (silence.reason.empty() ? "" : say("：", ": ") + silence.reason) +
           say("（待报记录照常送出）", " (records are delivered as ever)");
  }

  [[nodiscard]] std::string next() const {
    if (!status_.running.value_or(false)) return {};
    const auto moment = [&](const std::optional<WallTime>& time) {
      if (!time && status_.orders && status_.orders->tickets_needed)
        return say("等待测试许可", "waits for a test ticket");
      return time ? to_local_text(*time) : say("日历中没有空闲时间", "no time that the calendar leaves free");
    };
    return line("接下来：日常监测 ", "next: routine ",
                moment(status_.next_routine) + say("，持续测速 ", ", sustained ") + moment(status_.next_sustained));
  }

  [[nodiscard]] std::string one_last(const char* zh, const char* en, const std::optional<LastRun>& run) const {
    if (!run) return {};
    return line(zh, en, to_local_text(run->ended) + " " + std::string(words_of(run->conclusion, language_)));
  }

  [[nodiscard]] std::string last() const {
    return one_last("上次日常监测：", "last routine run: ", status_.last_routine) +
           one_last("上次持续测速：", "last sustained run: ", status_.last_sustained);
  }

  [[nodiscard]] std::string queue() const {
    const auto& queue = status_.queue;
    auto text = std::to_string(queue.waiting) + say(" 份", " records");
    if (queue.oldest) text += say("（最早 ", " (oldest ") + to_local_text(*queue.oldest) + say("）", ")");
    if (queue.refused > 0) {
      text += say("，汇聚平台拒收 ", ", refused by the collector: ") + std::to_string(queue.refused) + say(" 份", "");
    }
    if (status_.last_delivery) text += say("，上次送达 ", ", last delivery ") + to_local_text(*status_.last_delivery);
    return line("待报：", "waiting for delivery: ", text);
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

  [[nodiscard]] std::string orders() const {
    if (!status_.orders) return {};
    const auto& orders = *status_.orders;
    auto text = line("检测计划：", "plan: ", plan(orders));
    for (const auto& what : orders.cut)
      text += line("  计划超出上限，已按上限执行：", "  goes beyond a ceiling, cut: ", what);
    if (orders.tickets_needed || orders.tickets > 0) text += line("测试许可：", "tickets: ", tickets(orders));
    if (orders.waiting_test) {
      text += line("等待按要求测试：", "a test on request waits until: ", to_local_text(orders.waiting_test->expires));
    }
    text += line("24 小时测试流量：", "bytes of tests in 24 hours: ",
                 megabytes(orders.bytes_used) + say("，上限 ", " of ") + megabytes(orders.bytes_most));
    if (orders.last_poll) text += line("上次取得指令：", "last answer to a poll: ", to_local_text(*orders.last_poll));
    return text;
  }

  [[nodiscard]] static std::string megabytes(std::int64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

  [[nodiscard]] std::string faults() const {
    if (status_.faults.empty()) return line("没有问题", "nothing is wrong", "");
    auto text = line("问题：", "wrong:", "");
    for (const auto& found : status_.faults) {
      text +=
          "  " + what_is_wrong(found, language_) + "\n    " + std::string(what_to_do(found.fault, language_)) + "\n";
    }
    return text;
  }

  const ProbeStatus& status_;
  Language language_;
  bool chinese_;
};

}  // namespace

std::string spool_text(const std::filesystem::path& state_folder, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto look = look_at_spool(state_folder);
  if (!look && look.error().code == ErrorCode::missing) return "";
  if (!look) return (chinese ? "缓存：" : "spool: ") + look.error().message + "\n";
  const auto& counts = look->counts;
  const auto number = [](std::int64_t value) { return std::to_string(value); };
  auto text = chinese ? "缓存：待报 " + number(counts.waiting()) + " 份，其中验收 " +
                            number(counts.waiting_acceptance) + " 份；已送达的副本 " + number(counts.delivered) +
                            " 份；共 " + number(counts.bytes >> 10) + " KiB\n"
                      : "spool: " + number(counts.waiting()) + " records wait, " + number(counts.waiting_acceptance) +
                            " of acceptances; " + number(counts.delivered) + " delivered copies; " +
                            number(counts.bytes >> 10) + " KiB\n";
  constexpr std::size_t kMostTold = 5;
  for (std::size_t i = 0; i < std::min(kMostTold, look->events.size()); ++i) {
    const auto& event = look->events[i];
    text += "  " + to_local_text(event.at) + "  " + describe(event, language) + "\n";
  }
  return text;
}

std::string plan_text(const ProbeStatus& status, Language language) {
  const bool chinese = language == Language::zh_cn;
  std::string text = chinese ? "本探针联系的地址和用途：\n" : "whom this probe speaks to, and what for:\n";
  for (const auto& target : status.targets) {
    text += "  " + target.address + "  " + purpose_of(target, language);
    if (target.purpose == TargetPurpose::test) {
      text += target.planned ? (chinese ? "（由检测计划指定）" : " (named by the plan)")
                             : (chinese ? "（由本机配置指定）" : " (configured here)");
    }
    text += "\n";
  }
  if (!status.orders) return text;
  text += chinese ? "不会由检测计划改变的上限：" : "ceilings that no plan changes: ";
  text +=
      std::to_string(status.orders->bytes_most / 1'000'000) +
      (chinese ? " MB/24 小时，日常监测间隔不短于 5 分钟，持续测速每天至多一次且只在夜间，测速节点至多 4 个\n"
               : " MB in 24 hours, routine runs 5 minutes apart, one sustained run a day and at night, 4 responders\n");
  return text;
}

std::string status_text(const ProbeStatus& status, Language language) { return StatusText(status, language).text(); }

}  // namespace campus::probe
