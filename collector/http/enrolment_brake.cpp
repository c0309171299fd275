#include "collector/http/enrolment_brake.h"

namespace campus::collector {
namespace {

constexpr std::uint64_t kAll = 0;

}  // namespace

EnrolmentBrake::EnrolmentBrake(EnrolmentLimits limits)
    : limits_(limits), of_network_(limits.of_network), of_all_(limits.of_all) {}

std::variant<EnrolmentBrake::Attempt, std::chrono::seconds> EnrolmentBrake::begin(std::uint64_t network,
                                                                                  SteadyTime now) {
  constexpr std::chrono::seconds kAMoment(1);
  const std::scoped_lock lock(mutex_);
  if (under_way_ >= limits_.under_way) return kAMoment;
  const auto near = of_network_.begin(network, now);
  if (near.wait) return *near.wait;
  // What is known goes on although all have used their share up, and takes none of it then.
  const auto all = of_all_.begin(kAll, now);
  if (all.wait && !is_known(network, now)) {
    of_network_.end(near.counted_with, now, false);
    return *all.wait;
  }
  ++under_way_;
  return Attempt{network, near.counted_with, !all.wait};
}

void EnrolmentBrake::end(const Attempt& attempt, SteadyTime now, Outcome outcome) {
  const bool wrong = outcome == Outcome::wrong;
  const std::scoped_lock lock(mutex_);
  of_network_.end(attempt.counted_with, now, wrong);
  if (attempt.counts_among_all) of_all_.end(kAll, now, wrong);
  --under_way_;
  if (outcome == Outcome::right) note_known(attempt.network, now);
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
