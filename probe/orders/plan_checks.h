#pragma once
// Whether a plan is believed: signed by whom this probe believes, for it and its site, newer than any before, not over.
// Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/envelope/envelope.h"
#include "core/model/orders.h"
#include "core/result.h"

namespace campus::probe {

/// Whose orders a probe follows, and who it is itself.
struct OrderTrust {
  KeyId key;  ///< of this device
  SiteCode site;
  Level level = Level::school;
  std::vector<std::string> issuers;  ///< public keys, hex
};

/// The payload of an envelope of that type with at least one signature of an issuer, every signature of it valid.
/// bad_data, permission.
[[nodiscard]] Result<std::string> payload_of_issuer(std::string_view envelope, std::string_view type,
                                                    std::span<const std::string> issuers);

/// A plan as its envelope has it. bad_data: not of the form; permission: not signed by an issuer, for another device or
/// another site.
[[nodiscard]] Result<Plan> read_plan(std::string_view envelope, const OrderTrust& trust);

/// The same of a plan that is signed by one of the issuers it names itself: for a plan that was believed once.
[[nodiscard]] Result<Plan> read_plan_of_its_issuers(std::string_view envelope, const OrderTrust& trust);

/// SHA-256, hex, of the content as it stands there, with whatever a newer collector says in it; empty of no plan.
[[nodiscard]] std::string plan_content_hash(std::string_view envelope);

/// What a new one keeps besides. conflict: not newer than `version`; bad_data: over by now, or of a life that none
/// has.
[[nodiscard]] Result<void> check_new_plan(const Plan& plan, std::int64_t version, WallTime now);

}  // namespace campus::probe
