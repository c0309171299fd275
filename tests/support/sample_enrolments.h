#pragma once
// Requests for enrolment as a probe makes them, and codes as a collector keeps them.

#include <string>
#include <utility>
#include <vector>

#include "collector/store/records.h"
#include "core/enrolment/code.h"
#include "core/model/enrolment.h"
#include "core/posix/system_random.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"

namespace campus::collector::testing {

inline EnrolmentCode new_code() {
  SystemRandom random;
  return EnrolmentCode::make(random);
}

inline CodeRecord kept(const EnrolmentCode& code, const std::string& site, WallTime expires,
                       const std::string& hardware = "") {
  return {code.digest(hardware), SiteCode(site), "k3m9", {}, expires};
}

inline std::string enrolment_request(const SigningKey& key, const std::string& code,
                                     std::vector<std::string> hardware = {},
                                     const std::string& nonce = std::string(32, 'a')) {
  const EnrolmentRequest request{kEnrolmentRequestSchema, code, std::move(hardware), nonce, "campus-probe test"};
  return wire::encode_envelope(seal(kEnrolmentRequestType, wire::encode_enrolment_request(request), key));
}

}  // namespace campus::collector::testing
