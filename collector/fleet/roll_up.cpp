#include "collector/fleet/roll_up.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace campus::collector {
namespace {

constexpr std::size_t kMostKept = 64;
constexpr char kVersion = 1;

template <class T>
void put(std::string& bytes, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof raw);
  bytes.append(raw, sizeof raw);
}

template <class T>
bool get(std::string_view& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

}  // namespace

void Spread::add(float value) {
  minimum_ = count_ == 0 ? value : std::min(minimum_, value);
  maximum_ = count_ == 0 ? value : std::max(maximum_, value);
  sum_ += static_cast<double>(value);
  if (count_++ % stride_ == 0) keep(value);
}

void Spread::keep(float value) {
  kept_.push_back(value);
  if (kept_.size() <= kMostKept) return;
  for (std::size_t i = 0; 2 * i < kept_.size(); ++i) kept_[i] = kept_[2 * i];
  kept_.resize((kept_.size() + 1) / 2);
  stride_ *= 2;
}

void Spread::add(const Spread& later) {
  if (later.empty()) return;
  const bool first = empty();
  minimum_ = first ? later.minimum_ : std::min(minimum_, later.minimum_);
  maximum_ = first ? later.maximum_ : std::max(maximum_, later.maximum_);
  sum_ += later.sum_;
  count_ += later.count_;
  // Each kept value stands for as many as its own stride: the finer of the two is thinned to the coarser.
  const auto stride = std::max(stride_, later.stride_);
  std::vector<float> both;
  for (std::size_t i = 0; i < kept_.size(); i += stride / stride_) both.push_back(kept_[i]);
  for (std::size_t i = 0; i < later.kept_.size(); i += stride / later.stride_) both.push_back(later.kept_[i]);
  stride_ = stride;
  kept_.clear();
  for (const auto value : both) keep(value);
}

double Spread::percentile(double share) const {
  auto sorted = kept_;
  std::sort(sorted.begin(), sorted.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return static_cast<double>(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
}

void Spread::encode(std::string& bytes) const {
  put(bytes, count_);
  if (empty()) return;
  put(bytes, stride_);
  put(bytes, static_cast<std::uint8_t>(kept_.size()));
  for (const auto value : kept_) put(bytes, value);
  if (stride_ == 1) return;  // else the whole follows from what was kept
  put(bytes, minimum_);
  put(bytes, maximum_);
  put(bytes, sum_);
}

bool Spread::decode(std::string_view& bytes) {
  *this = {};
  std::uint32_t count = 0;
  std::uint32_t stride = 0;
  std::uint8_t kept = 0;
  if (!get(bytes, count)) return false;
  if (count == 0) return true;
  if (!get(bytes, stride) || !get(bytes, kept) || stride == 0 || kept == 0 || kept > kMostKept) return false;
  for (unsigned i = 0; i < kept; ++i) {
    float value = 0;
    if (!get(bytes, value)) return false;
    if (stride == 1) {
      add(value);
    } else {
      kept_.push_back(value);
    }
  }
  if (stride == 1) return count_ == count;
  count_ = count;
  stride_ = stride;
  return get(bytes, minimum_) && get(bytes, maximum_) && get(bytes, sum_);
}

void RollUp::add(const Judgement& judgement) {
  ++reports;
  compliant += judgement.state == SiteState::compliant ? 1 : 0;
  if (const auto& value = judgement.rate(Direction::down).measured) down.add(static_cast<float>(*value));
  if (const auto& value = judgement.rate(Direction::up).measured) up.add(static_cast<float>(*value));
  if (judgement.quality.rtt) rtt.add(std::chrono::duration<float>(judgement.quality.rtt->p50).count());
  if (judgement.quality.loss) loss.add(static_cast<float>(*judgement.quality.loss));
}

void RollUp::add(const RollUp& later) {
  reports += later.reports;
  compliant += later.compliant;
  down.add(later.down);
  up.add(later.up);
  rtt.add(later.rtt);
  loss.add(later.loss);
}

std::string encode_roll_up(const RollUp& roll_up) {
  std::string bytes(1, kVersion);
  put(bytes, roll_up.reports);
  put(bytes, roll_up.compliant);
  for (const auto* spread : {&roll_up.down, &roll_up.up, &roll_up.rtt, &roll_up.loss}) spread->encode(bytes);
  return bytes;
}

Result<RollUp> decode_roll_up(std::string_view bytes) {
  const Error damaged{ErrorCode::bad_data, "a stored roll-up is damaged"};
  RollUp roll_up;
  if (bytes.empty() || bytes.front() != kVersion) return damaged;
  bytes.remove_prefix(1);
  if (!get(bytes, roll_up.reports) || !get(bytes, roll_up.compliant)) return damaged;
  for (auto* spread : {&roll_up.down, &roll_up.up, &roll_up.rtt, &roll_up.loss}) {
    if (!spread->decode(bytes)) return damaged;
  }
  if (!bytes.empty()) return damaged;
  return roll_up;
}

}  // namespace campus::collector
