#include "standards/waivers.h"

#include <algorithm>

#include "standards/find_item.h"

namespace campus::standards {
namespace {

bool names(const Waiver& waiver, const SiteCode& site) {
  return std::find(waiver.sites.begin(), waiver.sites.end(), site) != waiver.sites.end();
}

bool holds(const Waiver& waiver, WallTime as_of) {
  const auto state = state_of(waiver, as_of);
  return state == WaiverState::in_force || state == WaiverState::expires_soon;
}

/// The same one whatever the order of the file.
bool lasts_longer(const Waiver& one, const Waiver& other) {
  return one.expires_on != other.expires_on ? one.expires_on > other.expires_on : one.id < other.id;
}

}  // namespace

WaiverState state_of(const Waiver& waiver, WallTime as_of) {
  const auto day = local_date(as_of);
  if (day < waiver.approved_on) return WaiverState::not_yet;
  if (day > waiver.expires_on) return WaiverState::expired;
  return days_between(day, waiver.expires_on) <= kSoonDays ? WaiverState::expires_soon : WaiverState::in_force;
}

std::vector<Waiver> waivers_of(std::span<const Waiver> waivers, const SiteCode& site) {
  std::vector<Waiver> found;
  for (const auto& waiver : waivers) {
    if (!names(waiver, site)) continue;
    found.push_back(waiver);
    found.back().sites = {site};
  }
  return found;
}

void waive(ItemResult& item, const Evidence& evidence) {
  if (item.verdict != ItemVerdict::nonconform || item.status != Status::fail) return;
  const Waiver* best = nullptr;
  for (const auto& waiver : evidence.waivers) {
    if (waiver.rule != item.rule || !names(waiver, evidence.site) || !holds(waiver, evidence.as_of)) continue;
    if (best == nullptr || lasts_longer(waiver, *best)) best = &waiver;
  }
  if (best == nullptr) return;
  item.waiver =
      ItemWaiver{best->id,          best->reason,     best->compensation, best->approver, best->document_number,
                 best->approved_on, best->expires_on, item.verdict};
  item.verdict = ItemVerdict::waived;
}

WaiverUse use_of(const Waiver& waiver, const Assessment& assessment, WallTime as_of) {
  const auto* item = find_item(assessment, waiver.rule);
  if (item == nullptr) return WaiverUse::no_such_rule;
  if (item->waiver && item->waiver->id == waiver.id) return WaiverUse::applied;
  switch (state_of(waiver, as_of)) {
    case WaiverState::not_yet:
      return WaiverUse::not_yet;
    case WaiverState::expired:
      return WaiverUse::expired;
    case WaiverState::in_force:
    case WaiverState::expires_soon:
      break;
  }
  return WaiverUse::not_needed;
}

}  // namespace campus::standards
