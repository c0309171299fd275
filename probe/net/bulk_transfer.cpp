#include "probe/net/bulk_transfer.h"

#include <sched.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>

#include "probe/net/tcp_facts.h"

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kReceiveChunk = 1U << 20U;
constexpr auto kSampleEvery = std::chrono::milliseconds(50);
constexpr int kReadsPerTurn = 4;
constexpr std::size_t kMostSamples = 20'000;

/// Incompressible, so that nothing on the path makes the line look faster than it is.
std::vector<char> make_buffer(BulkTransfer::Role role) {
  if (role == BulkTransfer::Role::receiving) return std::vector<char>(kReceiveChunk);
  std::vector<char> buffer(BulkTransfer::kSendChunkBytes);
  std::minstd_rand noise(8601);
  std::generate(buffer.begin(), buffer.end(), [&] { return static_cast<char>(noise() >> 8U); });
  return buffer;
}

/// Wakes the receiver about every half millisecond of data: few wake-ups at high rates, fine counting at low ones.
void set_low_water_mark(int fd, double bytes_per_second) {
  constexpr double kSpan = 0.0005;
  constexpr int kLargest = 256 << 10;
  const int bytes = static_cast<int>(std::clamp(bytes_per_second * kSpan, 1.0, static_cast<double>(kLargest)));
  ::setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof(bytes));
}

}  // namespace

BulkTransfer::BulkTransfer(Role role, const Limits& limits, const Clock& clock)
    : role_(role),
      limits_(limits),
      clock_(clock),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(make_buffer(role)),
      last_progress_(clock.steady()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

BulkTransfer::~BulkTransfer() {
  stop();
  if (thread_.joinable()) thread_.join();
  ::close(epoll_);
}

void BulkTransfer::stop() { thread_.request_stop(); }

void BulkTransfer::add(Socket stream, std::int64_t already) {
  const std::lock_guard lock(mutex_);
  arriving_.emplace_back(stream.get(), already);
  sockets_.push_back(std::move(stream));
}

std::int64_t BulkTransfer::streams() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(sockets_.size());
}

std::vector<std::int64_t> BulkTransfer::samples_from(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  if (index * 2 >= samples_.size()) return {};
  return {samples_.begin() + static_cast<std::ptrdiff_t>(index * 2), samples_.end()};
}

TcpFacts BulkTransfer::tcp_facts(const PortFacts& port) const {
  const std::lock_guard lock(mutex_);
  return tcp_facts_of(sockets_, port);
}

std::vector<std::int64_t> BulkTransfer::cores_used() const {
  const std::lock_guard lock(mutex_);
  return {cores_.begin(), cores_.end()};
}

void BulkTransfer::run(const std::stop_token& stop) {
  auto next_sample = clock_.steady() + kSampleEvery;
  while (!stop.stop_requested()) {
    adopt_new_streams();
    wait(next_sample);
    const auto now = clock_.steady();
    if (now < next_sample) continue;
    sample(now);
    next_sample += kSampleEvery;
    if (next_sample < now) next_sample = now + kSampleEvery;
    if (over_limits(now)) break;
  }
  // The peer must see the end now, though the sockets stay open for their facts.
  for (auto& stream : streams_) ::shutdown(stream.fd, SHUT_RDWR);
  finished_ = true;
}

void BulkTransfer::adopt_new_streams() {
  std::vector<std::pair<int, std::int64_t>> arriving;
  {
    const std::lock_guard lock(mutex_);
    arriving.swap(arriving_);
  }
  for (const auto& [fd, already] : arriving) {
    streams_.push_back({fd, already, false});
    total_ += already;
    epoll_event event{};
    event.events = role_ == Role::sending ? EPOLLOUT : EPOLLIN;
    event.data.u64 = streams_.size() - 1;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void BulkTransfer::wait(SteadyTime next_sample) {
  constexpr std::chrono::milliseconds kLongest(10);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_sample - clock_.steady());
  const auto timeout = std::clamp(left, std::chrono::milliseconds(0), kLongest);
  std::array<epoll_event, 64> events{};
  const int count =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(timeout.count()));
  for (int i = 0; i < count; ++i) {
    auto& stream = streams_[events[static_cast<std::size_t>(i)].data.u64];
    for (int turn = 0; turn < kReadsPerTurn && !stream.ended && move_bytes(stream); ++turn) {
    }
  }
}

bool BulkTransfer::move_bytes(Stream& stream) {
  const auto left = limits_.bytes_per_stream.bytes() - stream.moved;
  const auto chunk = static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(buffer_.size())));
  if (chunk == 0) {
    end(stream);
    return false;
  }
  const auto moved = role_ == Role::sending ? ::send(stream.fd, buffer_.data(), chunk, MSG_DONTWAIT | MSG_NOSIGNAL)
                                            : ::recv(stream.fd, buffer_.data(), chunk, MSG_DONTWAIT | MSG_TRUNC);
  if (moved < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (moved <= 0) {
    end(stream);
    return false;
  }
  if (started_ == SteadyTime{}) started_ = clock_.steady();
  stream.moved += moved;
  total_ += moved;
  return static_cast<std::size_t>(moved) == chunk;
}

void BulkTransfer::end(Stream& stream) {
  if (stream.ended) return;
  stream.ended = true;
  ++ended_;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, stream.fd, nullptr);
}

void BulkTransfer::sample(SteadyTime now) {
  // A stream whose rate fell may hold bytes below its low-water mark: look into each.
  if (role_ == Role::receiving) {
    for (auto& stream : streams_) {
      if (!stream.ended) move_bytes(stream);
    }
  }
  const auto total = total_.load();
  const auto gained = total - sampled_total_;
  sampled_total_ = total;
  if (gained > 0) last_progress_ = now;
  if (role_ == Role::receiving && !streams_.empty()) {
    const double rate = static_cast<double>(gained) / std::chrono::duration<double>(kSampleEvery).count();
    for (const auto& stream : streams_) set_low_water_mark(stream.fd, rate / static_cast<double>(streams_.size()));
  }
  const std::lock_guard lock(mutex_);
  cores_.insert(::sched_getcpu());
  if (started_ == SteadyTime{} || samples_.size() >= 2 * kMostSamples) return;
  samples_.push_back(std::chrono::duration_cast<nanoseconds>(now - started_).count());
  samples_.push_back(total);
}

bool BulkTransfer::over_limits(SteadyTime now) const {
  if (!streams_.empty() && ended_.load() == static_cast<std::int64_t>(streams_.size())) return true;
  if (started_ != SteadyTime{} && now - started_ > limits_.duration) return true;
  return now - last_progress_ > limits_.silence;
}

}  // namespace campus::probe
