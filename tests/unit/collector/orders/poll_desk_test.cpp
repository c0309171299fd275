#include "collector/orders/poll_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "tests/unit/collector/orders/small_city.h"

namespace campus::collector {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Desk : public ::testing::Test {
 protected:
  Desk() {
    key_ = {device_.id(), device_.public_key(), KeyState::approved, false, false, {SiteCode("S1")}, kCityNow, kCityNow};
    orders_ = std::make_shared<const OrdersBook>();
  }
  void order(std::vector<FleetOrder> orders) { orders_ = std::make_shared<const OrdersBook>(std::move(orders)); }
  static FleetOrder settings() {
    return {1, kFleetOrder, {}, kCityNow, {}, encode_fleet_settings(*small_settings()), "li", {}};
  }
  static FleetOrder silence(const std::string& scope) {
    return {2, kSilenceOrder, SiteCode(scope), kCityNow, {}, "exam", "li", {}};
  }
  static FleetOrder test(const std::string& site) {
    TestRequest request{0, {SiteCode(site)}, true, false, kCityNow, kCityNow, kCityNow + kTestWaits, "why", "li"};
    return {3, kTestOrder, SiteCode(site), kCityNow, kCityNow + kTestsCounted, encode_test(request), "li", {}};
  }

  Poll poll(const std::string& site = "S1-1") {
    Poll poll;
    poll.schema = kPollSchema;
    poll.site = SiteCode(site);
    auto number = std::to_string(++polls_);
    poll.nonce = std::string(32 - number.size(), '0') + number;
    poll.boot = "boot";
    poll.since_boot_ms = polls_;
    poll.heard = now_;
    poll.at = kCityNow;
    return poll;
  }
  std::string sealed(const Poll& poll) {
    return wire::encode_envelope(seal(kPollType, wire::encode_poll(poll), device_));
  }
  PollReply ask(const Poll& poll) { return desk_.answer(sealed(poll), now_); }
  PollAnswer answer_to(const Poll& poll) {
    const auto reply = ask(poll);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const auto envelope = wire::parse_envelope(reply.body);
    EXPECT_TRUE(envelope && verify(*envelope, kPollAnswerType));
    EXPECT_EQ(envelope->signatures.front().public_key, issuer_.public_key());
    return *wire::parse_poll_answer(envelope->payload);
  }
  std::string reason_of(const PollReply& reply) {
    const auto refusal = wire::parse_order_refusal(reply.body);
    return refusal ? refusal->reason : "none";
  }

  std::shared_ptr<const Roster> roster_ = small_city();
  std::shared_ptr<const OrdersBook> orders_;
  SigningKey issuer_ = sample_issuer();
  SigningKey device_ = sample_device();
  std::optional<KeyRecord> key_;
  std::vector<KeyId> cloned_;
  int polls_ = 0;
  WallTime now_ = kCityNow;
  Presence presence_;
  PollDesk desk_{{[this](const KeyId&) { return key_; }, [this] { return roster_; }, [this] { return orders_; },
                  [this](const KeyId& key) { cloned_.push_back(key); }},
                 issuer_,
                 presence_};
};

TEST_F(Desk, BeforeAnySettingsThereIsTheTimeAndNothingElse) {
  const auto asked = poll();
  const auto answer = answer_to(asked);
  EXPECT_EQ(answer.nonce, asked.nonce);
  EXPECT_EQ(answer.key, device_.id());
  EXPECT_EQ(answer.at, kCityNow);
  EXPECT_EQ(answer.next_poll, std::chrono::seconds(20));
  EXPECT_FALSE(answer.plan || answer.silence || answer.test);
  EXPECT_THAT(answer.tickets, IsEmpty());
}

TEST_F(Desk, WithSettingsAPlanAndTicketsCome) {
  order({settings()});
  const auto answer = answer_to(poll());
  ASSERT_TRUE(answer.plan);
  EXPECT_THAT(answer.tickets, SizeIs(kTicketsOfAnAnswer));
  EXPECT_EQ(parse_ticket_text(answer.tickets[0])->ticket.device_key, device_.public_key());
}

TEST_F(Desk, SilenceIsToldAndNoTestBesideIt) {
  order({silence("S1"), test("S1-1")});
  const auto answer = answer_to(poll());
  ASSERT_TRUE(answer.silence);
  EXPECT_EQ(answer.silence->order, 2);
  EXPECT_EQ(answer.silence->reason, "exam");
  EXPECT_FALSE(answer.test);
}

TEST_F(Desk, ATestIsGivenWithItsTicketUntilItIsTaken) {
  order({settings(), test("S1-1")});
  auto asked = poll();
  asked.tickets_until = kCityNow + std::chrono::days(9);
  const auto answer = answer_to(asked);
  ASSERT_TRUE(answer.test);
  EXPECT_TRUE(answer.test->sustained);
  ASSERT_THAT(answer.tickets, SizeIs(1));
  const auto ticket = parse_ticket_text(answer.tickets[0])->ticket;
  EXPECT_EQ(ticket.begin, kCityNow);
  EXPECT_GE(ticket.duration, minutes(5));
  asked = poll();
  asked.tests_taken = {3};
  EXPECT_FALSE(answer_to(asked).test);
}

TEST_F(Desk, WhoMayNotSpeakGetsARefusalAndNoTicket) {
  order({settings()});
  for (const auto& [state, reason] : {std::pair(KeyState::pending, "key_pending"),
                                      {KeyState::revoked, "key_revoked"},
                                      {KeyState::cloned, "key_cloned"}}) {
    key_->state = state;
    const auto reply = ask(poll());
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reason_of(reply), reason);
  }
  key_.reset();
  EXPECT_EQ(reason_of(ask(poll())), "unknown_key");
  EXPECT_EQ(presence_.count(), 0U);
}

