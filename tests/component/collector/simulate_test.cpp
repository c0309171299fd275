// The simulated probes against a collector that is busy, breaks off or says the wrong thing; the real one is in
// tests/e2e/simulate.py.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "collector/simulate/delivery/delivery.h"
#include "core/posix/posix_disk.h"
#include "core/wire/report_json.h"

namespace campus::collector::simulate {
namespace {

/// One request after the other, each on a connection of its own. The script's answer is sent as it is; nothing: the
/// connection is closed without a word.
class FickleCollector {
 public:
  using Script = std::function<std::optional<std::string>(int number, const std::string& body)>;

  explicit FickleCollector(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&any);
    socklen_t length = sizeof any;
    EXPECT_EQ(::bind(listener_, address, length), 0);
    EXPECT_EQ(::listen(listener_, 64), 0);
    EXPECT_EQ(::getsockname(listener_, address, &length), 0);
    port_ = ntohs(any.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  FickleCollector(const FickleCollector&) = delete;
  FickleCollector& operator=(const FickleCollector&) = delete;
  ~FickleCollector() {
    stop();
    ::close(listener_);
  }
  /// Before a test looks at what the script kept.
  void stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Where the requests came from, how often; after stop().
  [[nodiscard]] const std::map<std::string, int>& peers() const { return peers_; }

 private:
  void serve(const std::stop_token& stop) {
    for (int number = 0; !stop.stop_requested();) {
      pollfd wait{listener_, POLLIN, 0};
      if (::poll(&wait, 1, 20) != 1) continue;
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const int peer = ::accept(listener_, reinterpret_cast<sockaddr*>(&from), &length);
      if (const auto body = read_request(peer)) {
        ++peers_[std::to_string(ntohl(from.sin_addr.s_addr) & 0xFFU)];
        if (const auto answer = script_(++number, *body)) {
          EXPECT_EQ(::send(peer, answer->data(), answer->size(), MSG_NOSIGNAL), static_cast<ssize_t>(answer->size()));
        }
      }
      ::close(peer);
    }
  }

  /// Nothing where only a connection was tried.
  static std::optional<std::string> read_request(int peer) {
    std::string bytes;
    std::size_t wanted = std::string::npos;
    while (bytes.size() < wanted) {
      char piece[65'536];
      const auto got = ::recv(peer, piece, sizeof piece, 0);
      if (got <= 0) return std::nullopt;
      bytes.append(piece, static_cast<std::size_t>(got));
      const auto end = bytes.find("\r\n\r\n");
      const auto at = bytes.find("Content-Length: ");
      if (end != std::string::npos && at != std::string::npos) wanted = end + 4 + std::stoul(bytes.substr(at + 16));
    }
    return bytes.substr(bytes.find("\r\n\r\n") + 4);
  }

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::map<std::string, int> peers_;
  std::jthread thread_;
};

std::string http(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
         "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::vector<Envelope> envelopes_in(const std::string& body) {
  std::vector<Envelope> envelopes;
  const auto parsed = wire::parse_envelopes(body);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  for (const auto& one : *parsed) envelopes.push_back(*one);
  return envelopes;
}

std::string stored(const std::string& body) {
  std::vector<wire::DeliveryAnswer> answers;
  for (const auto& envelope : envelopes_in(body)) answers.push_back({wire::Receipt::stored, "", envelope.id()});
  return http(200, wire::encode_answers(answers));
}

const standards::Catalogue& draft() {
  static const auto kCatalogue = *standards::load_catalogue(
      PosixDisk(), std::filesystem::path(CAMPUS_ROOT) / "standards" / standards::kDefaultStandard);
  return kCatalogue;
}

class SimulatedDelivery : public testing::Test {
 protected:
  SimulatedDelivery() : city_(options()) {}

  static CityOptions options() {
    CityOptions options;
    options.schools = 6;
    options.classrooms = 20;
    return options;
  }
  static constexpr std::size_t kSites = 14 + 6 + 20;

  [[nodiscard]] ReportMaker maker() const {
    ReportOptions options;
    options.begins = *parse_rfc3339("2026-11-23T08:00:00.000Z");
    return {city_, draft(), {}, options};
  }

  [[nodiscard]] Schedule schedule(std::uint64_t reports) const {
    ScheduleOptions options;
    options.reports = reports;
    return *Schedule::plan(city_, options);
  }

  [[nodiscard]] Tally deliver(const FickleCollector& collector, std::uint64_t reports, std::size_t batch,
                              DeliveryOptions options = {}) const {
    options.collector = collector.url();
    const auto tally = deliver_steadily(options, Batches(schedule(reports), batch), maker());
    EXPECT_TRUE(tally) << (tally ? "" : tally.error().message);
    return tally ? *tally : Tally();
  }

  City city_;
};

TEST_F(SimulatedDelivery, SendsEveryReportOnceWhereAllGoesWell) {
  std::map<ReportId, int> seen;
  FickleCollector collector([&](int, const std::string& body) {
    for (const auto& envelope : envelopes_in(body)) ++seen[envelope.id()];
    return stored(body);
  });
  const auto tally = deliver(collector, 100, 7);
  EXPECT_EQ(tally.sent, 100U);
  EXPECT_EQ(tally.stored, 100U);
  EXPECT_EQ(tally.requests, 15U);
  EXPECT_EQ(tally.lost() + tally.unsent + tally.retries, 0U);
  EXPECT_EQ(tally.from_send.count(), 15U);
  collector.stop();
  EXPECT_EQ(seen.size(), 100U);
}

/// Each report is refused in three ways before it is taken.
TEST_F(SimulatedDelivery, DropsNothingBeforeItIsAcknowledged) {
  std::map<ReportId, int> attempts;
  FickleCollector collector([&](int, const std::string& body) -> std::optional<std::string> {
    const auto id = envelopes_in(body).front().id();
    switch (++attempts[id]) {
      case 1:
        return http(503, "busy", "Retry-After: 0\r\n");
      case 2:
        if (id.text().front() < '8') return std::nullopt;
        return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbroken off";
      case 3:
        return http(200, R"({"results":[{"outcome":"stored","reason":"","digest":"another"}]})");
      default:
        return stored(body);
    }
  });
  DeliveryOptions options;
  options.connections = 8;
  const auto tally = deliver(collector, 8, 1, options);
  EXPECT_EQ(tally.sent, 8U);
  EXPECT_EQ(tally.stored, 8U);
  EXPECT_EQ(tally.lost(), 0U);
  EXPECT_EQ(tally.retries, 24U);
  EXPECT_EQ(tally.requests, 32U);
  EXPECT_EQ(tally.refusals, (std::map<std::string, std::uint64_t>{{"503", 8}, {"closed", 8}, {"unreadable", 8}}));
  collector.stop();
  EXPECT_EQ(attempts.size(), 8U);
  for (const auto& [id, count] : attempts) EXPECT_EQ(count, 4);
}

TEST_F(SimulatedDelivery, TakesARefusalForGoodAsAnAnswer) {
  FickleCollector collector([&](int number, const std::string& body) {
    if (number == 1) return http(413, "too large");
    const auto id = envelopes_in(body).front().id();
    return http(200, wire::encode_answers(std::vector<wire::DeliveryAnswer>{
                         {wire::Receipt::rejected, "malformed: /site: is missing", id}}));
  });
  const auto tally = deliver(collector, 3, 1);
  EXPECT_EQ(tally.rejected, (std::map<std::string, std::uint64_t>{{"http_413", 1}, {"malformed", 2}}));
  EXPECT_EQ(tally.retries + tally.lost(), 0U);
}

TEST_F(SimulatedDelivery, GivesUpAfterItsPatienceAndSaysHowMuchIsLost) {
  FickleCollector collector([](int, const std::string&) { return http(503, "", "Retry-After: 600\r\n"); });
  DeliveryOptions options;
  options.patience = std::chrono::seconds(1);
  options.connections = 2;
  const auto tally = deliver(collector, 5, 1, options);
  EXPECT_EQ(tally.sent, 2U);
  EXPECT_EQ(tally.lost(), 2U);
  EXPECT_EQ(tally.unsent, 3U);
}

TEST_F(SimulatedDelivery, TakesTurnsAtItsSourceAddresses) {
  FickleCollector collector([](int, const std::string& body) { return stored(body); });
  DeliveryOptions options;
  options.collector = collector.url();
  options.sources = {"127.0.0.2", "127.0.0.3"};
  const auto tally = deliver_as_storm(options, std::chrono::milliseconds(200), city_, schedule(kSites), maker());
  ASSERT_TRUE(tally) << tally.error().message;
  EXPECT_EQ(tally->stored, kSites);
  collector.stop();
  EXPECT_EQ(collector.peers(), (std::map<std::string, int>{{"2", 20}, {"3", 20}}));
}

TEST_F(SimulatedDelivery, StormsUntilEveryProbeIsAcknowledged) {
  std::map<ReportId, int> attempts;
  FickleCollector collector([&](int, const std::string& body) -> std::optional<std::string> {
    const bool first = ++attempts[envelopes_in(body).front().id()] == 1;
    if (first && attempts.size() % 4 == 0) return std::nullopt;
    return stored(body);
  });
  DeliveryOptions options;
  options.collector = collector.url();
  const auto tally = deliver_as_storm(options, std::chrono::milliseconds(100), city_, schedule(kSites), maker());
  ASSERT_TRUE(tally) << tally.error().message;
  EXPECT_EQ(tally->sent, kSites);
  EXPECT_EQ(tally->stored, kSites);
  EXPECT_EQ(tally->lost() + tally->unsent, 0U);
  EXPECT_EQ(tally->retries, kSites / 4);
  EXPECT_EQ(tally->storm->probes, kSites);
  EXPECT_LE(tally->storm->prompt, kSites);
  collector.stop();
  EXPECT_EQ(attempts.size(), kSites);
}

TEST_F(SimulatedDelivery, SaysInOneLineThatNobodyListens) {
  std::string url;
  {
    const FickleCollector gone([](int, const std::string&) { return std::nullopt; });
    url = gone.url();
  }
  DeliveryOptions options;
  options.collector = url;
  const auto tally = deliver_steadily(options, Batches(schedule(1), 1), maker());
  ASSERT_FALSE(tally);
  EXPECT_EQ(tally.error().code, ErrorCode::unavailable);
  EXPECT_NE(tally.error().message.find("cannot be reached"), std::string::npos) << tally.error().message;
  options.sources = {"::1"};
  EXPECT_EQ(deliver_steadily(options, Batches(schedule(1), 1), maker()).error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace campus::collector::simulate
