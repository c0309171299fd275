#include "probe/responder/ticketed_tests.h"

#include <gtest/gtest.h>

#include "tests/support/sample_tickets.h"

namespace campus::probe {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kStart{std::chrono::hours(5)};
constexpr auto kWall = kSampleBegin + std::chrono::minutes(1);
const std::string kOwner = "10.1.1.1";

BitRate mega(std::int64_t rate) { return BitRate::bits_per_second(rate * 1'000'000); }

SessionRequest tcp_for(seconds time) {
  SessionRequest request;
  request.direction = Direction::down;
  request.duration = time;
  return request;
}

SessionRequest round_trips_for(seconds time) {
  SessionRequest request;
  request.method = Method::latency;
  request.duration = time;
  return request;
}

TicketedTests::Share share_of(const std::variant<TicketedTests::Share, TicketRefusal>& opened) {
  EXPECT_TRUE(std::holds_alternative<TicketedTests::Share>(opened))
      << (opened.index() == 1 ? name_of(std::get<TicketRefusal>(opened)) : "");
  return opened.index() == 0 ? std::get<TicketedTests::Share>(opened) : TicketedTests::Share{};
}

std::optional<TicketRefusal> refusal_in(const std::variant<TicketedTests::Share, TicketRefusal>& opened) {
  return opened.index() == 1 ? std::optional(std::get<TicketRefusal>(opened)) : std::nullopt;
}

class TicketedTestsTable : public ::testing::Test {
 protected:
  bool begin(const Ticket& ticket, const std::string& name, const LineLoad& others = {}) {
    if (tests_.refusal_to_begin(ticket, others, capacity_)) return false;
    tests_.begin(name, ticket, kOwner, now_, kWall);
    return true;
  }

  static Ticket of_school(const std::string& school) {
    auto ticket = sample_ticket();
    ticket.school = SiteCode(school);
    return ticket;
  }

