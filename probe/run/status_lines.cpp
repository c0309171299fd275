#include "probe/run/status_lines.h"

#include <utility>

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
    return std::move(lines_);
  }

 private:
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
        return status_.paused_until
                   ? say("已暂停，至 ", "paused until ") + to_local_text(*status_.paused_until)
                   : say("已暂停，直到执行 campus-probe pause --end", "paused until campus-probe pause --end");
      case ProbeActivity::stopping:
        return say("正在停止", "stopping");
    }
    return "?";
  }

  [[nodiscard]] std::string next() const {
    const auto moment = [&](const std::optional<WallTime>& time) {
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
