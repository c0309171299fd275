#include "probe/orders/byte_budget.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace campus::probe {
namespace {

constexpr std::chrono::nanoseconds kDay = std::chrono::hours(24);

bool is_sound(const KeptBudget& kept) {
  return kept.bytes >= 0 && kept.steady_ns >= 0 && kept.elapsed_ns >= 0 && kept.elapsed_ns <= kDay.count();
}

}  // namespace

ByteBudget::ByteBudget(DataSize most, const KeptBudget& kept, std::string boot, SteadyTime now)
    : most_(most), boot_(std::move(boot)), seen_(now) {
  if (!is_sound(kept)) {
    bytes_ = most.bytes();
    return;
  }
  elapsed_ = std::chrono::nanoseconds(kept.elapsed_ns);
  bytes_ = kept.bytes;
  // Of another boot only what ran then is known.
  if (kept.boot == boot_ && !boot_.empty()) seen_ = SteadyTime(std::chrono::nanoseconds(kept.steady_ns));
  pass(now);
}

ByteBudget ByteBudget::spent(DataSize most, const std::string& boot, SteadyTime now) {
  return {most, KeptBudget{boot, now.time_since_epoch().count(), 0, most.bytes()}, boot, now};
}

void ByteBudget::pass(SteadyTime now) {
  const auto passed = std::max(now - seen_, SteadyTime::duration::zero());
  seen_ = now;
  if (passed >= kDay - elapsed_) {
    elapsed_ = {};
    bytes_ = 0;
    return;
  }
  elapsed_ += passed;
}

bool ByteBudget::reserve(DataSize bytes, SteadyTime now) {
  pass(now);
  if (bytes.bytes() < 0 || bytes_ >= most_.bytes() || bytes.bytes() > most_.bytes() - bytes_) return false;
  bytes_ += bytes.bytes();
  return true;
}

void ByteBudget::settle(DataSize reserved, DataSize moved) {
  bytes_ = std::max<std::int64_t>(bytes_ - reserved.bytes(), 0);
  const auto room = std::numeric_limits<std::int64_t>::max() - bytes_;
  bytes_ += std::clamp<std::int64_t>(moved.bytes(), 0, room);
}

DataSize ByteBudget::used(SteadyTime now) {
  pass(now);
  return DataSize::bytes(bytes_);
}

KeptBudget ByteBudget::kept(SteadyTime now) {
  pass(now);
  return {boot_, seen_.time_since_epoch().count(), elapsed_.count(), bytes_};
}

}  // namespace campus::probe
