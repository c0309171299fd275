#include "probe/method/arrival_slices.h"

#include <algorithm>

namespace campus::probe {

void ArrivalSlices::on_arrival(std::chrono::nanoseconds at, std::int64_t packets, std::int64_t sequence,
                               std::int64_t sent) {
  if (packets <= 0) return;
  if (!first_) {
    first_ = at;
    first_batch_ = packets;
  }
  last_ = std::max(last_, at - *first_);
  const auto index = last_ / length_;
  if (open_ && open_->index != index) complete_open();
  const auto delay = last_.count() - sent;
  if (!open_) open_ = ArrivalSlice{.index = index, .delay = delay};
  open_->delay = std::min(open_->delay, delay);
  received_ += packets;
  next_sequence_ = std::max(next_sequence_, sequence + packets);
  const auto weight = static_cast<double>(packets);
  open_->packets += packets;
  open_->time += weight * static_cast<double>(last_.count());
  open_->position += weight * static_cast<double>(received_);
  open_->sequence = sequence;
  open_->sent = sent;
}

void ArrivalSlices::complete_open() {
  const auto packets = static_cast<double>(open_->packets);
  open_->time /= packets;
  open_->position /= packets;
  if (completed_.size() < kMostSlices) completed_.push_back(*open_);
  open_.reset();
}

}  // namespace campus::probe