TEST_F(Desk, SpeaksForItsSiteAndThoseBelowAlone) {
  EXPECT_EQ(reason_of(ask(poll("S2"))), "other_site");
  EXPECT_EQ(reason_of(ask(poll("S9"))), "site_unknown");
  EXPECT_EQ(ask(poll("S1-2")).status, 200);
}

TEST_F(Desk, WhatIsNoPollIsRefused) {
  const auto good = sealed(poll());
  EXPECT_EQ(desk_.answer("", now_).status, 400);
  EXPECT_EQ(desk_.answer("[" + good + "]", now_).status, 400);
  EXPECT_EQ(desk_.answer(std::string(100'000, ' ') + good, now_).status, 400);
  const auto report = wire::encode_envelope(seal(kReportPayloadType, wire::encode_poll(poll()), device_));
  EXPECT_EQ(reason_of(desk_.answer(report, now_)), "malformed");
  auto bad = poll();
  bad.nonce = "short";
  EXPECT_THAT(ask(bad).body, HasSubstr("/nonce"));
  bad = poll();
  bad.since_boot_ms = -1;
  EXPECT_EQ(ask(bad).status, 400);
  bad = poll();
  bad.tests_taken.resize(kTestsTaken + 1);
  EXPECT_EQ(ask(bad).status, 400);
  bad = poll();
  bad.plan_version = -1;
  EXPECT_EQ(ask(bad).status, 400);
}

TEST_F(Desk, ASignatureOfAnotherKeyUnderThisNameIsNone) {
  auto envelope = seal(kPollType, wire::encode_poll(poll()), device_);
  envelope.payload += " ";
  EXPECT_EQ(reason_of(desk_.answer(wire::encode_envelope(envelope), now_)), "malformed");
  EXPECT_EQ(presence_.count(), 0U);
}

TEST_F(Desk, TwoBoxesWithOneKeyAreRefusedAndTold) {
  for (int i = 0; i < 4; ++i) {
    auto asked = poll();
    if (i % 2 == 1) asked.boot = "another";
    EXPECT_EQ(ask(asked).status, 200);
  }
  EXPECT_EQ(reason_of(ask(poll())), "key_cloned");
  EXPECT_THAT(cloned_, SizeIs(1));
}

TEST_F(Desk, ARepeatedPollIsAnsweredAndChangesNothing) {
  auto asked = poll();
  asked.waiting = 5;
  const auto again = sealed(asked);
  EXPECT_EQ(desk_.answer(again, now_).fresh, device_.id());
  now_ += minutes(3);
  const auto reply = desk_.answer(again, now_);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.fresh.empty()) << "whoever plays it again is nobody";
  EXPECT_EQ(presence_.find(device_.id())->at, kCityNow);
}

TEST_F(Desk, RespondersHearOfTheCitysSilenceAndOfKeysThatAreDenied) {
  order({silence("S1")});
  const auto read = [&](const std::string& text) {
    const auto envelope = wire::parse_envelope(text);
    EXPECT_TRUE(verify(*envelope, kResponderOrdersType));
    return *wire::parse_responder_orders(envelope->payload);
  };
  EXPECT_FALSE(read(desk_.responder_orders("n", {}, now_)).silence);
  order({silence("")});
  const auto orders = read(desk_.responder_orders("n", {device_.id()}, now_));
  EXPECT_EQ(orders.nonce, "n");
  EXPECT_EQ(orders.silence->order, 2);
  EXPECT_THAT(orders.denied_keys, testing::ElementsAre(device_.id()));
}

TEST(PaceOfPolls, StretchesWithTheFleetAndNoFurtherThanSilenceAllows) {
  EXPECT_EQ(pace_of(10), std::chrono::seconds(20));
  EXPECT_EQ(pace_of(12'000), std::chrono::seconds(30));
  EXPECT_EQ(pace_of(100'000), std::chrono::seconds(45));
}

}  // namespace
}  // namespace campus::collector
