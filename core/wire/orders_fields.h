#pragma once
// The keys of enrolments, polls, plans and orders. Include in .cpp files.

#include <tuple>

#include "core/wire/fields.h"
#include "core/wire/orders_json.h"

namespace campus::wire {

template <>
struct Fields<EnrolmentRequest> {
  static constexpr auto list =
      std::make_tuple(field("schema", &EnrolmentRequest::schema), field("code", &EnrolmentRequest::code),
                      field("hardware", &EnrolmentRequest::hardware), field("nonce", &EnrolmentRequest::nonce),
                      field("program", &EnrolmentRequest::program));
};

template <>
struct Fields<Enrolment> {
  static constexpr auto list = std::make_tuple(
      field("schema", &Enrolment::schema), field("nonce", &Enrolment::nonce), field("key", &Enrolment::key),
      field("site", &Enrolment::site), field("level", &Enrolment::level), field("school", &Enrolment::school),
      field("site_name", &Enrolment::site_name), field("at", &Enrolment::at), field("issuers", &Enrolment::issuers));
};

template <>
struct Fields<PlannedResponder> {
  static constexpr auto list =
      std::make_tuple(field("tier", &PlannedResponder::tier), field("address", &PlannedResponder::address),
                      field_or_default("name", &PlannedResponder::name));
};

template <>
struct Fields<PlanContent> {
  static constexpr auto list = std::make_tuple(
      field("responders", &PlanContent::responders), field("routine_interval_seconds", &PlanContent::routine_interval),
      field("night_window", &PlanContent::night_window), field("lesson_hours", &PlanContent::lesson_hours),
      field("sustained_days", &PlanContent::sustained_days),
      field("upload_rate_bits_per_second", &PlanContent::upload_rate), field("issuers", &PlanContent::issuers));
};

template <>
struct Fields<Plan> {
  static constexpr auto list = std::make_tuple(
      field("schema", &Plan::schema), field("key", &Plan::key), field("site", &Plan::site),
      field("level", &Plan::level), field("school", &Plan::school), field("version", &Plan::version),
      field("issued", &Plan::issued), field("expires", &Plan::expires), field("content", &Plan::content));
};

/// A probe that is newer than its collector may say what this program has no word for: left out, for its poll is worth
/// more than that.
template <>
struct Codec<std::vector<Fault>> {
  static Json encode(const std::vector<Fault>& faults) {
    Json array = Json::array();
    for (const auto fault : faults) array.push_back(std::string(name_of(fault)));
    return array;
  }
  template <class From>
  static std::vector<Fault> decode(const From& json) {
    std::vector<Fault> known;
    for (const auto& name : wire::decode<std::vector<std::string>>(json)) {
      if (const auto fault = parse_name<Fault>(name)) known.push_back(*fault);
    }
    return known;
  }
};

template <>
struct Fields<Poll> {
  static constexpr auto list = std::make_tuple(
      field("schema", &Poll::schema), field("site", &Poll::site), field("nonce", &Poll::nonce),
      field("boot", &Poll::boot), field("since_boot_ms", &Poll::since_boot_ms), field("heard", &Poll::heard),
      field("plan_version", &Poll::plan_version), field("plan_content", &Poll::plan_content),
      field("plan_expires", &Poll::plan_expires), field("tickets_until", &Poll::tickets_until),
      field("silence", &Poll::silence), field_or_default("tests_taken", &Poll::tests_taken),
      field("activity", &Poll::activity), field("paused_until", &Poll::paused_until), field("waiting", &Poll::waiting),
      field("faults", &Poll::faults), field("at", &Poll::at), field("clock_state", &Poll::clock_state),
      field("program", &Poll::program));
};

template <>
struct Fields<Silence> {
  static constexpr auto list = std::make_tuple(field("order", &Silence::order), field("since", &Silence::since),
                                               field("until", &Silence::until), field("reason", &Silence::reason));
};

template <>
struct Fields<TestOrder> {
  static constexpr auto list = std::make_tuple(
      field("order", &TestOrder::order), field("sustained", &TestOrder::sustained), field("begin", &TestOrder::begin),
      field("expires", &TestOrder::expires), field("reason", &TestOrder::reason));
};

template <>
struct Fields<PollAnswer> {
  static constexpr auto list = std::make_tuple(
      field("schema", &PollAnswer::schema), field("nonce", &PollAnswer::nonce), field("key", &PollAnswer::key),
      field("at", &PollAnswer::at), field("next_poll_seconds", &PollAnswer::next_poll),
      field("plan", &PollAnswer::plan), field("tickets", &PollAnswer::tickets), field("silence", &PollAnswer::silence),
      field("test", &PollAnswer::test));
};

template <>
struct Fields<ResponderOrders> {
  static constexpr auto list =
      std::make_tuple(field("schema", &ResponderOrders::schema), field("nonce", &ResponderOrders::nonce),
                      field("at", &ResponderOrders::at), field("silence", &ResponderOrders::silence),
                      field("denied_keys", &ResponderOrders::denied_keys));
};

template <>
struct Fields<OrderRefusal> {
  static constexpr auto list =
      std::make_tuple(field("error", &OrderRefusal::error), field("reason", &OrderRefusal::reason),
                      field("retry_after_seconds", &OrderRefusal::retry_after_seconds));
};

}  // namespace campus::wire
