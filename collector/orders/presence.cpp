#include "collector/orders/presence.h"

#include <algorithm>

namespace campus::collector {
namespace {

constexpr auto kTurnsWithin = std::chrono::hours(24);
constexpr std::size_t kBoxes = 4;
constexpr std::size_t kNonces = 16;

}  // namespace

bool Presence::takes_turns(Entry& entry, const std::string& hardware, WallTime now) {
  auto& boxes = entry.boxes;
  if (!boxes.empty() && boxes.back().hardware == hardware) {
    boxes.back().last = now;
    return false;
  }
  const bool again = std::any_of(boxes.begin(), boxes.end(), [&](const Box& box) {
    return box.hardware == hardware && now - box.last < kTurnsWithin;
  });
  if (boxes.size() >= kBoxes) boxes.erase(boxes.begin());
  boxes.push_back({hardware, now});
  // Whoever is let in again begins anew.
  if (again) boxes.clear();
  return again;
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
  auto& nonces = entry.nonces;
  if (std::find(nonces.begin(), nonces.end(), poll.nonce) != nonces.end()) return Seen::repeated;
  if (nonces.size() >= kNonces) nonces.erase(nonces.begin());
  nonces.push_back(poll.nonce);
  if (!poll.hardware.empty() && takes_turns(entry, poll.hardware, now)) return Seen::cloned;
  entry.present = {now,          poll.site,   poll.activity, poll.plan_version, poll.silence,
                   poll.waiting, poll.faults, poll.boot,     poll.hardware,     poll.program};
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
