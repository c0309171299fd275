#include "probe/net/train_sender.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <span>

#include "probe/net/precise_sleep.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr std::int64_t kMostSegments = 44;
constexpr std::int64_t kMostBytes = 64'800;
constexpr double kTurnNs = 250'000;
/// A pause of this host is made up for by so much at most: a longer burst could lose packets that the line would not.
constexpr double kMostArrearsNs = 2'000'000;

/// A queue that is full on the line must not hold up the sender: 4 ms of 10 Gbit/s with the kernel's bookkeeping. Where
/// the host does not allow it, what was offered tells.
constexpr int kSendBuffer = 16 << 20;

}  // namespace

TrainSender::TrainSender(int fd, const SessionBytes& session) : fd_(fd), session_(session) {
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof(kSendBuffer));
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &kSendBuffer, sizeof(kSendBuffer));
}

void TrainSender::prepare(const TrainStart& train) {
  payload_ = static_cast<std::size_t>(train.payload);
  gap_ns_ = static_cast<double>(train.wire_bytes) * 8e9 / static_cast<double>(train.offered.bits_per_second());
  largest_burst_ = std::clamp<std::int64_t>(kMostBytes / train.payload, 1, kMostSegments);
  buffer_.assign(payload_ * static_cast<std::size_t>(largest_burst_), std::byte{0});
  const TrainHeader header{TrainPacketType::data, 0, train.train, session_, 0, 0};
  for (std::int64_t i = 0; i < largest_burst_; ++i) {
    write_train_header(header, std::span(buffer_).subspan(static_cast<std::size_t>(i) * payload_, payload_));
  }
}

bool TrainSender::send_some(std::int64_t at, std::int64_t count) {
  iovec piece{buffer_.data() + static_cast<std::size_t>(at) * payload_, static_cast<std::size_t>(count) * payload_};
  struct alignas(cmsghdr) Control : std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> {};
  Control control{};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  if (count > 1) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* segment = CMSG_FIRSTHDR(&message);
    segment->cmsg_level = IPPROTO_UDP;
    segment->cmsg_type = UDP_SEGMENT;
    segment->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(payload_);
    std::memcpy(CMSG_DATA(segment), &size, sizeof(size));
  }
  constexpr int kMostWaits = 20;
  for (int waits = 0; waits < kMostWaits; ++waits) {
    if (::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return true;
    if (errno != EAGAIN && errno != ENOBUFS) return false;
    (void)wait_for(fd_, true, std::chrono::milliseconds(1));
  }
  return false;
}

std::int64_t TrainSender::send_burst(std::int64_t first, std::int64_t count, double sent_ns, double gap_ns) {
  for (std::int64_t i = 0; i < count; ++i) {
    // Each packet bears the moment that its place in the pace stands for, so that any two tell what was offered.
    const auto sent = static_cast<std::uint64_t>(sent_ns + gap_ns * static_cast<double>(i));
    stamp_train_data(std::span(buffer_).subspan(static_cast<std::size_t>(i) * payload_, payload_),
                     static_cast<std::uint64_t>(first + i), sent);
  }
  if (segmentation_ && count > 1) {
    if (send_some(0, count)) return count;
    const bool refused = errno == EIO || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOPROTOOPT;
    if (!refused) return 0;
    segmentation_ = false;
  }
  std::int64_t sent = 0;
  for (std::int64_t i = 0; i < count; ++i) sent += send_some(i, 1) ? 1 : 0;
  return sent;
}

std::int64_t TrainSender::run(const TrainStart& train, const std::function<bool()>& go_on) {
  prepare(train);
  ask_for_precise_sleep();
  const auto per_turn = std::clamp<std::int64_t>(static_cast<std::int64_t>(kTurnNs / gap_ns_), 1, largest_burst_);
  const auto begin = steady_clock::now();
  double excused = 0;  // time of pauses that are not made up for
  std::int64_t next = 0;
  std::int64_t sent = 0;
  while (next < train.packets && go_on()) {
    const auto now = static_cast<double>(nanoseconds(steady_clock::now() - begin).count());
    const double paced = static_cast<double>(next - train.lead) * gap_ns_ + excused;
    const bool leading = next < train.lead;
    if (!leading && paced > now) {
      sleep_precisely_until(begin + nanoseconds(std::llround(paced)));
      continue;
    }
    if (!leading && now - paced > kMostArrearsNs) excused += now - paced - kMostArrearsNs;
    const auto due =
        leading ? train.lead - next : std::max(per_turn, static_cast<std::int64_t>((now - paced) / gap_ns_));
    const auto count = std::min({due, largest_burst_, train.packets - next});
    sent += send_burst(next, count, now, leading ? 0.0 : gap_ns_);
    next += count;
  }
  return sent;
}

}  // namespace campus::probe
