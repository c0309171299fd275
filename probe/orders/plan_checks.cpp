#include "probe/orders/plan_checks.h"

#include <algorithm>

#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/orders/ceilings.h"

namespace campus::probe {
namespace {

Result<void> check_issuers(std::span<const std::string> issuers) {
  if (issuers.size() > ceilings::kIssuers) {
    return Error{ErrorCode::bad_data, "/content/issuers: more than " + std::to_string(ceilings::kIssuers)};
  }
  for (const auto& issuer : issuers) {
    if (!parse_public_key(issuer))
      return Error{ErrorCode::bad_data, "/content/issuers: no public key of 64 hex digits"};
  }
  return {};
}

}  // namespace

Result<std::string> payload_of_issuer(std::string_view envelope, std::string_view type,
                                      std::span<const std::string> issuers) {
  auto parsed = wire::parse_envelope(envelope);
  if (!parsed) return parsed.error();
  const bool known = std::any_of(parsed->signatures.begin(), parsed->signatures.end(), [&](const Signature& one) {
    return std::find(issuers.begin(), issuers.end(), to_hex(one.public_key)) != issuers.end();
  });
  // Cheapest first: no arithmetic on curves for strangers.
  if (parsed->payload_type == type && !known) {
    return Error{ErrorCode::permission, "/signatures: none of an issuer that this probe believes"};
  }
  if (auto verified = verify(*parsed, type); !verified) return verified.error();
  return std::move(parsed->payload);
}

Result<Plan> read_plan(std::string_view envelope, const OrderTrust& trust) {
  const auto payload = payload_of_issuer(envelope, kPlanType, trust.issuers);
  if (!payload) return payload.error();
  auto plan = wire::parse_plan(*payload);
  if (!plan) return plan;
  if (plan->key != trust.key) return Error{ErrorCode::permission, "/key: the plan is another device's"};
  if (plan->site != trust.site || plan->level != trust.level) {
    return Error{ErrorCode::permission,
                 "/site: the plan is for " + plan->site.text() + ", this probe stands for " + trust.site.text()};
  }
  if (auto sound = check_issuers(plan->content.issuers); !sound) return sound.error();
  return plan;
}

Result<Plan> read_plan_of_its_issuers(std::string_view envelope, const OrderTrust& trust) {
  const auto parsed = wire::parse_envelope(envelope);
  if (!parsed) return parsed.error();
  const auto plan = wire::parse_plan(parsed->payload);
  if (!plan) return plan.error();
  return read_plan(envelope, {trust.key, trust.site, trust.level, plan->content.issuers});
}

std::string plan_content_hash(std::string_view envelope) {
  const auto parsed = wire::parse_envelope(envelope);
  const auto content = parsed ? wire::plan_content_text(parsed->payload) : Result<std::string>(parsed.error());
  return content ? sha256_hex(*content) : std::string();
}

Result<void> check_new_plan(const Plan& plan, std::int64_t version, WallTime now) {
  if (plan.version <= version) {
    return Error{ErrorCode::conflict, "/version: " + std::to_string(plan.version) + " is not newer than " +
                                          std::to_string(version) + ", which this probe had"};
  }
  if (plan.expires <= now) return Error{ErrorCode::bad_data, "/expires: the plan is over"};
  // Not as a difference: both are the sender's.
  if (plan.expires > now + ceilings::kPlanLife) {
    return Error{ErrorCode::bad_data, "/expires: no plan holds for longer than 90 days"};
  }
  return {};
}

}  // namespace campus::probe
