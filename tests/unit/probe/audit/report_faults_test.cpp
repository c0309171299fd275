#include "probe/audit/report_faults.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace campus::probe
