#include "probe/run/cause_first.h"

#include <gmock/gmock.h>

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Fault> told(const std::vector<Fault>& found) {
  std::vector<FaultFound> faults;
  for (const auto fault : found) faults.push_back({fault, "", {}});
  std::vector<Fault> order;
  for (const auto& one : cause_first(std::move(faults))) order.push_back(one.fault);
  return order;
}

TEST(CauseFirst, TellsACableThatIsOutAndNotWhoIsBehindIt) {
  EXPECT_THAT(told({Fault::responder_unreachable, Fault::collector_unreachable, Fault::no_dns, Fault::no_port}),
              ElementsAre(Fault::no_port));
  EXPECT_THAT(told({Fault::collector_unreachable, Fault::no_address}), ElementsAre(Fault::no_address));
}

TEST(CauseFirst, TellsALoginPageAndANameBeforeWhoIsNotReached) {
  EXPECT_THAT(told({Fault::collector_certificate, Fault::collector_unreachable, Fault::captive_portal}),
              ElementsAre(Fault::captive_portal));
  EXPECT_THAT(told({Fault::responder_unreachable, Fault::collector_unreachable, Fault::no_dns}),
              ElementsAre(Fault::no_dns, Fault::responder_unreachable))
      << "a responder may be named by its number";
}

TEST(CauseFirst, KeepsWhatHasACauseOfItsOwn) {
  EXPECT_THAT(told({Fault::responder_refuses, Fault::spool_damaged, Fault::clock_not_set, Fault::no_port}),
              ElementsAre(Fault::spool_damaged, Fault::no_port, Fault::clock_not_set, Fault::responder_refuses));
  EXPECT_THAT(told({Fault::collector_unreachable, Fault::responder_unreachable}),
              ElementsAre(Fault::collector_unreachable, Fault::responder_unreachable));
  EXPECT_THAT(told({}), IsEmpty());
}

TEST(CauseFirst, TellsEachOnceAsItWasFoundFirst) {
  const auto faults = cause_first(
      {{Fault::collector_unreachable, "of the poll", {}}, {Fault::collector_unreachable, "of the delivery", {}}});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].detail, "of the poll");
}

}  // namespace
}  // namespace campus::probe
