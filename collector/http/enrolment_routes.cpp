// A probe's code for a site: POST /api/v1/enrolments.
#include <memory>
#include <utility>
#include <variant>

#include "collector/http/responses.h"
#include "collector/http/routes.h"
#include "collector/ingest/enrolment_claim.h"
#include "collector/orders/site_plan.h"
#include "core/enrolment/refusal_words.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

int status_of(EnrolmentRefusal reason) {
  if (reason == EnrolmentRefusal::malformed || reason == EnrolmentRefusal::code_malformed) return 400;
  return reason == EnrolmentRefusal::too_many_attempts ? 429 : 403;
}

Response refused(EnrolmentRefusal reason, const std::string& detail = {},
                 std::optional<std::chrono::seconds> wait = std::nullopt) {
  wire::OrderRefusal refusal{std::string(words_of(reason, Language::en)), std::string(name_of(reason)), {}};
  if (!detail.empty()) refusal.error += ": " + detail;
  if (wait) refusal.retry_after_seconds = wait->count();
  auto response = json(wire::encode_order_refusal(refusal));
  response.status = status_of(reason);
  if (wait) response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
  return response;
}

/// What a guesser learns from; all else says something about a key or a site that is known to whoever has the code.
bool is_wrong_code(EnrolmentRefusal reason) {
  return reason == EnrolmentRefusal::code_unknown || reason == EnrolmentRefusal::code_used ||
         reason == EnrolmentRefusal::code_expired || reason == EnrolmentRefusal::code_withdrawn;
}

EnrolmentBrake::Outcome outcome_of(const Result<EnrolmentDecision>& decision) {
  if (!decision) return EnrolmentBrake::Outcome::neither;
  if (!decision->refusal) return EnrolmentBrake::Outcome::right;
  return is_wrong_code(*decision->refusal) ? EnrolmentBrake::Outcome::wrong : EnrolmentBrake::Outcome::neither;
}

Response store_failed() { return busy("the store does not work now; nothing was decided, ask again later"); }

}  // namespace

Response Routes::enrolled(const EnrolmentDecision& decision) const {
  if (decision.refusal) return refused(*decision.refusal);
  auto enrolment = decision.enrolment;
  enrolment.issuers = issuers_of(parts_.ingest.orders()->settings().get(), parts_.issuer->public_key());
  const auto envelope = seal(kEnrolmentType, wire::encode_enrolment(enrolment), *parts_.issuer);
  auto response = json(wire::encode_envelope(envelope) + "\n");
  response.status = 201;
  return response;
}

/// The cheap checks come first, then the code is stretched on this connection's thread; the writer only looks it up.
void Routes::enrol(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  if (request.from_browser_script) return answer(plain(403, "enrolments come from probes, not from web pages"));
  if (parts_.issuer == nullptr) return answer(busy("this collector has no key to sign with; look at its messages"));
  if (!parts_.writer.healthy()) return answer(store_failed());
  auto examined = examine_enrolment(request.body);
  if (const auto* refusal = std::get_if<ClaimRefusal>(&examined)) {
    return answer(refused(refusal->reason, refusal->detail));
  }
  const auto begun = parts_.enrolment_brake.begin(request.network, parts_.clock.steady());
  if (const auto* wait = std::get_if<std::chrono::seconds>(&begun)) {
    return answer(refused(EnrolmentRefusal::too_many_attempts, {}, *wait));
  }
  const auto& claim = std::get<EnrolmentClaim>(examined);
  EnrolmentAttempt attempt{claim.key, claim.public_key, claim.nonce, claim.digests()};
  const auto shared = std::make_shared<Answer>(answer);
  const auto end = [this, begun = std::get<EnrolmentBrake::Attempt>(begun)](EnrolmentBrake::Outcome outcome) {
    parts_.enrolment_brake.end(begun, parts_.clock.steady(), outcome);
  };
  const bool taken = parts_.writer.run([this, shared, end, attempt = std::move(attempt)](Ingest& ingest) {
    const auto decision =
        parts_.writer.healthy() ? ingest.enrol(attempt) : Result<EnrolmentDecision>(Error{ErrorCode::io, "closed"});
    end(outcome_of(decision));
    (*shared)(decision ? enrolled(*decision) : store_failed());
  });
  if (taken) return;
  end(EnrolmentBrake::Outcome::neither);
  (*shared)(too_busy());
}

}  // namespace campus::collector
