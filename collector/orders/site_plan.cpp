#include "collector/orders/site_plan.h"

#include <algorithm>
#include <utility>

#include "core/net/planned_target.h"
#include "core/ticket/ticket.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr auto kPlanLife = std::chrono::days(35);
constexpr auto kRenewBefore = std::chrono::days(20);

std::optional<PlannedResponder> responder_of(const Site& site) {
  const auto facts = site.facts.unpacked();
  const auto found = facts.find("responder");
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  if (text == nullptr) return std::nullopt;
  const auto equals = text->find('=');
  PlannedResponder planned{main_tier(site.level), text->substr(equals == std::string::npos ? 0 : equals + 1), ""};
  if (equals != std::string::npos) planned.name = text->substr(0, equals);
  const bool named = equals == std::string::npos || parse_responder_name(planned.name).has_value();
  return named && parse_planned_target(planned.address) ? std::optional(planned) : std::nullopt;
}

void put_own_responder(std::vector<PlannedResponder>& list, PlannedResponder own) {
  const auto same = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.address == own.address; });
  if (own.name.empty() && same != list.end()) own.name = same->name;
  std::erase_if(list, [&](const auto& one) { return one.tier == own.tier; });
  list.insert(list.begin(), std::move(own));
}

}  // namespace

std::optional<SitePlace> place_of(const Roster& roster, const SiteCode& code) {
  const auto index = roster.index_of(code);
  if (!index) return std::nullopt;
  const auto& site = roster.sites()[*index];
  const auto* banner = roster.above(*index, Level::banner);
  const auto* school = site.level == Level::classroom ? roster.above(*index, Level::school) : nullptr;
  return SitePlace{&site, banner == nullptr ? SiteCode() : banner->code, school == nullptr ? site.code : school->code};
}

std::vector<std::string> issuers_of(const FleetSettings* settings, const PublicKey& own) {
  auto issuers = settings == nullptr ? std::vector<std::string>() : settings->issuers;
  issuers.push_back(to_hex(own));
  std::sort(issuers.begin(), issuers.end());
  issuers.erase(std::unique(issuers.begin(), issuers.end()), issuers.end());
  return issuers;
}

PlanContent plan_content(const SitePlace& place, const FleetSettings& settings, const PublicKey& issuer) {
  auto its = settings.of(place.banner);
  const auto night = night_of(its);
  PlanContent content;
  content.responders = std::move(its.responders);
  if (auto own = responder_of(*place.site)) put_own_responder(content.responders, *std::move(own));
  content.routine_interval = its.routine_interval;
  content.night_window = std::move(its.night_window);
  content.lesson_hours = std::move(its.lesson_hours);
  content.sustained_days = its.sustained_days;
  // The slots of the tickets lie in this window, whatever a probe is configured for.
  const bool by_ticket = std::any_of(content.responders.begin(), content.responders.end(),
                                     [](const PlannedResponder& one) { return !one.name.empty(); });
  if (by_ticket && !content.night_window) content.night_window = to_text(night);
  content.upload_rate = its.upload_rate;
  content.issuers = issuers_of(&settings, issuer);
  return content;
}

std::optional<std::string> plan_for(const Poll& poll, const KeyId& key, const SitePlace& place,
                                    const PlanContent& content, const SigningKey& issuer, WallTime now) {
  const bool same = poll.plan_content == sha256_hex(wire::encode_plan_content(content));
  const bool lasts = poll.plan_expires && *poll.plan_expires > now + kRenewBefore;
  if (same && lasts) return std::nullopt;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  Plan plan{kPlanSchema,
            key,
            place.site->code,
            place.site->level,
            place.school,
            std::max<std::int64_t>(poll.plan_version + 1, seconds),
            now,
            now + kPlanLife,
            content};
  return wire::encode_envelope(seal(kPlanType, wire::encode_plan(plan), issuer));
}

}  // namespace campus::collector
