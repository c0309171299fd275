#pragma once
// Sends the data packets of one train: the lead back to back, then paced. Segmentation is left to the kernel or the
// card (UDP_SEGMENT); where that is refused, packets go out one by one.

#include <cstdint>
#include <functional>
#include <vector>

#include "probe/method/train_packet.h"

namespace campus::probe {

class TrainSender {
 public:
  /// `fd` is connected and non-blocking, and stays the caller's.
  TrainSender(int fd, const SessionBytes& session);

  /// Packets sent. `go_on` is asked between bursts, several times a millisecond at high rates; false ends the train.
  [[nodiscard]] std::int64_t run(const TrainStart& train, const std::function<bool()>& go_on);
  /// Forbidden, packets go out one by one. Allowed at first; the kernel may refuse it all the same.
  void allow_segmentation(bool allowed) { segmentation_ = allowed; }
  [[nodiscard]] bool segmentation() const { return segmentation_; }

 private:
  void prepare(const TrainStart& train);
  [[nodiscard]] std::int64_t send_burst(std::int64_t first, std::int64_t count, double sent_ns, double gap_ns);
  [[nodiscard]] bool send_some(std::int64_t at, std::int64_t count);

  int fd_;
  SessionBytes session_;
  bool segmentation_ = true;
  std::vector<std::byte> buffer_;
  std::size_t payload_ = 0;
  double gap_ns_ = 0;
  std::int64_t largest_burst_ = 1;
};

}  // namespace campus::probe
