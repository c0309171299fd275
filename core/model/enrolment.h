#pragma once
// A probe asks a collector, with a printed code, to speak for a site. Both messages travel in envelopes: the request
// signed by the device's key, which it thereby shows to hold, the answer by the collector's key for orders.

#include <string>
#include <vector>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/model/level.h"
#include "core/time.h"

namespace campus {

inline constexpr const char* kEnrolmentRequestType = "application/vnd.campus.enrolment-request+json;version=1";
inline constexpr const char* kEnrolmentType = "application/vnd.campus.enrolment+json;version=1";
inline constexpr const char* kEnrolmentRequestSchema = "campus.enrolment-request/1";
inline constexpr const char* kEnrolmentSchema = "campus.enrolment/1";

struct EnrolmentRequest {
  std::string schema;                 ///< kEnrolmentRequestSchema
  std::string code;                   ///< as core/enrolment/code.h writes it, without blanks
  std::vector<std::string> hardware;  ///< `serial:...`, `mac:aa:bb:...`, 8 at most: for codes that are bound to boxes
  std::string nonce;                  ///< 32 hex digits, fresh; comes back in the answer
  std::string program;                ///< version
};

struct Enrolment {
  std::string schema;  ///< kEnrolmentSchema
  std::string nonce;   ///< of the request
  KeyId key;           ///< of the device
  SiteCode site;
  Level level = Level::school;
  SiteCode school;                   ///< whose uplink the site's tests share; a banner's own code for a banner's
  std::string site_name;             ///< as the roster has it, for people
  WallTime at{};                     ///< the collector's time
  std::vector<std::string> issuers;  ///< public keys, hex, whose plans, orders and tickets hold from now on
};

/// Why an enrolment is refused: machine words; the sentences are in core/enrolment/refusal_words.h.
enum class EnrolmentRefusal {
  malformed,       ///< not an envelope, not signed, not of the form
  code_malformed,  ///< the check character does not fit
  code_unknown,    ///< or bound to other boxes: nobody can tell which
  code_used,       ///< by another key
  code_expired,
  code_withdrawn,
  key_revoked,
  key_cloned,         ///< two boxes have it: neither is let in until somebody decides
  key_elsewhere,      ///< the key speaks for another site already
  site_gone,          ///< the code's site is not in the roster any more
  too_many_attempts,  ///< come again later
  no_roster,          ///< the collector has nothing to enrol for
};

template <>
struct EnumNames<EnrolmentRefusal> {
  static constexpr NameTable<EnrolmentRefusal, 12> names{{{EnrolmentRefusal::malformed, "malformed"},
                                                          {EnrolmentRefusal::code_malformed, "code_malformed"},
                                                          {EnrolmentRefusal::code_unknown, "code_unknown"},
                                                          {EnrolmentRefusal::code_used, "code_used"},
                                                          {EnrolmentRefusal::code_expired, "code_expired"},
                                                          {EnrolmentRefusal::code_withdrawn, "code_withdrawn"},
                                                          {EnrolmentRefusal::key_revoked, "key_revoked"},
                                                          {EnrolmentRefusal::key_cloned, "key_cloned"},
                                                          {EnrolmentRefusal::key_elsewhere, "key_elsewhere"},
                                                          {EnrolmentRefusal::site_gone, "site_gone"},
                                                          {EnrolmentRefusal::too_many_attempts, "too_many_attempts"},
                                                          {EnrolmentRefusal::no_roster, "no_roster"}}};
};

}  // namespace campus
