#include "probe/method/loss_train.h"

#include <algorithm>

#include "probe/method/train_packet.h"

namespace campus::probe {

std::optional<TrainPlan> LossTrain::next() {
  if (planned_) return std::nullopt;
  planned_ = true;
  const auto time = std::min(config_.duration, kLongestLossTrain);
  const auto in_time = (config_.load * time).bytes() / config_.wire_bytes;
  TrainPlan plan;
  plan.offered = config_.load;
  plan.packets = std::min(std::max(in_time, config_.packets + config_.packets / 10), kMostTrainPackets);
  return plan;
}

bool LossTrain::on_slice(const ArrivalSlice& slice) {
  if (!first_) first_ = slice;
  last_ = slice;
  return false;
}

std::optional<BitRate> LossTrain::offered() const {
  if (!first_ || last_.sent <= first_->sent || last_.sequence <= first_->sequence) return std::nullopt;
  const auto bytes = DataSize::bytes((last_.sequence - first_->sequence) * config_.wire_bytes);
  return bytes / std::chrono::nanoseconds(last_.sent - first_->sent);
}

}  // namespace campus::probe
