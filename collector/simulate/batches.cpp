#include "collector/simulate/batches.h"

#include <algorithm>
#include <utility>

namespace campus::collector::simulate {

Batch Batches::piece_of_backlog() {
  auto& tickets = backlog_->tickets;
  const auto count = std::min(tickets.size(), kMostEnvelopes);
  const auto end = tickets.begin() + static_cast<std::ptrdiff_t>(count);
  Batch batch{backlog_->due, {tickets.begin(), end}};
  tickets.erase(tickets.begin(), end);
  if (tickets.empty()) backlog_.reset();
  return batch;
}

std::optional<Batch> Batches::next(std::chrono::milliseconds now) {
  if (backlog_) return piece_of_backlog();
  Batch batch;
  while (batch.tickets.size() < size_) {
    auto dispatch = schedule_.next(now);
    if (!dispatch) break;
    if (dispatch->tickets.size() > 1) {
      backlog_ = std::move(dispatch);
      break;
    }
    batch.due = dispatch->due;
    batch.tickets.push_back(dispatch->tickets.front());
  }
  if (!batch.tickets.empty()) return batch;
  if (backlog_) return piece_of_backlog();
  return std::nullopt;
}

}  // namespace campus::collector::simulate
