#include "probe/net/host_capability.h"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <thread>

#include "probe/net/socket.h"
#include "probe/net/train_receiver.h"
#include "probe/net/train_sender.h"

namespace campus::probe {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::int64_t kPayload = 1472;
constexpr std::int64_t kWireBytes = 1538;
constexpr auto kTrial = milliseconds(150);
constexpr auto kFastest = BitRate::bits_per_second(400'000'000'000);
const SessionBytes kOwn{};

struct Pair {
  Socket sender;
  Socket receiver;
};

Result<Pair> loopback_pair() {
  const auto any = numeric_address("127.0.0.1", 0);
  if (!any) return any.error();
  Socket receiver(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::bind(receiver.get(), any->get(), any->length) != 0) {
    return Error{ErrorCode::unavailable, "the loopback of this host cannot be used; is its interface lo up?"};
  }
  auto sender = connect_udp(local_address(receiver.get()));
  if (!sender) return sender.error();
  return Pair{*std::move(sender), std::move(receiver)};
}

/// What arrived of a train that is sent as fast as this host can.
Result<BitRate> trial(bool segmented, bool& segmentation) {
  auto pair = loopback_pair();
  if (!pair) return pair.error();
  TrainReceiver receiver(pair->receiver.get(), kOwn, "lo");
  receiver.begin(1);
  const auto begin = steady_clock::now();
  std::jthread taker([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) (void)receiver.take(microseconds(1000), {});
  });
  TrainSender sender(pair->sender.get(), kOwn);
  sender.allow_segmentation(segmented);
  (void)sender.run({1, kFastest, kWireBytes, kPayload, kMostTrainPackets, 0},
                   [&] { return steady_clock::now() - begin < kTrial; });
  segmentation = sender.segmentation();
  std::this_thread::sleep_for(milliseconds(5));
  taker.request_stop();
  taker.join();
  const auto span = receiver.arrivals().span();
  if (receiver.arrivals().received() == 0 || span <= std::chrono::nanoseconds(0)) {
    return Error{ErrorCode::unavailable, "no packet of a train arrived over this host's own loopback"};
  }
  return DataSize::bytes(receiver.arrivals().received() * kWireBytes) / span;
}

}  // namespace

Result<HostCapability> try_host_capability() {
  HostCapability found;
  bool ignored = false;
  const auto segmented = trial(true, found.segmentation);
  if (!segmented) return segmented.error();
  const auto single = trial(false, ignored);
  if (!single) return single.error();
  found.segmented = *segmented;
  found.single_packets = *single;
  return found;
}

}  // namespace campus::probe
