#include "collector/ingest/enrolment_claim.h"

#include <utility>

#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostBoxes = 8;

bool is_nonce(std::string_view text) {
  constexpr std::size_t kDigits = 32;
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

ClaimRefusal malformed(const Error& error) {
  constexpr std::size_t kLongestDetail = 300;
  return {EnrolmentRefusal::malformed, error.message.substr(0, kLongestDetail)};
}

}  // namespace

std::vector<std::string> EnrolmentClaim::digests() const {
  std::vector<std::string> all{code.digest("")};
  for (const auto& box : hardware) all.push_back(code.digest(box));
  return all;
}

std::variant<EnrolmentClaim, ClaimRefusal> examine_enrolment(std::string_view body) {
  const auto envelope = wire::parse_envelope(body);
  if (!envelope) return malformed(envelope.error());
  if (envelope->signatures.size() != 1) return malformed({ErrorCode::bad_data, "/signatures: one is wanted"});
  if (const auto signed_by_it = verify(*envelope, kEnrolmentRequestType); !signed_by_it) {
    return malformed(signed_by_it.error());
  }
  const auto request = wire::parse_enrolment_request(envelope->payload);
  if (!request) return malformed(request.error());
  if (request->hardware.size() > kMostBoxes) {
    return malformed({ErrorCode::bad_data, "/hardware: more than " + std::to_string(kMostBoxes)});
  }
  if (!is_nonce(request->nonce)) return malformed({ErrorCode::bad_data, "/nonce: 32 hex digits are wanted"});
  std::vector<std::string> hardware;
  for (const auto& one : request->hardware) {
    auto box = parse_hardware_id(one);
    if (!box) return malformed(box.error());
    hardware.push_back(*std::move(box));
  }
  auto code = EnrolmentCode::parse(request->code);
  if (!code) return ClaimRefusal{EnrolmentRefusal::code_malformed, code.error().message};
  const auto& signer = envelope->signatures.front();
  return EnrolmentClaim{signer.key, signer.public_key, request->nonce, *std::move(code), std::move(hardware)};
}

}  // namespace campus::collector
