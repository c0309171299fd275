#include "core/wire/orders_json.h"

#include "core/limits.h"
#include "core/wire/document.h"
#include "core/wire/orders_fields.h"

namespace campus::wire {
namespace {

template <class T>
std::string text_of(const T& value) {
  return dumped(encode(value));
}

template <class T>
Result<T> parse_orders(std::string_view text) {
  const auto document = Document::read(text, kOrdersLimits);
  if (!document) return document.error();
  try {
    return decode<T>(document->root());
  } catch (const DecodeError& error) {
    return Error{ErrorCode::bad_data, error.pointer() + ": " + error.what()};
  }
}

template <class T>
Result<T> parse_of_schema(std::string_view text, const char* schema) {
  auto value = parse_orders<T>(text);
  if (value && value->schema != schema) {
    return Error{ErrorCode::bad_data, std::string("/schema: must be ") + schema};
  }
  return value;
}

}  // namespace

std::string encode_enrolment_request(const EnrolmentRequest& request) { return text_of(request); }
Result<EnrolmentRequest> parse_enrolment_request(std::string_view text) {
  return parse_of_schema<EnrolmentRequest>(text, kEnrolmentRequestSchema);
}
std::string encode_enrolment(const Enrolment& enrolment) { return text_of(enrolment); }
Result<Enrolment> parse_enrolment(std::string_view text) { return parse_of_schema<Enrolment>(text, kEnrolmentSchema); }

std::string encode_plan(const Plan& plan) { return text_of(plan); }
Result<Plan> parse_plan(std::string_view text) { return parse_of_schema<Plan>(text, kPlanSchema); }
std::string encode_plan_content(const PlanContent& content) { return text_of(content); }
Result<std::string> plan_content_text(std::string_view plan) {
  const auto document = Document::read(plan, kOrdersLimits);
  if (!document) return document.error();
  const auto content = document->root().is_object() ? document->root().find("content") : Node();
  if (!content) return Error{ErrorCode::bad_data, "/content: is missing"};
  return content.dump();
}
std::string encode_poll(const Poll& poll) { return text_of(poll); }
Result<Poll> parse_poll(std::string_view text) { return parse_of_schema<Poll>(text, kPollSchema); }
std::string encode_poll_answer(const PollAnswer& answer) { return text_of(answer); }
Result<PollAnswer> parse_poll_answer(std::string_view text) {
  return parse_of_schema<PollAnswer>(text, kPollAnswerSchema);
}
std::string encode_responder_orders(const ResponderOrders& orders) { return text_of(orders); }
Result<ResponderOrders> parse_responder_orders(std::string_view text) {
  return parse_of_schema<ResponderOrders>(text, kResponderOrdersSchema);
}

std::string encode_order_refusal(const OrderRefusal& refusal) { return text_of(refusal) + "\n"; }
Result<OrderRefusal> parse_order_refusal(std::string_view text) { return parse_orders<OrderRefusal>(text); }

}  // namespace campus::wire
