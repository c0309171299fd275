#include "probe/audit/report_faults.h"

#include <gtest/gtest.h>

#include "core/ticket/refusal.h"

namespace campus::probe {
namespace {

std::vector<FaultFound> faults_with(Reason reason, std::optional<LimitedBy> limited_by) {
  Report report;
  report.ended.clock_state = ClockState::synchronised;
  Measurement m;
  m.reason = reason;
  m.limited_by = limited_by;
  report.measurements = {m, m};
  return faults_of(report, {});
}

TEST(ReportFaults, NamesALinkThatWasLostOnceAndNobodyElse) {
  const auto faults = faults_with(Reason::interrupted, LimitedBy::local_nic);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].fault, Fault::link_lost);
}

TEST(ReportFaults, TakesATestThatSomebodyStoppedForNoFault) {
  EXPECT_TRUE(faults_with(Reason::interrupted, std::nullopt).empty());
}

TEST(ReportFaults, BlamesTheResponderForItsRefusal) {
  const auto faults = faults_with(Reason::responder_refused, LimitedBy::responder);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].fault, Fault::responder_refuses);
}

TEST(ReportFaults, TellsARefusalInTheReadersLanguage) {
  const auto why = [](const std::string& said) {
    Report report;
    report.ended.clock_state = ClockState::synchronised;
    Measurement m;
    m.reason = Reason::responder_refused;
    m.detail = "responder 10.0.0.1:8600 refuses: " + said;
    report.measurements = {m};
    return faults_of(report, {}).at(0).why;
  };
  for (const auto& [refusal, name] : EnumNames<TicketRefusal>::names) {
    EXPECT_EQ(why(words_of(refusal)).zh_cn, words_of(refusal, Language::zh_cn)) << name;
    EXPECT_EQ(why(words_of(refusal)).en, words_of(refusal, Language::en)) << name;
  }
  EXPECT_EQ(why("words of a newer one").zh_cn, "responder 10.0.0.1:8600 refuses: words of a newer one");
}

}  // namespace
}  // namespace campus::probe
