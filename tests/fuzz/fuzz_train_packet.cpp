// The UDP packets of the train method, and what feedback does to the method that believes it.

#include <algorithm>
#include <vector>

#include "probe/method/packet_train.h"
#include "probe/method/train_packet.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

void feed_method(const campus::probe::TrainFeedback& feedback) {
  campus::probe::PacketTrain::Config config;
  config.target = campus::BitRate::bits_per_second(1'000'000'000);
  campus::probe::PacketTrain method(config);
  for (int train = 0; train < 4 && method.next(); ++train) {
    for (const auto& slice : feedback.slices) (void)method.on_slice(slice);
    campus::TrainCounts counts;
    counts.sent = 1000;
    counts.received = feedback.received;
    counts.first_batch = feedback.first_batch;
    counts.span = std::chrono::nanoseconds(feedback.span);
    counts.dropped_in_hosts = feedback.dropped;
    method.on_end(counts);
  }
  (void)method.outcome();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::transform(data, data + size, bytes.begin(), [](std::uint8_t byte) { return std::byte{byte}; });
  const auto header = campus::probe::read_train_header(bytes);
  if (!header) return 0;
  if (const auto start = campus::probe::read_train_start(bytes)) {
    const auto again = campus::probe::read_train_start(campus::probe::write_train_start(*start, header->session));
    campus::require(again && again->packets == start->packets && again->offered == start->offered,
                    "a start survives writing");
  }
  if (const auto feedback = campus::probe::read_train_feedback(bytes)) {
    const auto again =
        campus::probe::read_train_feedback(campus::probe::write_train_feedback(*feedback, header->session));
    campus::require(again && again->slices.size() == feedback->slices.size(), "feedback survives writing");
    feed_method(*feedback);
  }
  return 0;
}
