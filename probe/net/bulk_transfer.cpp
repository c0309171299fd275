#include "probe/net/bulk_transfer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <string_view>
#include <utility>

#include "probe/net/tcp_facts.h"

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kReceiveChunk = 1U << 20U;
/// Fine enough that a burst of ten milliseconds is not mixed with the slow start before it.
constexpr auto kSampleEvery = std::chrono::milliseconds(10);
constexpr int kSamplesPerMark = 5;
constexpr std::uint64_t kWake = ~std::uint64_t{0};
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

/// The same on every host, whatever its default (RFC 9438): a verdict must not hang on a sysctl. Where it is not to be
/// had the host's default stays, and the record says which.
void ask_for_cubic(int fd) {
  constexpr std::string_view kCubic = "cubic";
  ::setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, kCubic.data(), kCubic.size());
}

/// Wakes the receiver about every half millisecond of data: few wake-ups at high rates, fine counting at low ones.
void set_low_water_mark(int fd, double bytes_per_second) {
  constexpr double kSpan = 0.0005;
  constexpr int kLargest = 256 << 10;
  const int bytes = static_cast<int>(std::clamp(bytes_per_second * kSpan, 1.0, static_cast<double>(kLargest)));
  ::setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof(bytes));
}

}  // namespace

/// One thread with its streams.
class BulkTransfer::Mover {
 public:
  /// The first of a transfer also takes the samples of all.
  Mover(BulkTransfer& transfer, bool samples)
      : transfer_(transfer),
        samples_(samples),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        buffer_(make_buffer(transfer.role_)),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  Mover(const Mover&) = delete;
  Mover& operator=(const Mover&) = delete;
  ~Mover() {
    stop();
    if (thread_.joinable()) thread_.join();
    ::close(wake_);
    ::close(epoll_);
  }

  void stop() { thread_.request_stop(); }
  /// The socket stays the transfer's. Call with the transfer's mutex held.
  void add(int fd, std::int64_t already) {
    arriving_.emplace_back(fd, already);
    // What waits in the socket is counted late otherwise, and a burst looks larger than it was.
    ::eventfd_write(wake_, 1);
  }

 private:
  struct Stream {
    int fd = -1;
    std::int64_t moved = 0;
    bool ended = false;
  };

  void run(const std::stop_token& stop);
  void adopt_new_streams();
  bool move_bytes(Stream& stream);
  void end(Stream& stream);
  void look_into_each(SteadyTime now);
  void wait(SteadyTime next_sample);

  BulkTransfer& transfer_;
  const bool samples_;
  const int epoll_;
  const int wake_;
  std::vector<char> buffer_;
  std::vector<Stream> streams_;
  std::int64_t gained_ = 0;  ///< since it last looked into each
  std::int64_t gained_since_mark_ = 0;
  int looked_ = 0;
  std::vector<std::pair<int, std::int64_t>> arriving_;
  std::jthread thread_;
};

void BulkTransfer::Mover::run(const std::stop_token& stop) {
  auto next_sample = transfer_.clock_.steady() + kSampleEvery;
  epoll_event wake{};
  wake.events = EPOLLIN;
  wake.data.u64 = kWake;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &wake);
  while (!stop.stop_requested()) {
    adopt_new_streams();
    wait(next_sample);
    const auto now = transfer_.clock_.steady();
    if (now < next_sample) continue;
    look_into_each(now);
    if (samples_) transfer_.sample(transfer_.clock_.steady());
    next_sample += kSampleEvery;
    if (next_sample < now) next_sample = now + kSampleEvery;
    if (transfer_.over_limits(now)) break;
  }
  // The peer must see the end now, though the sockets stay open for their facts.
  for (auto& stream : streams_) ::shutdown(stream.fd, SHUT_RDWR);
  ++transfer_.finished_;
}

void BulkTransfer::Mover::adopt_new_streams() {
  std::vector<std::pair<int, std::int64_t>> arriving;
  {
    const std::lock_guard lock(transfer_.mutex_);
    arriving.swap(arriving_);
  }
  for (const auto& [fd, already] : arriving) {
    if (transfer_.role_ == Role::sending) ask_for_cubic(fd);
    streams_.push_back({fd, already, false});
    epoll_event event{};
    event.events = transfer_.role_ == Role::sending ? EPOLLOUT : EPOLLIN;
    event.data.u64 = streams_.size() - 1;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void BulkTransfer::Mover::wait(SteadyTime next_sample) {
  constexpr std::chrono::milliseconds kLongest(10);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_sample - transfer_.clock_.steady());
  const auto timeout = std::clamp(left, std::chrono::milliseconds(0), kLongest);
  std::array<epoll_event, 64> events{};
  const int count =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(timeout.count()));
  for (int i = 0; i < count; ++i) {
    const auto which = events[static_cast<std::size_t>(i)].data.u64;
    if (which == kWake) {
      eventfd_t woken = 0;
      ::eventfd_read(wake_, &woken);
      continue;
    }
    auto& stream = streams_[which];
    for (int turn = 0; turn < kReadsPerTurn && !stream.ended && move_bytes(stream); ++turn) {
    }
  }
}

