#include "collector/orders/timetable.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/collector/orders/small_city.h"

namespace campus::collector {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class TimetableOfACity : public ::testing::Test {
 protected:
  SitePlace place(const std::string& site) const { return *place_of(*roster_, SiteCode(site)); }
  std::vector<Ticket> top_up(std::optional<WallTime> until, WallTime now = kCityNow, const std::string& site = "S1-1") {
    std::vector<Ticket> tickets;
    const auto texts = topped_up(timetable_, place(site), device_.public_key(), responders(), until, issuer_, now);
    for (const auto& text : texts) {
      const auto ticket = parse_ticket_text(text);
      EXPECT_TRUE(ticket);
      EXPECT_TRUE(verify_ticket(*ticket, issuer_.public_key()));
      tickets.push_back(ticket->ticket);
    }
    return tickets;
  }
  std::vector<PlannedResponder> responders() const { return settings_->banners.at("*").responders; }

  std::shared_ptr<const Roster> roster_ = small_city();
  std::shared_ptr<const FleetSettings> settings_ = small_settings();
  Timetable timetable_{roster_, settings_};
  SigningKey issuer_ = sample_issuer();
  SigningKey device_ = sample_device();
};

TEST_F(TimetableOfACity, TicketsToppedUpAreThoseOfTheWholeTimeWithoutHolesOrRepeats) {
  std::vector<Ticket> all;
  std::optional<WallTime> until;
  for (;;) {
    const auto more = top_up(until);
    if (more.empty()) break;
    EXPECT_LE(more.size(), kTicketsOfAnAnswer);
    all.insert(all.end(), more.begin(), more.end());
    until = more.back().end;
  }
  const auto turns = timetable_.turns_of(place("S1-1"), kCityNow, kCityNow + days(8), 10'000);
  ASSERT_EQ(all.size(), turns.size());
  EXPECT_GT(all.size(), 4 * kTicketsOfAnAnswer / 2);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].begin, turns[i].slot.begin);
    EXPECT_TRUE(ids.insert(all[i].id).second);
    if (i == 0) continue;
    EXPECT_LE(all[i - 1].end, all[i].begin);
  }
}

TEST_F(TimetableOfACity, TimeThatPassesBringsTheNextAndNoneThatIsThere) {
  std::optional<WallTime> until;
  WallTime last{};
  for (auto now = kCityNow; now < kCityNow + days(3); now += hours(1)) {
    for (const auto& ticket : top_up(until, now)) {
      EXPECT_GE(ticket.begin, last);
      EXPECT_GE(ticket.begin, now);
      last = ticket.end;
    }
    until = last;
    if (now <= kCityNow + hours(6)) continue;
    EXPECT_GT(*until, now + days(7));
  }
}

