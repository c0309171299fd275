#include "probe/app/status_text.h"

#include <algorithm>

#include "core/words.h"
#include "core/words_fault.h"
#include "probe/spool/open_spool.h"

namespace campus::probe {
namespace {

class StatusText {
 public:
  StatusText(const ProbeStatus& status, Language language)
      : status_(status), language_(language), chinese_(language == Language::zh_cn) {}

  std::string text() const {
    return line("站点：",
                "site: ", status_.site.text() + " (" + std::string(words_of(status_.level, language_)) + ")") +
           line("现在：", "now: ", now()) + next() + last() + queue() + faults();
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
        return status_.paused_until
                   ? say("已暂停，至 ", "paused until ") + to_local_text(*status_.paused_until)
                   : say("已暂停，直到执行 campus-probe pause --end", "paused until campus-probe pause --end");
      case ProbeActivity::stopping:
        return say("正在停止", "stopping");
    }
    return "?";
  }

  [[nodiscard]] std::string next() const {
    if (!status_.running.value_or(false)) return {};
    const auto moment = [&](const std::optional<WallTime>& time) {
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

std::string status_text(const ProbeStatus& status, Language language) { return StatusText(status, language).text(); }

}  // namespace campus::probe
