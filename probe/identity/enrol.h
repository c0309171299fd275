#pragma once
// One request to the collector and its answer: who holds this code speaks for the code's site from now on.

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/enrolment/code.h"
#include "core/envelope/envelope.h"
#include "core/model/enrolment.h"
#include "core/model/fault.h"
#include "core/random.h"
#include "core/result.h"
#include "probe/trust/server_verification.h"

namespace campus::probe {

struct EnrolSpec {
  std::string collector;  ///< URL
  CollectorTrust trust;
  EnrolmentCode code;
  std::vector<std::string> hardware;  ///< hardware_ids()
};

struct EnrolPorts {
  const SigningKey& key;
  RandomSource& random;
  ServerVerification::Time time;
  std::stop_token stop;
};

struct EnrolFailure {
  Error error;                                  ///< words for people but for the refusal's own
  std::optional<EnrolmentRefusal> refusal{};    ///< by the collector
  std::optional<std::chrono::seconds> again{};  ///< come back after that long
  std::optional<FaultFound> fault{};            ///< where it was not the collector that answered, or nobody did
};

struct Enrolled {
  Enrolment enrolment;
  std::string envelope;                     ///< as received
  std::optional<WallTime> vouched_until{};  ///< of HttpAnswer
};

struct EnrolResult {
  std::optional<Enrolled> enrolled;
  EnrolFailure failure;  ///< where there is none
};

/// Ten seconds at most, and three more where no collector answered. The answer is checked: type, signature by one of
/// the issuers it lists, our nonce, our key, a credible time. Asked again with the same key and code, a collector
/// answers the same: a lost answer harms nothing.
[[nodiscard]] EnrolResult enrol(const EnrolSpec& spec, const EnrolPorts& ports);

}  // namespace campus::probe
