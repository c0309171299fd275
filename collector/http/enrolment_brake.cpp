#include "collector/http/enrolment_brake.h"

namespace campus::collector {
namespace {

constexpr std::uint64_t kAll = 0;

}  // namespace

EnrolmentBrake::EnrolmentBrake(EnrolmentLimits limits)
    : limits_(limits), of_network_(limits.of_network), of_all_(limits.of_all) {}

std::optional<std::chrono::seconds> EnrolmentBrake::begin(std::uint64_t network, SteadyTime now) {
  if (const auto wait = of_network_.wait(network, now)) return wait;
  const std::scoped_lock lock(mutex_);
  if (!is_known(network, now)) {
    if (const auto wait = of_all_.wait(kAll, now)) return wait;
  }
  constexpr std::chrono::seconds kAMoment(1);
  const auto near = under_way_.find(network);
  const bool crowded = near != under_way_.end() && near->second >= limits_.under_way_of_network;
  if (crowded || all_under_way_ >= limits_.under_way) return kAMoment;
  ++under_way_[network];
  ++all_under_way_;
  return std::nullopt;
}

void EnrolmentBrake::end(std::uint64_t network, SteadyTime now, Outcome outcome) {
  if (outcome == Outcome::wrong) {
    static_cast<void>(of_network_.count(network, now));
    static_cast<void>(of_all_.count(kAll, now));
  }
  const std::scoped_lock lock(mutex_);
  const auto near = under_way_.find(network);
  if (near != under_way_.end() && --near->second == 0) under_way_.erase(near);
  if (all_under_way_ > 0) --all_under_way_;
  if (outcome == Outcome::right) note_known(network, now);
}

bool EnrolmentBrake::is_known(std::uint64_t network, SteadyTime now) const {
  const auto found = known_until_.find(network);
  return found != known_until_.end() && found->second > now;
}

void EnrolmentBrake::note_known(std::uint64_t network, SteadyTime now) {
  if (known_until_.size() >= limits_.known_networks && !known_until_.contains(network)) {
    std::erase_if(known_until_, [&](const auto& one) { return one.second <= now; });
    if (known_until_.size() >= limits_.known_networks) return;
  }
  known_until_[network] = now + limits_.known_for;
}

}  // namespace campus::collector
