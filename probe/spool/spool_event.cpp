#include "probe/spool/spool_event.h"

#include <array>

namespace campus::probe {
namespace {

struct FaultWords {
  SpoolFault fault;
  const char* zh;
  const char* en;
};

constexpr std::array<FaultWords, 10> kWords{{
    {SpoolFault::damaged, "缓存文件损坏，部分内容无法读取", "the spool file is damaged and cannot be read as a whole"},
    {SpoolFault::removed, "缓存文件不见了", "the spool file was removed"},
    {SpoolFault::altered, "记录被改动", "a record was altered"},
    {SpoolFault::swapped, "两条记录被互换", "two records were swapped"},
    {SpoolFault::replayed, "旧记录被重放", "an old record was put in another's place"},
    {SpoolFault::reordered, "记录的次序被改动", "records were put in another order"},
    {SpoolFault::missing, "记录被删除", "records were deleted"},
    {SpoolFault::rolled_back, "缓存文件被换成较旧的版本", "the spool file is an older one than was written last"},
    {SpoolFault::counter_behind, "序号文件比缓存旧，已校正",
     "the file sequence was older than the spool; it was put right"},
    {SpoolFault::mark_lost, "序号文件缺少缓存的标记，已补上",
     "the file sequence said nothing of the spool; it was put right"},
}};

std::string range_of(const SpoolFinding& finding, bool chinese) {
  if (finding.from <= 0) return "";
  auto numbers = std::to_string(finding.from);
  if (finding.to > finding.from) numbers += "-" + std::to_string(finding.to);
  return chinese ? "（序号 " + numbers + "）" : " (sequence " + numbers + ")";
}

}  // namespace

std::string describe(const SpoolEvent& event, Language language) {
  const bool chinese = language == Language::zh_cn;
  std::string text;
  for (const auto& words : kWords) {
    if (words.fault == event.finding.fault) text = chinese ? words.zh : words.en;
  }
  text += range_of(event.finding, chinese);
  if (!touches_records(event.finding)) return text;
  const auto kept = std::to_string(event.kept);
  text += chinese ? "；保留 " + kept + " 条" : "; " + kept + " records kept";
  if (!event.file.empty()) text += chinese ? "，原文件在 " + event.file : ", the former file is " + event.file;
  return text;
}

}  // namespace campus::probe
