#include "probe/orders/poll_answer.h"

#include "core/enrolment/refusal_words.h"
#include "core/wire/orders_json.h"
#include "probe/net/login_page.h"

namespace campus::probe {
namespace {

PollReading wrong(Fault fault, std::string detail) {
  return {std::nullopt, std::nullopt, FaultFound{fault, std::move(detail)}};
}

PollReading read_refusal(const HttpAnswer& answer) {
  const auto said = wire::parse_order_refusal(answer.body);
  const auto word = said ? parse_name<PollRefusal>(said->reason) : std::nullopt;
  if (!word) return wrong(Fault::collector_unreachable, "status " + std::to_string(answer.status) + " to a poll");
  return {std::nullopt, *word, fault_of(*word)};
}

}  // namespace

FaultFound fault_of(PollRefusal refusal) {
  switch (refusal) {
    case PollRefusal::unknown_key:
    case PollRefusal::key_pending:
      return {Fault::key_pending, ""};
    case PollRefusal::site_unknown:
    case PollRefusal::other_site:
      return {Fault::site_unknown, ""};
    case PollRefusal::key_revoked:
      return {Fault::key_revoked, ""};
    case PollRefusal::key_cloned:
      return {Fault::key_cloned, ""};
    case PollRefusal::malformed:
      break;
  }
  return {Fault::collector_refuses, std::string(words_of(refusal, Language::zh_cn))};
}

PollReading read_poll_answer(const Result<HttpAnswer>& answer, const std::string& nonce, const OrderTrust& trust) {
  if (!answer) {
    const bool misbehaves = answer.error().code == ErrorCode::bad_data;
    return wrong(misbehaves ? Fault::orders_not_believed : Fault::collector_unreachable, answer.error().message);
  }
  if (is_login_page(*answer)) {
    return wrong(Fault::captive_portal, "status " + std::to_string(answer->status) + ", a page in place of orders");
  }
  if (answer->status == 404) return wrong(Fault::collector_unreachable, "this collector gives no orders (404)");
  if (answer->status != 200) return read_refusal(*answer);
  const auto payload = payload_of_issuer(answer->body, kPollAnswerType, trust.issuers);
  if (!payload) return wrong(Fault::orders_not_believed, payload.error().message);
  auto parsed = wire::parse_poll_answer(*payload);
  if (!parsed) return wrong(Fault::orders_not_believed, parsed.error().message);
  if (parsed->nonce != nonce) return wrong(Fault::orders_not_believed, "/nonce: it answers another poll");
  if (parsed->key != trust.key) return wrong(Fault::orders_not_believed, "/key: it is for another device");
  return {*std::move(parsed), std::nullopt, std::nullopt};
}

}  // namespace campus::probe
