#include "core/wire/orders_json.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

WallTime utc(const char* text) { return *parse_rfc3339(text); }

const std::string kKey(64, 'a');
const std::string kNonce(32, '1');

Poll sample_poll() {
  Poll poll;
  poll.schema = kPollSchema;
  poll.site = SiteCode("3715000123-301");
  poll.nonce = kNonce;
  poll.boot = "boot";
  poll.since_boot_ms = 12'345;
  poll.heard = utc("2026-11-27T00:00:00.000Z");
  poll.plan_version = 3;
  poll.plan_content = kKey;
  poll.tickets_until = utc("2026-12-01T00:00:00.000Z");
  poll.silence = 9;
  poll.tests_taken = {3, 7};
  poll.activity = ProbeActivity::routine;
  poll.waiting = 4;
  poll.faults = {Fault::slow_port};
  poll.at = utc("1970-01-01T00:00:09.000Z");
  poll.clock_state = ClockState::unsynchronised;
  poll.program = "1.0";
  return poll;
}

PlanContent sample_content() {
  PlanContent content;
  content.responders = {{Tier::banner, "10.1.2.3:8601", "banner-core"}, {Tier::city, "city.example", ""}};
  content.routine_interval = std::chrono::seconds(3600);
  content.night_window = "01:00-05:00";
  content.upload_rate = BitRate::bits_per_second(2'000'000);
  content.issuers = {kKey};
  return content;
}

TEST(OrdersJson, APollComesBackAsItWasWritten) {
  const auto text = wire::encode_poll(sample_poll());
  const auto back = wire::parse_poll(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(wire::encode_poll(*back), text);
  EXPECT_EQ(back->faults, sample_poll().faults);
  EXPECT_EQ(back->paused_until, std::nullopt);
  EXPECT_EQ(back->tests_taken, sample_poll().tests_taken);
}

TEST(OrdersJson, AnAnswerComesBackWithItsPlan) {
  Plan plan{kPlanSchema,
            KeyId(kKey),
            SiteCode("S-1"),
            Level::classroom,
            SiteCode("S"),
            7,
            utc("2026-11-27T00:00:00.000Z"),
            utc("2027-01-01T00:00:00.000Z"),
            sample_content()};
  PollAnswer answer;
  answer.schema = kPollAnswerSchema;
  answer.nonce = kNonce;
  answer.key = KeyId(kKey);
  answer.at = utc("2026-11-27T00:00:00.000Z");
  answer.next_poll = std::chrono::seconds(20);
  answer.plan = wire::encode_plan(plan);
  answer.tickets = {"QUJD"};
  answer.silence = Silence{12, utc("2026-11-27T00:00:00.000Z"), std::nullopt, "考试"};
  answer.test = TestOrder{13, true, utc("2026-11-27T00:30:00.000Z"), utc("2026-11-27T01:00:00.000Z"), "复测"};
  const auto back = wire::parse_poll_answer(wire::encode_poll_answer(answer));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->silence, answer.silence);
  EXPECT_EQ(back->test, answer.test);
  EXPECT_EQ(back->next_poll, answer.next_poll);
  const auto planned = wire::parse_plan(*back->plan);
  ASSERT_TRUE(planned) << planned.error().message;
  EXPECT_EQ(planned->content, plan.content);
  EXPECT_EQ(planned->version, 7);
}

TEST(OrdersJson, OneContentHasOneSpelling) {
  auto other = sample_content();
  EXPECT_EQ(wire::encode_plan_content(sample_content()), wire::encode_plan_content(other));
  other.lesson_hours = "1-5 08:00-12:00";
  EXPECT_NE(wire::encode_plan_content(sample_content()), wire::encode_plan_content(other));
}

TEST(OrdersJson, WhatIsNotWhatItSaysIsRefusedWithItsPlace) {
  auto poll = sample_poll();
  poll.schema = kPlanSchema;
  const auto other = wire::parse_poll(wire::encode_poll(poll));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().message, std::string("/schema: must be ") + kPollSchema);
  auto text = wire::encode_poll(sample_poll());
  text.replace(text.find("\"slow_port\""), 11, "7");
  const auto wrong = wire::parse_poll(text);
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().message.starts_with("/faults/0: ")) << wrong.error().message;
  EXPECT_FALSE(wire::parse_enrolment("{}"));
  EXPECT_FALSE(wire::parse_enrolment_request(std::string(2U << 20U, ' ')));
}

TEST(OrdersJson, AFaultThatANewerProbeHasAWordForIsLeftOut) {
  auto poll = sample_poll();
  poll.faults = {Fault::slow_port, Fault::no_dns};
  auto text = wire::encode_poll(poll);
  text.replace(text.find("\"slow_port\""), 11, "\"no_such\"");
  const auto known = wire::parse_poll(text);
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(known->faults, std::vector{Fault::no_dns});
}

TEST(OrdersJson, EnrolmentAndOrdersOfRespondersComeBack) {
  EnrolmentRequest request{kEnrolmentRequestSchema, "0123456789A", {"mac:aa:bb:cc:dd:ee:ff"}, kNonce, "1.0"};
  const auto asked = wire::parse_enrolment_request(wire::encode_enrolment_request(request));
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(asked->hardware, request.hardware);
  Enrolment enrolment{kEnrolmentSchema,
                      kNonce,
                      KeyId(kKey),
                      SiteCode("S-1"),
                      Level::classroom,
                      SiteCode("S"),
                      "三年级二班",
                      utc("2026-11-27T00:00:00.000Z"),
                      {kKey}};
  const auto enrolled = wire::parse_enrolment(wire::encode_enrolment(enrolment));
  ASSERT_TRUE(enrolled) << enrolled.error().message;
  EXPECT_EQ(enrolled->site_name, enrolment.site_name);
  ResponderOrders orders{kResponderOrdersSchema, kNonce, utc("2026-11-27T00:00:00.000Z"), std::nullopt, {KeyId(kKey)}};
  const auto ordered = wire::parse_responder_orders(wire::encode_responder_orders(orders));
  ASSERT_TRUE(ordered) << ordered.error().message;
  EXPECT_EQ(ordered->denied_keys, orders.denied_keys);
  EXPECT_EQ(ordered->silence, std::nullopt);
}

}  // namespace
}  // namespace campus
