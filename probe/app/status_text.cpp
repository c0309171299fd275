#include "probe/app/status_text.h"

#include <algorithm>

#include "core/words.h"
#include "core/words_fault.h"
#include "probe/run/status_lines.h"
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

std::string status_text(const ProbeStatus& status, Language language) {
  std::string text;
  for (const auto& line : status_lines(status, language)) {
    text += line.label + (language == Language::zh_cn ? "：" : ": ") + line.text + "\n";
  }
  return text + faults_text(status, language);
}

}  // namespace campus::probe
