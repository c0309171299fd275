#include "probe/app/status_text.h"

#include <algorithm>

#include "core/words_fault.h"
#include "probe/run/status_lines.h"
#include "probe/spool/open_spool.h"

namespace campus::probe {
namespace {

std::string faults_text(const ProbeStatus& status, Language language) {
  const bool chinese = language == Language::zh_cn;
  if (status.faults.empty()) return chinese ? "没有问题\n" : "nothing is wrong\n";
  std::string text = chinese ? "问题：\n" : "wrong:\n";
  for (const auto& found : status.faults) {
    text += "  " + what_is_wrong(found, language) + "\n    " + std::string(what_to_do(found.fault, language)) + "\n";
  }
  return text;
}

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

std::string status_text(const ProbeStatus& status, Language language) {
  std::string text;
  for (const auto& line : status_lines(status, language)) {
    text += line.label + (language == Language::zh_cn ? "：" : ": ") + line.text + "\n";
  }
  return text + faults_text(status, language);
}

}  // namespace campus::probe
