#include "probe/net/train_receiver.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <thread>
#include <utility>

#include "probe/net/host_counters.h"

namespace campus::probe {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr int kReceiveBuffer = 8 << 20;
constexpr std::size_t kBatches = 16;
constexpr int kMostRounds = 64;
/// While packets flow they are left to gather for so long: waking for every batch is most of a receiver's work, and
/// when they arrived is the kernel's word. Only where the host granted the whole buffer: 8 MB are 6 ms of 10 Gbit/s.
constexpr auto kGather = microseconds(100);
/// A data header, a start, a feedback without slices.
constexpr std::size_t kHeadBytes = 96;

void ask_for(int fd, int level, int option, int value) { ::setsockopt(fd, level, option, &value, sizeof(value)); }

nanoseconds clock_value(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

nanoseconds clocks_apart() { return clock_value(CLOCK_REALTIME) - clock_value(CLOCK_MONOTONIC); }

/// What the kernel says beside a datagram.
struct Ancillary {
  std::optional<nanoseconds> at;
  std::int64_t segment = 0;
  std::optional<std::int64_t> overflow;
};

template <class T>
T value_of(const cmsghdr& message) {
  T value{};
  std::memcpy(&value, CMSG_DATA(&message), sizeof(value));
  return value;
}

Ancillary ancillary_of(msghdr header) {
  Ancillary found;
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_level == SOL_SOCKET && message->cmsg_type == SO_TIMESTAMPNS) {
      const auto at = value_of<timespec>(*message);
      found.at = std::chrono::seconds(at.tv_sec) + nanoseconds(at.tv_nsec);
    } else if (message->cmsg_level == SOL_SOCKET && message->cmsg_type == SO_RXQ_OVFL) {
      found.overflow = value_of<std::uint32_t>(*message);
    } else if (message->cmsg_level == IPPROTO_UDP && message->cmsg_type == UDP_GRO) {
      found.segment = value_of<int>(*message);
    }
  }
  return found;
}

}  // namespace

TrainReceiver::TrainReceiver(int fd, const SessionBytes& session, std::string interface)
    : fd_(fd), session_(session), interface_(std::move(interface)) {
  ask_for(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  ask_for(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
  ask_for(fd, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);
  ask_for(fd, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer);
  ask_for(fd, IPPROTO_UDP, UDP_GRO, 1);
  int room = 0;
  socklen_t length = sizeof(room);
  has_room_ = ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, &length) == 0 && room >= kReceiveBuffer;
  begin(0);
}

void TrainReceiver::begin(std::uint16_t train) {
  train_ = train;
  arrivals_ = ArrivalSlices();
  overflow_before_ = overflow_;
  softnet_before_ = softnet_drops();
  port_before_ = port_drops(interface_);
  stolen_before_ = stolen_ticks();
  clocks_apart_ = clocks_apart();
  last_arrival_ = {};
}

std::int64_t TrainReceiver::dropped_here() const {
  return std::max<std::int64_t>(overflow_ - overflow_before_, 0) +
         std::max<std::int64_t>(softnet_drops() - softnet_before_, 0) +
         std::max<std::int64_t>(port_drops(interface_) - port_before_, 0);
}

bool TrainReceiver::host_paused() const { return stolen_ticks() > stolen_before_; }

bool TrainReceiver::clock_stepped() const {
  // Slewing moves a clock by 30 us in 60 ms at most.
  const auto moved = clocks_apart() - clocks_apart_;
  return moved > microseconds(500) || moved < -microseconds(500);
}

void TrainReceiver::on_data(const TrainHeader& header, std::int64_t bytes, std::int64_t segment, nanoseconds at) {
  if (header.train != train_) {
    if (!follow_ || header.train < train_) return;
    begin(header.train);
  }
  constexpr std::uint64_t kLatestSend = 10'000'000'000;
  if (header.a >= static_cast<std::uint64_t>(kMostTrainPackets) || header.b > kLatestSend) return;
  const auto packets = segment > 0 ? (bytes + segment - 1) / segment : 1;
  arrivals_.on_arrival(at, packets, static_cast<std::int64_t>(header.a), static_cast<std::int64_t>(header.b));
  last_arrival_ = steady_clock::now();
}

bool TrainReceiver::take(microseconds within, const OnControl& on_control) {
  if (data_flows_ && has_room_ && within >= kGather) std::this_thread::sleep_for(kGather);
  data_flows_ = false;
  pollfd waiting{fd_, POLLIN, 0};
  const auto nanos = nanoseconds(within).count();
  const timespec timeout{nanos / 1'000'000'000, nanos % 1'000'000'000};
  if (::ppoll(&waiting, 1, &timeout, nullptr) <= 0) return false;

  struct alignas(cmsghdr) Control : std::array<char, 128> {};
  std::array<std::array<std::byte, kHeadBytes>, kBatches> heads{};
  std::array<Control, kBatches> controls{};
  std::array<iovec, kBatches> pieces{};
  std::array<mmsghdr, kBatches> messages{};
  bool data = false;
  int count = static_cast<int>(kBatches);
  // Whoever floods us gets no more of a turn than this.
  for (int round = 0; round < kMostRounds && count == static_cast<int>(kBatches); ++round) {
    for (std::size_t i = 0; i < kBatches; ++i) {
      pieces[i] = {heads[i].data(), heads[i].size()};
      messages[i].msg_hdr = {nullptr, 0, &pieces[i], 1, controls[i].data(), controls[i].size(), 0};
    }
    count = ::recvmmsg(fd_, messages.data(), kBatches, MSG_DONTWAIT | MSG_TRUNC, nullptr);
    for (int i = 0; i < count; ++i) {
      const auto& message = messages[static_cast<std::size_t>(i)];
      const auto length = std::min<std::size_t>(message.msg_len, kHeadBytes);
      const auto packet = std::span<const std::byte>(heads[static_cast<std::size_t>(i)]).first(length);
      const auto beside = ancillary_of(message.msg_hdr);
      if (beside.overflow) overflow_ = *beside.overflow;
      const auto header = read_train_header(packet);
      if (!header && on_other_) on_other_(packet);
      if (!header || header->session != session_) continue;
      if (header->type != TrainPacketType::data) {
        if (on_control) on_control(*header, packet);
        continue;
      }
      on_data(*header, message.msg_len, beside.segment, beside.at.value_or(clock_value(CLOCK_REALTIME)));
      data = true;
    }
  }
  data_flows_ = data;
  return data;
}

}  // namespace campus::probe