  TicketedTests tests_;
  std::optional<BitRate> capacity_;
  SteadyTime now_ = kStart;
};

TEST_F(TicketedTestsTable, ASchoolHasOneExclusiveTestAtATime) {
  ASSERT_TRUE(begin(of_school("S1"), "a"));
  EXPECT_EQ(tests_.refusal_to_begin(of_school("S1"), {}, {}), TicketRefusal::school_busy);
  EXPECT_TRUE(begin(of_school("S2"), "b"));
  EXPECT_TRUE(tests_.end("a", kOwner));
  EXPECT_TRUE(begin(of_school("S1"), "c"));
}

TEST_F(TicketedTestsTable, AFewOfTheOtherClassesGoBeside) {
  ASSERT_TRUE(begin(of_school("S1"), "bulk"));
  auto normal = of_school("S1");
  normal.kind = TicketClass::normal;
  for (std::size_t i = 0; i < TicketedTests::kNormalOfASchool; ++i) EXPECT_TRUE(begin(normal, std::to_string(i)));
  EXPECT_FALSE(begin(normal, "one more"));
  auto background = of_school("S1");
  background.kind = TicketClass::background;
  EXPECT_TRUE(begin(background, "pings"));
}

TEST_F(TicketedTestsTable, RoomsOfASchoolTestTogetherInOneSlot) {
  auto joint = of_school("S1");
  joint.kind = TicketClass::joint;
  for (std::size_t i = 0; i < kJointTestsOfASchool; ++i) {
    EXPECT_TRUE(begin(joint, "room " + std::to_string(i))) << i;
  }
  EXPECT_EQ(tests_.refusal_to_begin(joint, {}, {}), TicketRefusal::school_busy) << "one too many";
  EXPECT_EQ(tests_.refusal_to_begin(of_school("S1"), {}, {}), TicketRefusal::school_busy)
      << "none is alone beside them";
  EXPECT_TRUE(begin(of_school("S2"), "another school"));
}

TEST_F(TicketedTestsTable, JointTestsOfAnotherSlotWait) {
  auto joint = of_school("S1");
  joint.kind = TicketClass::joint;
  ASSERT_TRUE(begin(joint, "a"));
  auto later = joint;
  later.begin += std::chrono::minutes(5);
  EXPECT_EQ(tests_.refusal_to_begin(later, {}, {}), TicketRefusal::school_busy);
  auto longer = joint;
  longer.end += std::chrono::minutes(5);
  EXPECT_EQ(tests_.refusal_to_begin(longer, {}, {}), TicketRefusal::school_busy);
  auto foreign = joint;
  foreign.issuer = KeyId(std::string(64, 'f'));
  EXPECT_EQ(tests_.refusal_to_begin(foreign, {}, {}), std::nullopt) << "rooms may ask two collectors of one store";
}

TEST_F(TicketedTestsTable, NoJointTestBeginsBesideOneThatIsAlone) {
  ASSERT_TRUE(begin(of_school("S1"), "alone"));
  auto joint = of_school("S1");
  joint.kind = TicketClass::joint;
  EXPECT_EQ(tests_.refusal_to_begin(joint, {}, {}), TicketRefusal::school_busy);
}

TEST_F(TicketedTestsTable, RoomsOfOneUplinkLoadTheLineOnce) {
  capacity_ = mega(2000);
  auto joint = of_school("S1");
  joint.kind = TicketClass::joint;
  joint.rate = mega(1000);
  ASSERT_TRUE(begin(joint, "a"));
  EXPECT_TRUE(begin(joint, "b"));
  EXPECT_TRUE(begin(joint, "c"));
  EXPECT_EQ(tests_.load().down, mega(1000));
  auto other = of_school("S2");
  other.rate = mega(700);
  EXPECT_EQ(tests_.refusal_to_begin(other, {}, capacity_), TicketRefusal::busy) << "four fifths of 2000 hold 600 more";
  auto more = joint;
  more.rate = mega(1700);
  EXPECT_EQ(tests_.refusal_to_begin(more, {}, capacity_), TicketRefusal::busy) << "what it adds counts";
}

TEST_F(TicketedTestsTable, FillFourFifthsOfTheCapacityEachWay) {
  capacity_ = mega(1000);
  auto down = sample_ticket();
  down.up = false;
  down.rate = mega(400);
  const auto other = [&](const std::string& school) {
    auto ticket = down;
    ticket.school = SiteCode(school);
    return ticket;
  };
  EXPECT_TRUE(begin(other("S1"), "a"));
  EXPECT_TRUE(begin(other("S2"), "b"));
  EXPECT_EQ(tests_.refusal_to_begin(other("S3"), {}, capacity_), TicketRefusal::busy);
  auto up = other("S4");
  up.down = false;
  up.up = true;
  EXPECT_EQ(tests_.refusal_to_begin(up, {}, capacity_), std::nullopt) << "the other way is free";
  EXPECT_EQ(tests_.refusal_to_begin(up, {BitRate(), mega(500)}, capacity_), TicketRefusal::busy)
      << "tests without tickets count too";
}

TEST_F(TicketedTestsTable, OneAloneIsLetInHoweverFast) {
  capacity_ = mega(100);
  EXPECT_TRUE(begin(of_school("S1"), "a"));
  EXPECT_EQ(tests_.refusal_to_begin(of_school("S2"), {}, capacity_), TicketRefusal::busy);
}

TEST_F(TicketedTestsTable, SessionsShareTheSecondsOfTheirTicket) {
  ASSERT_TRUE(begin(sample_ticket(), "a"));  // 60 s
  EXPECT_EQ(share_of(tests_.open("a", kOwner, tcp_for(seconds(13)), 4, now_)).duration, seconds(13));
  tests_.close("a", true, {}, now_);
  now_ += seconds(55);
  EXPECT_EQ(share_of(tests_.open("a", kOwner, tcp_for(seconds(13)), 4, now_)).duration, seconds(5));
  tests_.close("a", true, {}, now_);
  now_ += seconds(5);
  EXPECT_EQ(refusal_in(tests_.open("a", kOwner, tcp_for(seconds(13)), 4, now_)), TicketRefusal::spent);
  now_ += seconds(1);
  EXPECT_EQ(tests_.end_over(now_), std::vector<std::string>{"a"});
  EXPECT_EQ(refusal_in(tests_.open("a", kOwner, tcp_for(seconds(1)), 4, now_)), TicketRefusal::test_over);
}

TEST_F(TicketedTestsTable, ATestEndsWithItsSlot) {
  auto ticket = sample_ticket();
  ticket.end = kWall + seconds(10);
  ASSERT_TRUE(begin(ticket, "a"));
  ticket.duration = seconds(3600);
  ticket.school = SiteCode("S2");
  ASSERT_TRUE(begin(ticket, "b"));
  EXPECT_EQ(share_of(tests_.open("b", kOwner, tcp_for(seconds(180)), 1, now_)).duration, seconds(130))
      << "and the tolerance behind it";
}

TEST_F(TicketedTestsTable, SessionsShareTheBytesOfTheirTicket) {
  auto ticket = sample_ticket();
  ticket.bytes = DataSize::bytes(6'400'000);
  ASSERT_TRUE(begin(ticket, "a"));
  const auto first = share_of(tests_.open("a", kOwner, tcp_for(seconds(10)), 3, now_));
  EXPECT_EQ(first.bytes_per_stream, DataSize::bytes(2'100'000)) << "a part is left for round trips";
  EXPECT_EQ(first.streams, 3);
  EXPECT_EQ(share_of(tests_.open("a", kOwner, round_trips_for(seconds(10)), 1, now_)).bytes(),
            DataSize::bytes(100'000));
  tests_.close("a", true, DataSize::bytes(300'000), now_);
  EXPECT_EQ(share_of(tests_.open("a", kOwner, tcp_for(seconds(10)), 1, now_)).bytes(), DataSize::bytes(200'000))
      << "what the first left over";
  tests_.close("a", true, {}, now_);
  EXPECT_EQ(refusal_in(tests_.open("a", kOwner, tcp_for(seconds(10)), 1, now_)), TicketRefusal::spent);
}

TEST_F(TicketedTestsTable, TheRateBoundsTheBytesOfASession) {
  auto ticket = sample_ticket();
  ticket.rate = mega(8);
  ASSERT_TRUE(begin(ticket, "a"));
  EXPECT_EQ(share_of(tests_.open("a", kOwner, tcp_for(seconds(10)), 2, now_)).bytes(), DataSize::bytes(10'000'000));
}

TEST_F(TicketedTestsTable, OneSessionOfBulkDataAndOneOfRoundTripsAtATime) {
  ASSERT_TRUE(begin(sample_ticket(), "a"));
  (void)share_of(tests_.open("a", kOwner, tcp_for(seconds(5)), 1, now_));
  EXPECT_EQ(refusal_in(tests_.open("a", kOwner, tcp_for(seconds(5)), 1, now_)), TicketRefusal::session_open);
  (void)share_of(tests_.open("a", kOwner, round_trips_for(seconds(5)), 1, now_));
  EXPECT_EQ(refusal_in(tests_.open("a", kOwner, round_trips_for(seconds(5)), 1, now_)), TicketRefusal::session_open);
}

TEST_F(TicketedTestsTable, BelongToTheAddressThatBeganThem) {
  ASSERT_TRUE(begin(sample_ticket(), "a"));
  EXPECT_EQ(refusal_in(tests_.open("a", "10.1.1.2", tcp_for(seconds(5)), 1, now_)), TicketRefusal::test_over);
  EXPECT_FALSE(tests_.end("a", "10.1.1.2"));
}

TEST_F(TicketedTestsTable, AnAbandonedTestFreesItsSchool) {
  auto long_one = sample_ticket();
  long_one.duration = seconds(300);
  ASSERT_TRUE(begin(long_one, "a"));
  (void)share_of(tests_.open("a", kOwner, tcp_for(seconds(100)), 1, now_));
  EXPECT_TRUE(tests_.end_over(now_ + seconds(90)).empty()) << "a session is open";
  tests_.close("a", true, {}, now_ + seconds(2));
  EXPECT_TRUE(tests_.end_over(now_ + seconds(62)).empty());
  EXPECT_EQ(tests_.end_over(now_ + seconds(63)).size(), 1U);
  EXPECT_TRUE(begin(sample_ticket(), "b"));
}

TEST_F(TicketedTestsTable, ThoseOfADeniedSiteEnd) {
  ASSERT_TRUE(begin(of_school("S1"), "a"));
  ASSERT_TRUE(begin(of_school("S2"), "b"));
  EXPECT_EQ(tests_.end_where([](const Ticket& ticket) { return ticket.school.text() == "S2"; }),
            std::vector<std::string>{"b"});
  EXPECT_EQ(tests_.size(), 1U);
}

}  // namespace
}  // namespace campus::probe