TEST_F(TimetableOfACity, TheSameSlotHasTheSameTicketIdWhoeverIssuesIt) {
  const auto other = sample_key("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
  const auto turn = timetable_.turns_of(place("S1"), kCityNow, kCityNow + days(1), 1).front();
  const auto mine = tickets_for(ticket_place(place("S1"), device_.public_key()), turn, responders(), issuer_);
  const auto its = tickets_for(ticket_place(place("S1"), device_.public_key()), turn, responders(), other);
  ASSERT_EQ(mine.size(), 1U) << "the responder without a name asks for none";
  EXPECT_EQ(mine[0].ticket.id, its[0].ticket.id);
  EXPECT_NE(mine[0].ticket.issuer, its[0].ticket.issuer);
}

TEST_F(TimetableOfACity, AnOrderedTestThatBeginsWithASlotHasATicketOfItsOwn) {
  const auto where = place("S1");
  TestRequest test;
  test.begin = kCityNow;
  test.expires = kCityNow + minutes(10);
  const auto ordered = tickets_for_test(where, device_.public_key(), test, *roster_, responders(), issuer_)[0].ticket;
  const Timetable::Turn turn{{kCityNow, kCityNow + minutes(2)}, false};
  const auto own = tickets_for(ticket_place(where, device_.public_key()), turn, responders(), issuer_)[0].ticket;
  EXPECT_NE(ordered.id, own.id);
  EXPECT_EQ(ordered.begin, own.begin);
  EXPECT_GT(ordered.end, test.expires);
}

TEST_F(TimetableOfACity, ASustainedTicketCarriesThreeRunsBothWaysAndLastsItsSlot) {
  for (const auto& [site, promise] :
       {std::pair("150721", 10'000'000'000LL), {"S2", 1'000'000'000LL}, {"S1-1", 1'000'000'000LL}}) {
    const auto where = ticket_place(place(site), device_.public_key());
    const auto ticket = tickets_for(where, {{kCityNow, kCityNow + minutes(20)}, true}, responders(), issuer_)[0].ticket;
    // 3 x (10 s and 3 s of warm-up) each way, at the line's rate.
    EXPECT_GE(ticket.bytes, BitRate::bits_per_second(promise) * seconds(2 * 3 * 13)) << site;
    EXPECT_EQ(ticket.duration, minutes(20));
    EXPECT_GE(ticket.rate, BitRate::bits_per_second(promise).scaled(1.2));
  }
}

TEST_F(TimetableOfACity, ARoutineTicketCarriesTheMostOfAVerdictOfTrains) {
  const auto where = ticket_place(place("S1-1"), device_.public_key());
  const auto ticket = tickets_for(where, {{kCityNow, kCityNow + minutes(5)}, false}, responders(), issuer_)[0].ticket;
  EXPECT_GE(ticket.bytes, promised_rate(Level::classroom) * std::chrono::milliseconds(2 * 160));
  EXPECT_LT(ticket.bytes, DataSize::bytes(10'000'000));
  EXPECT_LT(ticket.duration, minutes(5)) << "a probe would take it for that of a sustained run";
}

TEST_F(TimetableOfACity, RoomsOfOneSchoolTestTogetherWithJointTickets) {
  TestRequest test;
  test.sites = {SiteCode("S1-1"), SiteCode("S1-2"), SiteCode("S2")};
  test.joint = true;
  test.begin = kCityNow;
  test.expires = kCityNow + minutes(10);
  const auto ticket_of = [&](const char* site) {
    return tickets_for_test(place(site), device_.public_key(), test, *roster_, responders(), issuer_).at(0).ticket;
  };
  const auto one = ticket_of("S1-1");
  const auto two = ticket_of("S1-2");
  EXPECT_EQ(one.kind, TicketClass::joint);
  EXPECT_EQ(two.kind, TicketClass::joint);
  EXPECT_EQ(one.begin, two.begin);
  EXPECT_EQ(one.end, two.end);
  EXPECT_EQ(one.rate, ticket_place(place("S1-1"), device_.public_key()).sustained_rate) << "what their uplink gives";
  EXPECT_EQ(ticket_of("S2").kind, TicketClass::exclusive) << "it is alone on its own";
}

TEST_F(TimetableOfACity, AContractForMoreRaisesTheRate) {
  EXPECT_EQ(ticket_place(place("S1"), device_.public_key()).sustained_rate, BitRate::bits_per_second(2'500'000'000));
}

TEST_F(TimetableOfACity, RoutineRunsOfASchoolKeepToItsBytes) {
  std::string rows = "code,level,parent,name\n150721,banner,,B\nS1,school,150721,S\n";
  for (int i = 0; i < 36; ++i) rows += "S1-" + std::to_string(i) + ",classroom,S1,R\n";
  const auto roster = std::make_shared<const Roster>(parse_roster(rows, "r.csv").sites);
  const Timetable timetable(roster, settings_);
  std::int64_t bytes = 0;
  for (const auto& site : roster->sites()) {
    const auto place = place_of(*roster, site.code);
    if (place->school != SiteCode("S1")) continue;
    for (const auto& turn : timetable.turns_of(*place, kCityNow, kCityNow + days(10), 100'000)) {
      if (!turn.sustained) bytes += (promised_rate(site.level) * std::chrono::milliseconds(50)).bytes();
    }
  }
  EXPECT_LE(bytes / 10, settings_->bytes_per_school_per_day.bytes());
  EXPECT_GE(bytes / 10, settings_->bytes_per_school_per_day.bytes() / 2);
  EXPECT_EQ(timetable.one_in(SiteCode("S1")), 3);
}

TEST_F(TimetableOfACity, WithManyRespondersAndShortIntervalsAProbeIsNotGivenMoreThanItKeeps) {
  auto many = *settings_;
  many.bytes_per_school_per_day = DataSize::bytes(1'000'000'000'000);
  auto& every = many.banners["*"];
  every.routine_interval = minutes(5);
  every.responders = {
      {Tier::school, "a", "a"}, {Tier::banner, "b", "b"}, {Tier::city, "c", "c"}, {Tier::internet, "d", "d"}};
  const Timetable timetable(roster_, std::make_shared<const FleetSettings>(many));
  std::size_t count = 0;
  std::optional<WallTime> until;
  for (;;) {
    const auto texts =
        topped_up(timetable, place("S1"), device_.public_key(), every.responders, until, issuer_, kCityNow);
    if (texts.empty()) break;
    count += texts.size();
    until = parse_ticket_text(texts.back())->ticket.end;
  }
  EXPECT_GT(count, 2000U);
  EXPECT_LE(count, 4096U);
}

TEST_F(TimetableOfACity, AForgedTimeAheadGivesNothingAndOneLongPastNoMoreThanNow) {
  EXPECT_TRUE(top_up(WallTime(std::chrono::sys_days(std::chrono::year(9998) / 1 / 1))).empty());
  const auto tickets = top_up(WallTime{});
  ASSERT_FALSE(tickets.empty());
  EXPECT_GE(tickets.front().begin, kCityNow);
}

}  // namespace
}  // namespace campus::collector
