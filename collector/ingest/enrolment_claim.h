#pragma once
// A request for enrolment, as far as it can be examined without the store. Pure.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/enrolment/code.h"
#include "core/envelope/envelope.h"
#include "core/model/enrolment.h"

namespace campus::collector {

/// The key's owner signed it; whether the code is one of ours is still open.
struct EnrolmentClaim {
  KeyId key;
  PublicKey public_key{};
  std::string nonce;
  EnrolmentCode code;
  std::vector<std::string> hardware;  ///< as parse_hardware_id() writes it

  /// Under which the code may be kept: alone, then bound to each box. Some 10 ms each.
  [[nodiscard]] std::vector<std::string> digests() const;
};

struct ClaimRefusal {
  EnrolmentRefusal reason = EnrolmentRefusal::malformed;  ///< or code_malformed
  std::string detail;                                     ///< one line; empty where the reason says all
};

/// `body` is one envelope with one signature. Cheap: nothing is stretched.
[[nodiscard]] std::variant<EnrolmentClaim, ClaimRefusal> examine_enrolment(std::string_view body);

}  // namespace campus::collector
