#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <mutex>

#include "tests/component/collector/collector_fixture.h"

namespace campus::collector {
namespace {

using testing::CollectorTest;
using ::testing::HasSubstr;
using testing::HttpClient;
using testing::sample_envelope;

class SlowClientsTest : public CollectorTest {
 protected:
  using Clients = std::vector<std::unique_ptr<HttpClient>>;

  std::unique_ptr<HttpClient> from(const std::string& source) const {
    return std::make_unique<HttpClient>(collector->address(), source);
  }
  /// Connected, each from an address of its own, and silent.
  void add_strangers(Clients& clients, int count) const {
    for (int i = 0; i < count; ++i) {
      const auto number = clients.size();
      clients.push_back(from("127.1." + std::to_string(number / 200) + "." + std::to_string(1 + number % 200)));
    }
  }
  static bool is_served(HttpClient& client) { return client.get("/health/live").status == 200; }

  /// Over which a report of an approved key has come.
  std::unique_ptr<HttpClient> known_client() {
    auto http = from("127.0.0.1");
    EXPECT_THAT(http->post("/api/v1/reports", wire::encode_envelope(sample_envelope(key, "S1", ++sequence))).body,
                HasSubstr("\"stored\""));
    return http;
  }
  void start_with_approved_key() {
    start_with_roster();
    tell({"en", "keys-approve", key.id().text(), "S1"});
  }

  /// In /metrics, once a report has brought a new snapshot.
  bool counts_dropped(const std::string& reason, int times) {
    deliver(sample_envelope(key, "S1", ++sequence));
    return shows("/metrics", "campus_collector_connections_dropped_total{reason=\"" + reason + "\"} " +
                                 std::to_string(times) + "\n");
  }

