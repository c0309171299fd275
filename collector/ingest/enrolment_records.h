#pragma once
// What is asked and answered about codes, and about keys that wait.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/records.h"
#include "core/enum_names.h"
#include "core/envelope/envelope.h"
#include "core/model/enrolment.h"

namespace campus::collector {

inline constexpr int kUsualCodeDays = 120;
inline constexpr int kLongestCodeDays = 400;
inline constexpr auto kLongestCodeLife = std::chrono::hours(24 * (kLongestCodeDays + 1));  ///< through the last day

/// A claim whose code was stretched: enrolment_claim.h.
struct EnrolmentAttempt {
  KeyId key;
  PublicKey public_key{};
  std::string nonce;
  std::vector<std::string> digests;  ///< in the order in which they are looked up
};

struct EnrolmentDecision {
  std::optional<EnrolmentRefusal> refusal;
  Enrolment enrolment;  ///< where it is none; without `issuers`
};

/// What becomes of the codes that a site has already.
enum class OpenCodes { are_enough, are_replaced, stay };

struct ReplacedBox {
  std::vector<KeyId> revoked;
  std::size_t withdrawn = 0;  ///< codes
};

}  // namespace campus::collector
