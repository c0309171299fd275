#include "collector/orders/presence.h"

#include <algorithm>

namespace campus::collector {
namespace {

constexpr auto kTurnsWithin = std::chrono::hours(24);
/// More than a machine that starts again and again gets through while a recorded poll is fresh.
constexpr std::size_t kBoots = 16;
/// A probe asks every ten minutes at least, and collectors' clocks differ by little.
constexpr auto kFresh = std::chrono::minutes(15);

/// Whoever replays a poll of yesterday cannot change what it heard from a collector.
bool is_fresh(const Poll& poll, WallTime now) {
  return poll.heard && *poll.heard > now - kFresh && *poll.heard < now + kFresh;
}

}  // namespace

Presence::Boot* Presence::newer(Entry& entry, const Poll& poll, WallTime now) {
  auto& boots = entry.boots;
  auto found = std::find_if(boots.begin(), boots.end(), [&](const Boot& one) { return one.id == poll.boot; });
  if (found != boots.end() && poll.since_boot_ms <= found->since_boot_ms) return nullptr;
  if (found == boots.end()) {
    std::erase_if(boots, [&](const Boot& one) { return now - one.last >= kTurnsWithin; });
    const auto older = [](const Boot& a, const Boot& b) { return a.last < b.last; };
    if (boots.size() >= kBoots) boots.erase(std::min_element(boots.begin(), boots.end(), older));
    found = boots.insert(boots.end(), {poll.boot, 0, now, std::nullopt, std::nullopt});
  }
  found->since_boot_ms = poll.since_boot_ms;
  found->last = now;
  return &*found;
}

/// A restart brings a boot that was never there; none brings one back. Once may be a poll that was long on its way, or
/// a machine put back to what it was: it takes two to come back twice.
bool Presence::takes_turns(Entry& entry, Boot& boot, WallTime now) {
  const bool again = entry.turn != boot.id && boot.last_turn && now - *boot.last_turn < kTurnsWithin;
  entry.turn = boot.id;
  boot.last_turn = now;
  if (!again) return false;
  const bool twice = boot.returned && now - *boot.returned < kTurnsWithin;
  boot.returned = now;
  // Whoever is let in again begins anew.
  if (twice) {
    for (auto& one : entry.boots) one.last_turn = one.returned = std::nullopt;
  }
  return twice;
}

void Presence::make_room() {
  if (entries_.size() < most_) return;
  const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return a.second.present.at < b.second.present.at;
  });
  entries_.erase(oldest);
}

Presence::Seen Presence::note(const KeyId& key, const Poll& poll, WallTime now) {
  const std::scoped_lock lock(mutex_);
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    make_room();
    found = entries_.emplace(key, Entry()).first;
  }
  auto& entry = found->second;
  // Where a machine cannot name its boot, its sequence numbers are what tells two of them.
  if (!poll.boot.empty()) {
    auto* boot = newer(entry, poll, now);
    if (boot == nullptr) return Seen::repeated;
    if (is_fresh(poll, now) && takes_turns(entry, *boot, now)) return Seen::cloned;
  }
  entry.present = {now,          poll.site,   poll.activity, poll.plan_version, poll.silence,
                   poll.waiting, poll.faults, poll.boot,     poll.program};
  return Seen::fresh;
}

std::optional<Present> Presence::find(const KeyId& key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.present.at == WallTime{}) return std::nullopt;
  return found->second.present;
}

std::map<KeyId, Present> Presence::all() const {
  const std::scoped_lock lock(mutex_);
  std::map<KeyId, Present> all;
  for (const auto& [key, entry] : entries_) {
    if (entry.present.at != WallTime{}) all.emplace_hint(all.end(), key, entry.present);
  }
  return all;
}

std::size_t Presence::count() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

void Presence::forget(const KeyId& key) {
  const std::scoped_lock lock(mutex_);
  entries_.erase(key);
}

}  // namespace campus::collector