bool BulkTransfer::Mover::move_bytes(Stream& stream) {
  const auto left = transfer_.limits_.bytes_per_stream.bytes() - stream.moved;
  const auto chunk = static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(buffer_.size())));
  if (chunk == 0) {
    end(stream);
    return false;
  }
  const auto moved = transfer_.role_ == Role::sending
                         ? ::send(stream.fd, buffer_.data(), chunk, MSG_DONTWAIT | MSG_NOSIGNAL)
                         : ::recv(stream.fd, buffer_.data(), chunk, MSG_DONTWAIT | MSG_TRUNC);
  if (moved < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (moved <= 0) {
    end(stream);
    return false;
  }
  stream.moved += moved;
  gained_ += moved;
  transfer_.note_progress(moved);
  return static_cast<std::size_t>(moved) == chunk;
}

void BulkTransfer::Mover::end(Stream& stream) {
  if (stream.ended) return;
  stream.ended = true;
  ++transfer_.ended_;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, stream.fd, nullptr);
}

/// A stream whose rate fell may hold bytes below its low-water mark.
void BulkTransfer::Mover::look_into_each(SteadyTime now) {
  const bool receiving = transfer_.role_ == Role::receiving;
  const bool set_marks = receiving && !streams_.empty() && ++looked_ % kSamplesPerMark == 0;
  if (receiving) {
    for (auto& stream : streams_) {
      if (!stream.ended) move_bytes(stream);
    }
  }
  if (gained_ > 0) transfer_.last_progress_ = now;
  gained_since_mark_ += std::exchange(gained_, 0);
  if (set_marks) {
    const double span = std::chrono::duration<double>(kSampleEvery * kSamplesPerMark).count();
    const double rate = static_cast<double>(std::exchange(gained_since_mark_, 0)) / span;
    for (const auto& stream : streams_) set_low_water_mark(stream.fd, rate / static_cast<double>(streams_.size()));
  }
  const std::lock_guard lock(transfer_.mutex_);
  transfer_.cores_.insert(::sched_getcpu());
}

std::size_t BulkTransfer::threads_for(std::int64_t streams) {
  constexpr std::int64_t kStreamsPerThread = 4;
  cpu_set_t usable;
  CPU_ZERO(&usable);
  const int cores = ::sched_getaffinity(0, sizeof(usable), &usable) == 0 ? CPU_COUNT(&usable) : 1;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(streams / kStreamsPerThread, 1, std::max(cores, 1)));
}

BulkTransfer::BulkTransfer(Role role, const Limits& limits, const Clock& clock)
    : role_(role), limits_(limits), clock_(clock), last_progress_(clock.steady()) {
  movers_.reserve(limits.threads);
  for (std::size_t i = 0; i < std::max<std::size_t>(limits.threads, 1); ++i) {
    movers_.push_back(std::make_unique<Mover>(*this, i == 0));
  }
}

BulkTransfer::~BulkTransfer() { stop(); }

void BulkTransfer::stop() {
  for (auto& mover : movers_) mover->stop();
}

void BulkTransfer::add(Socket stream, std::int64_t already) {
  total_ += already;
  const std::lock_guard lock(mutex_);
  movers_[sockets_.size() % movers_.size()]->add(stream.get(), already);
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

void BulkTransfer::note_progress(std::int64_t bytes) {
  if (started_.load(std::memory_order_relaxed) == SteadyTime{}) {
    auto none = SteadyTime{};
    started_.compare_exchange_strong(none, clock_.steady());
  }
  total_ += bytes;
}

void BulkTransfer::sample(SteadyTime now) {
  const auto started = started_.load();
  const std::lock_guard lock(mutex_);
  if (started == SteadyTime{} || samples_.size() >= 2 * kMostSamples) return;
  samples_.push_back(std::chrono::duration_cast<nanoseconds>(now - started).count());
  samples_.push_back(total_.load());
}

bool BulkTransfer::over_limits(SteadyTime now) const {
  const auto started = started_.load();
  const auto many = streams();
  if (many > 0 && ended_.load() == many) return true;
  if (started != SteadyTime{} && now - started > limits_.duration) return true;
  return now - last_progress_.load() > limits_.silence;
}

}  // namespace campus::probe
