#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/component/collector/collector_fixture.h"

namespace campus::collector {
namespace {

using testing::CollectorTest;
using ::testing::HasSubstr;
using testing::HttpClient;

class SlowClientsTest : public CollectorTest {};

TEST_F(SlowClientsTest, RefusesOverlongHeaders) {
  start();
  auto http = client();
  http.send("GET / HTTP/1.1\r\nHost: test\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(http.receive().status, 431);
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

}  // namespace
}  // namespace campus::collector
