#include "probe/orders/poll_answer.h"

#include "core/enrolment/refusal_words.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/net/collector_fault.h"
#include "probe/net/login_page.h"

namespace campus::probe {
namespace {

PollReading wrong(Fault fault, Localized why) {
  return {std::nullopt, std::nullopt, FaultFound{fault, "", std::move(why)}};
}

PollReading not_believed(const Error& error) { return {std::nullopt, std::nullopt, orders_not_believed(error)}; }

PollReading read_refusal(const HttpAnswer& answer) {
  const auto said = wire::parse_order_refusal(answer.body);
  const auto word = said ? parse_name<PollRefusal>(said->reason) : std::nullopt;
  const auto status = std::to_string(answer.status);
  if (!word) return wrong(Fault::collector_unreachable, {"应答状态 " + status, "status " + status + " to a poll"});
  return {std::nullopt, *word, fault_of(*word)};
}

}  // namespace

FaultFound orders_not_believed(const Error& error) {
  // What is not of the form is for those who look after the collector's program: its own line goes with it.
  const auto* kind = error.code == ErrorCode::permission ? "不是本机信任的签发者给本机的" : "格式不对";
  return {Fault::orders_not_believed, "", {kind + ("：" + error.message), error.message}};
}

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
  return {Fault::collector_refuses,
          "",
          {std::string(words_of(refusal, Language::zh_cn)), std::string(words_of(refusal, Language::en))}};
}

PollReading read_poll_answer(const Result<HttpAnswer>& answer, const std::string& nonce, const OrderTrust& trust) {
  if (!answer) {
    const auto& message = answer.error().message;
    if (answer.error().code == ErrorCode::bad_data) return not_believed(answer.error());
    return wrong(Fault::collector_unreachable, {message, message});
  }
  if (is_login_page(*answer)) {
    const auto status = std::to_string(answer->status);
    return wrong(Fault::captive_portal,
                 {"应答的是网页（状态 " + status + "）", "status " + status + ", a page in place of orders"});
  }
  if (answer->status == 404)
    return wrong(Fault::collector_unreachable, {"这个平台不下发指令（404）", "this collector gives no orders (404)"});
  if (answer->status != 200) return read_refusal(*answer);
  const auto payload = payload_of_issuer(answer->body, kPollAnswerType, trust.issuers);
  if (!payload) return not_believed(payload.error());
  auto parsed = wire::parse_poll_answer(*payload);
  if (!parsed) return not_believed(parsed.error());
  if (parsed->nonce != nonce)
    return wrong(Fault::orders_not_believed, {"答的不是本机这次的询问（/nonce）", "/nonce: it answers another poll"});
  if (parsed->key != trust.key)
    return wrong(Fault::orders_not_believed, {"是给另一台设备的（/key）", "/key: it is for another device"});
  return {*std::move(parsed), std::nullopt, std::nullopt};
}

PolledOnce poll_once(HttpClient& http, const CollectorAccess& collector, const Poll& poll, const SigningKey& key,
                     const OrderTrust& trust, const std::stop_token& stop) {
  const auto body = wire::encode_envelope(seal(kPollType, wire::encode_poll(poll), key));
  auto answer = http.post_json(collector.address("/api/v1/polls"), body);
  auto reading = read_poll_answer(answer, poll.nonce, trust);
  // What is no HTTP, or too long, is an answer of somebody.
  const bool none = http.problem() && *http.problem() != ExchangeProblem::odd_answer;
  if (none) reading.fault = fault_of_exchange(http, collector.url, stop);
  return {std::move(reading), std::move(answer)};
}

}  // namespace campus::probe
