#include "core/words.h"

#include <array>

namespace campus {
namespace {

template <class E>
struct Entry {
  E value;
  std::string_view zh_cn;
  std::string_view en;
};

/// Every value of the enum stands in its word table, so that a new value cannot go without words.
template <class E, std::size_t N>
consteval bool complete(const std::array<Entry<E>, N>& table) {
  if (N != EnumNames<E>::names.size()) return false;
  for (const auto& [value, name] : EnumNames<E>::names) {
    bool found = false;
    for (const auto& entry : table) found = found || entry.value == value;
    if (!found) return false;
  }
  return true;
}

template <class E, std::size_t N>
std::string_view pick(const std::array<Entry<E>, N>& table, E value, Language language) {
  for (const auto& entry : table) {
    if (entry.value == value) return language == Language::en ? entry.en : entry.zh_cn;
  }
  return "?";
}

constexpr std::array kLevels{Entry<Level>{Level::banner, "旗市区", "banner"},
                             Entry<Level>{Level::school, "学校", "school"},
                             Entry<Level>{Level::classroom, "教室", "classroom"}};
static_assert(complete(kLevels));

constexpr std::array kSchoolTypes{
    Entry<SchoolType>{SchoolType::ordinary, "普通中小学", "ordinary school"},
    Entry<SchoolType>{SchoolType::senior, "普通高中", "senior high school"},
    Entry<SchoolType>{SchoolType::boarding, "寄宿制学校", "boarding school"},
    Entry<SchoolType>{SchoolType::small, "小规模学校", "small rural school"},
    Entry<SchoolType>{SchoolType::teaching_point, "教学点", "teaching point"},
    Entry<SchoolType>{SchoolType::exam, "考点学校", "examination site"},
};
static_assert(complete(kSchoolTypes));

constexpr std::array kModes{Entry<Mode>{Mode::acceptance, "验收", "acceptance"},
                            Entry<Mode>{Mode::routine, "日常监测", "routine monitoring"}};
static_assert(complete(kModes));

constexpr std::array kTiers{
    Entry<Tier>{Tier::school, "校核心", "school core"}, Entry<Tier>{Tier::banner, "旗市区核心", "banner core"},
    Entry<Tier>{Tier::city, "市核心", "city core"}, Entry<Tier>{Tier::internet, "互联网侧", "Internet side"}};
static_assert(complete(kTiers));

constexpr std::array kMethods{Entry<Method>{Method::train, "探测包列", "packet train"},
                              Entry<Method>{Method::tcp, "持续测速", "sustained run"},
                              Entry<Method>{Method::latency, "时延丢包测试", "latency and loss run"}};
static_assert(complete(kMethods));

constexpr std::array kDirections{Entry<Direction>{Direction::down, "下行", "download"},
                                 Entry<Direction>{Direction::up, "上行", "upload"}};
static_assert(complete(kDirections));

constexpr std::array kVerdicts{Entry<Verdict>{Verdict::met, "达到要求", "met"},
                               Entry<Verdict>{Verdict::not_met, "未达到要求", "not met"},
                               Entry<Verdict>{Verdict::inconclusive, "无法判定", "inconclusive"},
                               Entry<Verdict>{Verdict::not_applicable, "不适用", "not applicable"}};
static_assert(complete(kVerdicts));

constexpr std::array kItemVerdicts{
    Entry<ItemVerdict>{ItemVerdict::conform, "符合", "conform"},
    Entry<ItemVerdict>{ItemVerdict::borderline, "临界", "borderline"},
    Entry<ItemVerdict>{ItemVerdict::nonconform, "不符合", "nonconform"},
    Entry<ItemVerdict>{ItemVerdict::inconclusive, "无法判定", "inconclusive"},
    Entry<ItemVerdict>{ItemVerdict::not_tested, "未测", "not tested"},
    Entry<ItemVerdict>{ItemVerdict::waived, "经批准豁免", "waived"},
    Entry<ItemVerdict>{ItemVerdict::not_applicable, "不适用", "not applicable"},
};
static_assert(complete(kItemVerdicts));

constexpr std::array kConclusions{
    Entry<Conclusion>{Conclusion::compliant, "达标", "compliant"},
    Entry<Conclusion>{Conclusion::rectify, "整改后复验", "re-test after rectification"},
    Entry<Conclusion>{Conclusion::noncompliant, "不达标", "noncompliant"},
    Entry<Conclusion>{Conclusion::withheld, "暂不出具结论", "conclusion withheld"},
};
static_assert(complete(kConclusions));

constexpr std::array kRequirements{
    Entry<Requirement>{Requirement::veto, "否决项", "veto"},
    Entry<Requirement>{Requirement::mandatory, "必达项", "mandatory"},
    Entry<Requirement>{Requirement::scored, "计分项", "scored"},
    Entry<Requirement>{Requirement::informational, "参考项", "informational"},
};
static_assert(complete(kRequirements));

constexpr std::array kRounds{Entry<Round>{Round::self, "学校自评", "self-assessment"},
                             Entry<Round>{Round::banner, "旗市区初验", "banner's review"},
                             Entry<Round>{Round::city, "市级终验", "city's acceptance"}};
static_assert(complete(kRounds));

constexpr std::array kLimits{
    Entry<LimitedBy>{LimitedBy::path, "线路", "path"},
    Entry<LimitedBy>{LimitedBy::local_nic, "本机网口", "local network port"},
    Entry<LimitedBy>{LimitedBy::local_cpu, "本机性能", "local CPU"},
    Entry<LimitedBy>{LimitedBy::responder, "测速节点", "responder"},
    Entry<LimitedBy>{LimitedBy::cross_traffic, "背景流量", "cross traffic"},
    Entry<LimitedBy>{LimitedBy::receive_window, "接收窗口", "receive window"},
    Entry<LimitedBy>{LimitedBy::unknown, "原因未明", "cause unknown"},
};
static_assert(complete(kLimits));

constexpr std::array kClockStates{
    Entry<ClockState>{ClockState::synchronised, "已同步", "synchronised"},
    Entry<ClockState>{ClockState::unsynchronised, "未同步", "not synchronised"},
    Entry<ClockState>{ClockState::unknown, "状态未知", "state unknown"},
};
static_assert(complete(kClockStates));

constexpr std::array kLimitSentences{
    Entry<LimitedBy>{LimitedBy::path, "测得值的上限来自线路本身。", "What held the value down is the path itself."},
    Entry<LimitedBy>{LimitedBy::local_nic, "测得值受本机网口限制，不能代表线路；换用速率足够的网口和网线后重测。",
                     "This machine's network port held the value down, so it does not speak for the line; use a port "
                     "and cable that are fast enough and test again."},
    Entry<LimitedBy>{LimitedBy::local_cpu,
                     "测得值受本机处理能力限制，不能代表线路；关闭其他程序或换用性能更高的设备后重测。",
                     "This machine's CPU held the value down, so it does not speak for the line; close other programs "
                     "or use a faster machine and test again."},
    Entry<LimitedBy>{LimitedBy::responder,
                     "测得值受测速节点限制，不能代表线路；由测速节点管理员处理或换用其他测速节点后重测。",
                     "The responder held the value down, so it does not speak for the line; have its operator see to "
                     "it or use another responder, and test again."},
    Entry<LimitedBy>{LimitedBy::cross_traffic,
                     "测试时线路上还有其他业务在用，测得值只是剩余部分；在空闲时段停用其他业务后重测。",
                     "Other traffic used the line during the test, so the value is only what was left; pause the other "
                     "traffic at a quiet hour and test again."},
    Entry<LimitedBy>{LimitedBy::receive_window,
                     "测得值受接收窗口限制，不能代表线路；调大系统的TCP接收缓冲区或增加并发流数后重测。",
                     "The receive window held the value down, so it does not speak for the line; raise the system's "
                     "TCP receive buffer or use more streams, and test again."},
    Entry<LimitedBy>{LimitedBy::unknown, "没有查明是什么限制了测得值；查看测量详情，必要时换设备、换时段重测以便定位。",
                     "What held the value down was not found; see the measurement's details and, if need be, test "
                     "again with another machine or at another hour."},
};
static_assert(complete(kLimitSentences));

}  // namespace

std::string_view words_of(Level value, Language language) { return pick(kLevels, value, language); }
std::string_view words_of(SchoolType value, Language language) { return pick(kSchoolTypes, value, language); }
std::string_view words_of(Mode value, Language language) { return pick(kModes, value, language); }
std::string_view words_of(Tier value, Language language) { return pick(kTiers, value, language); }
std::string_view words_of(Method value, Language language) { return pick(kMethods, value, language); }
std::string_view words_of(Direction value, Language language) { return pick(kDirections, value, language); }
std::string_view words_of(Verdict value, Language language) { return pick(kVerdicts, value, language); }
std::string_view words_of(ItemVerdict value, Language language) { return pick(kItemVerdicts, value, language); }
std::string_view words_of(Conclusion value, Language language) { return pick(kConclusions, value, language); }
std::string_view words_of(Requirement value, Language language) { return pick(kRequirements, value, language); }
std::string_view words_of(Round value, Language language) { return pick(kRounds, value, language); }
std::string_view words_of(LimitedBy value, Language language) { return pick(kLimits, value, language); }
std::string_view words_of(ClockState value, Language language) { return pick(kClockStates, value, language); }
std::string_view sentence_of(LimitedBy value, Language language) { return pick(kLimitSentences, value, language); }

Language language_of(std::string_view lang) {
  const bool untold = lang.empty() || lang == "C" || lang.starts_with("C.") || lang == "POSIX";
  return untold || lang.starts_with("zh") ? Language::zh_cn : Language::en;
}

}  // namespace campus
