// The responder's end of a session of packet trains over several packets of a hostile probe. The input is a row of
// packets, each behind one byte with its length; the session's id is put where it belongs, so that it is heard.

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include "probe/responder/train_session.h"
#include "tests/fuzz/fuzz_input.h"

namespace campus::probe {
namespace {

constexpr std::size_t kIdAt = 8;
constexpr std::int64_t kGranted = 200'000;
/// Feedback goes out once a millisecond at most, and a session lives for some of them here: far more than that is a
/// flood.
constexpr std::int64_t kMostWords = 50 * 1200;
const SessionBytes kSession{std::byte{1}, std::byte{2}, std::byte{3}};

void talk(int fd, const std::uint8_t* data, std::size_t size) {
  for (std::size_t at = 0; at < size;) {
    const auto length = std::min<std::size_t>(data[at], size - at - 1);
    std::vector<std::byte> packet(length);
    std::transform(data + at + 1, data + at + 1 + length, packet.begin(), [](auto byte) { return std::byte{byte}; });
    if (length >= kIdAt + kSession.size()) std::copy(kSession.begin(), kSession.end(), packet.begin() + kIdAt);
    (void)::send(fd, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    at += length + 1;
  }
}

/// Bytes of data packets and of all others.
std::pair<std::int64_t, std::int64_t> listen(int fd) {
  std::array<std::byte, 16'384> buffer{};  // the head tells the kind; a burst that the socket did not segment is longer
  std::pair<std::int64_t, std::int64_t> heard;
  while (true) {
    const auto length = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (length < 0) return heard;
    const auto kept = std::min(static_cast<std::size_t>(length), buffer.size());
    const auto header = read_train_header(std::span<const std::byte>(buffer).first(kept));
    (header && header->type == TrainPacketType::data ? heard.first : heard.second) += length;
  }
}

}  // namespace
}  // namespace campus::probe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace campus::probe;
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) return 0;
  const Socket probe(ends[0]);
  std::pair<std::int64_t, std::int64_t> heard;
  {
    TrainSession session(kSession, std::chrono::seconds(1), campus::DataSize::bytes(kGranted));
    talk(probe.get(), data, size);
    session.start(Socket(ends[1]));
    for (int i = 0; i < 4 && !session.finished(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      const auto now = listen(probe.get());
      heard.first += now.first;
      heard.second += now.second;
    }
  }
  const auto rest = listen(probe.get());
  campus::require(heard.first + rest.first <= kGranted, "no more data than granted");
  campus::require(heard.second + rest.second <= kMostWords, "words are few");
  return 0;
}