  std::int64_t sequence = 0;
};

/// What the process has used of the processor.
std::chrono::microseconds processor_time() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

TEST_F(SlowClientsTest, RefusesOverlongHeaders) {
  start();
  auto http = client();
  http.send("GET / HTTP/1.1\r\nHost: test\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(http.receive().status, 431);
}

TEST_F(SlowClientsTest, RefusesOverlongHeadersOfChunks) {
  options.limits.body_seconds = options.limits.body_silence_seconds = 3600;
  start();
  for (const auto* begun : {"1;", "0\r\nX: "}) {
    auto http = client();
    http.send(std::string("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n") + begun);
    http.send(std::string(100'000, 'x'));
    EXPECT_EQ(http.receive().status, 431);
  }
}

TEST_F(SlowClientsTest, DropsClientsThatNeverFinishTheirHeader) {
  start();
  auto http = client();
  http.send("GET / HTTP/1.1\r\nHost:");
  EXPECT_TRUE(http.closes_within(5000));
}

TEST_F(SlowClientsTest, DropsClientsWhoseBodyNeverEndsWhileOthersAreServed) {
  start();
  auto http = client();
  http.send("POST /api/v1/reports HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\n[");
  for (int i = 0; i < 24; ++i) {
    EXPECT_EQ(get("/health/live").status, 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    http.send(" ");
  }
  EXPECT_EQ(http.receive().status, 408);
}

TEST_F(SlowClientsTest, ServesOnWhileManyClientsIdle) {
  start();
  std::vector<std::unique_ptr<HttpClient>> idle;
  for (int i = 0; i < 200; ++i) idle.push_back(std::make_unique<HttpClient>(collector->address()));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(get("/health/live").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

TEST_F(SlowClientsTest, ChargesForBodiesThatArriveNotForThoseAnnounced) {
  options.limits.all_body_bytes = 134'000;  // of which strangers may hold three quarters
  options.limits.body_seconds = 20;
  start();
  std::vector<std::unique_ptr<HttpClient>> announcers;
  const auto announce = [&](const std::string& begun) {
    announcers.push_back(std::make_unique<HttpClient>(collector->address()));
    announcers.back()->send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nContent-Length: 8000000\r\n\r\n" + begun);
  };
  for (int i = 0; i < 8; ++i) announce("[");
  const auto body = std::string(60'000, ' ') + "[]";
  EXPECT_EQ(post(body).status, 200);
  EXPECT_TRUE(soon([&] { return post(body).status == 200; })) << "what the first held is free again";
  testing::HttpAnswer refused;
  EXPECT_TRUE(soon([&] {
    announce(std::string(90'000, ' '));  // refused itself where it arrives beside our body; the next one then is not
    return (refused = post(body)).status == 503;
  }));
  EXPECT_THAT(refused.head, HasSubstr("Retry-After"));
  announcers.clear();
  EXPECT_TRUE(soon([&] { return post(body).status == 200; })) << "so is what a client left behind";
}

TEST_F(SlowClientsTest, DropsClientsThatTrickleTheirHeader) {
  start();
  auto http = client();
  http.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 50 && http.send("X-" + std::to_string(i) + ": y\r\n"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(http.ends_within(5000));
  EXPECT_TRUE(counts_dropped("slow", 1));
}

TEST_F(SlowClientsTest, DropsClientsThatNeverSayAnything) {
  start();
  auto http = client();
  EXPECT_TRUE(http.closes_within(5000));
}

TEST_F(SlowClientsTest, TellsClientsWhoseBodyFallsSilent) {
  options.limits.body_seconds = 3600;
  options.limits.body_silence_seconds = 1;
  start();
  auto http = client();
  http.send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n[");
  const auto answer = http.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.body, "the request came too slowly\n");
  EXPECT_TRUE(http.ends_within(5000));
}

TEST_F(SlowClientsTest, TellsClientsWhoseBodyTricklesBelowTheSlowestRate) {
  options.limits.body_seconds = 3600;
  options.limits.body_grace_seconds = 0;
  options.limits.slowest_body_bytes_per_second = 1000;
  start();
  const auto upload = [&](std::size_t piece) {
    auto http = client();
    http.send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nContent-Length: 3000002\r\n\r\n");
    for (int i = 0; i < 30 && !http.has_answer(); ++i) {
      http.send(std::string(piece, ' '));
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    if (!http.has_answer()) http.send(std::string(3'000'000 - 30 * piece, ' ') + "[]");
    return http.receive().status;
  };
  EXPECT_EQ(upload(10), 408);
  EXPECT_EQ(upload(10'000), 200);
}

TEST_F(SlowClientsTest, EndsConnectionsThatIdleAfterAnAnswer) {
  options.limits.idle_seconds = 1;
  options.limits.header_seconds = 3600;
  start();
  auto http = client();
  EXPECT_TRUE(is_served(http));
  EXPECT_TRUE(http.closes_within(5000));
}

TEST_F(SlowClientsTest, DropsReadersThatDoNotTakeTheirAnswer) {
  options.limits.shared_answer_seconds = 1;
  start();
  std::string table = testing::kRoster;
  for (int i = 0; i < 40'000; ++i) table += "X" + std::to_string(i) + ",school,150721,学校" + std::to_string(i) + "\n";
  const auto imported = tell({"en", "roster-import", "roster.csv", table});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  ASSERT_TRUE(soon([&] { return get("/api/v1/sites").body.size() > 6'000'000; })) << "more than any socket holds";
  auto http = client();
  http.send("GET /api/v1/sites HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_TRUE(http.breaks_within(10'000));
  EXPECT_TRUE(counts_dropped("slow", 1));
}

TEST_F(SlowClientsTest, LetsNewcomersInHoweverManyStrangersThereAre) {
  options.limits.connections = 8;
  options.limits.header_seconds = options.limits.idle_seconds = 3600;
  start();
  Clients strangers;
  add_strangers(strangers, 50);
  EXPECT_TRUE(is_served(*from("127.0.0.1"))) << "the newest is let in";
  EXPECT_TRUE(strangers.front()->closes_within(5000)) << "the oldest has gone for it";
  EXPECT_TRUE(is_served(*strangers.back())) << "whoever came late still has its place";
  deliver(sample_envelope(key, "S1", 1));
  EXPECT_TRUE(soon([&] {
    const auto metrics = get("/metrics").body;
    const auto at = metrics.find("connections_dropped_total{reason=\"crowded\"} ");
    return at != std::string::npos && std::atoi(metrics.c_str() + at + 44) >= 45;
  }));
}

TEST_F(SlowClientsTest, KeepsThePlacesOfThoseWhoseReportsItTook) {
  options.limits.connections = 8;
  options.limits.header_seconds = options.limits.idle_seconds = 3600;
  start_with_approved_key();
  const auto known = known_client();
  const auto scraper = from("127.0.0.1");
  EXPECT_TRUE(is_served(*scraper));
  Clients strangers;
  // Whoever has the answer may come before the server has seen it go, and waits from then on: those who came before
  // that go first.
  EXPECT_TRUE(soon([&] {
    if (strangers.size() < 500) add_strangers(strangers, 10);
    return scraper->closes_within(0);
  })) << "anybody can ask for that";
  EXPECT_TRUE(is_served(*known));
}

TEST_F(SlowClientsTest, TakesNobodyWhereAllPlacesAreThoseOfKnownClients) {
  options.limits.connections = 3;
  options.limits.idle_seconds = 3600;
  start_with_approved_key();
  Clients known;
  for (int i = 0; i < 3; ++i) known.push_back(known_client());
  EXPECT_TRUE(from("127.0.0.1")->closes_within(5000));
  for (const auto& one : known) EXPECT_TRUE(is_served(*one));
  known.pop_back();
  EXPECT_TRUE(soon([&] { return is_served(*from("127.0.0.1")); }));
}

TEST_F(SlowClientsTest, LetsTheStrangersOfOneAddressOnlyCrowdEachOther) {
  options.limits.strangers_of_network = 3;
  options.limits.header_seconds = options.limits.idle_seconds = 3600;
  start();
  const auto other = from("127.0.0.7");
  EXPECT_TRUE(is_served(*other));
  Clients crowd;
  for (int i = 0; i < 10; ++i) crowd.push_back(from("127.0.0.8"));
  for (int i = 0; i < 7; ++i) EXPECT_TRUE(crowd[static_cast<std::size_t>(i)]->closes_within(5000)) << i;
  for (int i = 7; i < 10; ++i) EXPECT_TRUE(is_served(*crowd[static_cast<std::size_t>(i)])) << i;
  EXPECT_TRUE(is_served(*other));
}

TEST_F(SlowClientsTest, KeepsMemoryForTheBodiesOfThoseWhoseReportsItTook) {
  options.limits.all_body_bytes = 100'000;
  options.limits.body_seconds = 3600;
  start_with_approved_key();
  const auto known = known_client();
  const auto hoard = [&] {
    auto http = from("127.0.0.9");
    http->send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nContent-Length: 80000\r\n\r\n" + std::string(70'000, ' '));
    return http;
  };
  auto hoarder = hoard();
  const auto body = std::string(20'000, ' ') + "[]";
  EXPECT_TRUE(soon([&] {
    if (post(body).status == 503) return true;
    if (hoarder->has_answer()) hoarder = hoard();  // the other body was faster
    return false;
  }));
  EXPECT_EQ(known->post("/api/v1/reports", body).status, 200);
  hoarder->send(std::string(9998, ' ') + "[]");
  EXPECT_EQ(hoarder->receive().status, 503) << "more than strangers may hold together";
}

TEST_F(SlowClientsTest, WaitsWithoutSpinningWhileThereAreNoDescriptors) {
  options.limits.header_seconds = options.limits.idle_seconds = 3600;
  std::mutex mutex;
  std::vector<std::string> lines;
  options.log = [&](const std::string& line) {
    const std::scoped_lock lock(mutex);
    lines.push_back(line);
  };
  start();
  ASSERT_TRUE(shows("/health/ready", "ready"));
  std::vector<int> peers;
  for (int i = 0; i < 40; ++i) peers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit small{static_cast<rlim_t>(peers.back()) + 4, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &small), 0);
  const auto began = processor_time();
  for (const int peer : peers) EXPECT_TRUE(HttpClient::connect(peer, collector->address()));
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const auto used = processor_time() - began;
  HttpClient last(peers.back());
  const bool served = is_served(last);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(served) << "strangers made room for all that came after them";
  EXPECT_LT(used, std::chrono::milliseconds(200)) << "of two seconds";
  {
    const std::scoped_lock lock(mutex);
    ASSERT_EQ(lines.size(), 1U) << "told once";
    EXPECT_THAT(lines.front(), HasSubstr("raise the limit of open files"));
  }
  EXPECT_EQ(get("/health/live").status, 200);
  for (std::size_t i = 0; i + 1 < peers.size(); ++i) ::close(peers[i]);
}

}  // namespace
}  // namespace campus::collector
