// The sender and the receiver of packet trains without a pause, each in a process of its own, so that a bench can count
// the processor of each.
//
//   udp_engine receive ADDRESS:PORT    until half a second of silence; prints one JSON object
//   udp_engine send ADDRESS:PORT SECONDS
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "probe/net/socket.h"
#include "probe/net/train_receiver.h"
#include "probe/net/train_sender.h"

namespace campus::probe {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::int64_t kPayload = 1472;
constexpr std::int64_t kWireBytes = 1538;
constexpr auto kTrain = milliseconds(200);
constexpr auto kSilence = milliseconds(500);
constexpr auto kFastest = BitRate::bits_per_second(400'000'000'000);

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

Result<Address> address_of(const std::string& text) {
  const auto where = parse_host_port(text, kResponderPort);
  if (!where) return where.error();
  return numeric_address(where->host, where->port);
}

/// Waits for the first packet and connects to whoever sent it.
bool connect_to_first(int fd) {
  if (!wait_for(fd, false, std::chrono::seconds(20))) return false;
  Address peer;
  peer.length = sizeof(peer.storage);
  char first = 0;
  if (::recvfrom(fd, &first, 1, MSG_PEEK, peer.get(), &peer.length) < 0) return false;
  return ::connect(fd, peer.get(), peer.length) == 0;
}

int receive(const Address& address) {
  Socket socket(::socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::bind(socket.get(), address.get(), address.length) != 0) return 69;
  std::cout << "ready" << std::endl;
  if (!connect_to_first(socket.get())) return 69;
  TrainReceiver receiver(socket.get(), SessionBytes{}, "");
  receiver.follow_new_trains(true);
  std::int64_t packets = 0;
  std::int64_t of_this_train = 0;
  auto train = receiver.train();
  const auto begin = steady_clock::now();
  auto last = begin;
  while (steady_clock::now() - last < kSilence) {
    if (receiver.take(milliseconds(1), {})) last = steady_clock::now();
    if (receiver.train() != train) packets += of_this_train;
    train = receiver.train();
    of_this_train = receiver.arrivals().received();
  }
  packets += of_this_train;
  std::cout << "{\"payload_bytes\": " << packets * kPayload
            << ", \"seconds\": " << duration<double>(last - begin).count() << ", \"cpu_seconds\": " << cpu_seconds()
            << "}" << std::endl;
  return packets > 0 ? 0 : 75;
}

int send(const Address& address, std::chrono::seconds length) {
  auto socket = connect_udp(address);
  if (!socket) return 69;
  TrainSender sender(socket->get(), SessionBytes{});
  const auto end = steady_clock::now() + length;
  for (std::uint16_t train = 1; steady_clock::now() < end; ++train) {
    const auto until = std::min(end, steady_clock::now() + kTrain);
    (void)sender.run({train, kFastest, kWireBytes, kPayload, kMostTrainPackets, 0},
                     [&] { return steady_clock::now() < until; });
  }
  std::cout << "{\"cpu_seconds\": " << cpu_seconds() << "}" << std::endl;
  return 0;
}

int run(const std::vector<std::string>& words) {
  const auto address = words.size() >= 2 ? address_of(words[1]) : Result<Address>(Error{ErrorCode::usage, ""});
  if (!address) return 64;
  if (words[0] == "receive" && words.size() == 2) return receive(*address);
  int seconds = 0;
  if (words[0] != "send" || words.size() != 3) return 64;
  std::from_chars(words[2].data(), words[2].data() + words[2].size(), seconds);
  return seconds > 0 ? send(*address, std::chrono::seconds(seconds)) : 64;
}

}  // namespace
}  // namespace campus::probe

int main(int argc, char** argv) { return campus::probe::run({argv + 1, argv + argc}); }
