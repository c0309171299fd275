#pragma once
// Enrolments, polls, plans and orders as JSON, before they go into an envelope and after they came out of one;
// docs/wire-format.md. parse_* as in report_json.h: bounded by kOrdersLimits, every refusal bad_data with the JSON
// pointer; each also refuses another `schema`.

#include <string>
#include <string_view>

#include "core/model/enrolment.h"
#include "core/model/orders.h"
#include "core/result.h"

namespace campus::wire {

[[nodiscard]] std::string encode_enrolment_request(const EnrolmentRequest& request);
[[nodiscard]] Result<EnrolmentRequest> parse_enrolment_request(std::string_view text);
[[nodiscard]] std::string encode_enrolment(const Enrolment& enrolment);
[[nodiscard]] Result<Enrolment> parse_enrolment(std::string_view text);

[[nodiscard]] std::string encode_plan(const Plan& plan);
[[nodiscard]] Result<Plan> parse_plan(std::string_view text);
/// Equal for equal contents: what `Poll::plan_content` is the hash of.
[[nodiscard]] std::string encode_plan_content(const PlanContent& content);
/// The same of a plan's text, with members that this program does not know.
[[nodiscard]] Result<std::string> plan_content_text(std::string_view plan);
[[nodiscard]] std::string encode_poll(const Poll& poll);
[[nodiscard]] Result<Poll> parse_poll(std::string_view text);
[[nodiscard]] std::string encode_poll_answer(const PollAnswer& answer);
[[nodiscard]] Result<PollAnswer> parse_poll_answer(std::string_view text);
[[nodiscard]] std::string encode_responder_orders(const ResponderOrders& orders);
[[nodiscard]] Result<ResponderOrders> parse_responder_orders(std::string_view text);

/// A refusal of either: `{"error":"words for people","reason":"machine_word","retry_after_seconds":N}`, the last where
/// it says when.
struct OrderRefusal {
  std::string error;
  std::string reason;
  std::optional<std::int64_t> retry_after_seconds;
};
[[nodiscard]] std::string encode_order_refusal(const OrderRefusal& refusal);
[[nodiscard]] Result<OrderRefusal> parse_order_refusal(std::string_view text);

}  // namespace campus::wire
