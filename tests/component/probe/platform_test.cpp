#include <gtest/gtest.h>

#include "probe/check/platform_check.h"
#include "probe/net/http_client.h"
#include "probe/net/http_probe.h"
#include "tests/support/scripted_server.h"

namespace campus::probe {
namespace {

class Platform : public testing::Test {
 protected:
  static std::string url_of(const ScriptedServer& server) { return "http://" + to_authority(server.where()) + "/"; }
  HttpLibrary library_;
};

ScriptedServer::Answer page(std::size_t bytes) {
  return {"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(bytes) + "\r\nConnection: close\r\n\r\n" +
          std::string(bytes, 'x')};
}

TEST_F(Platform, TellsTheMomentsOfAnAnswerInTheirOrder) {
  const ScriptedServer server([](const std::string&) { return page(1000); });
  const auto seen = PlatformVisits().visit("p", url_of(server), 4, std::chrono::seconds(3));
  EXPECT_FALSE(seen.fault) << seen.detail;
  EXPECT_EQ(seen.platform, "p");
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.bytes, DataSize::bytes(1000));
  EXPECT_EQ(seen.address, "127.0.0.1");
  ASSERT_TRUE(seen.connect && seen.first_byte);
  EXPECT_LE(*seen.connect, *seen.first_byte);
  EXPECT_FALSE(seen.tls);
  EXPECT_FALSE(seen.rate) << "1000 bytes tell no rate";
}

TEST_F(Platform, StopsABodyAtItsLimitAndTellsItsRate) {
  const ScriptedServer server([](const std::string&) { return page(2 << 20); });
  HttpProbeLimits limits;
  limits.bytes = DataSize::bytes(1 << 20);
  const auto seen = probe_http(url_of(server), 4, limits);
  EXPECT_FALSE(seen.fault) << seen.detail;
  EXPECT_GE(seen.bytes.bytes(), 1 << 20);
  EXPECT_LT(seen.bytes.bytes(), 2 << 20);
  ASSERT_TRUE(seen.rate);
}

TEST_F(Platform, CountsAnErrorPageAsAFault) {
  const ScriptedServer server(
      [](const std::string&) { return ScriptedServer::Answer{ScriptedServer::json(503, "{}")}; });
  const auto seen = probe_http(url_of(server), 4);
  EXPECT_EQ(seen.fault, PlatformFault::status);
  EXPECT_EQ(seen.status, 503);
}

TEST_F(Platform, SaysThatNobodyAnsweredInTime) {
  const ScriptedServer server([](const std::string&) { return ScriptedServer::Answer{"", true}; });
  HttpProbeLimits limits;
  limits.total = std::chrono::milliseconds(300);
  EXPECT_EQ(probe_http(url_of(server), 4, limits).fault, PlatformFault::timeout);
}

TEST_F(Platform, SaysThatAnAnswerIsNoHttp) {
  const ScriptedServer server([](const std::string&) { return ScriptedServer::Answer{"\x16\x03garbage\r\n\r\n"}; });
  EXPECT_EQ(probe_http(url_of(server), 4).fault, PlatformFault::protocol);
}

TEST_F(Platform, SaysThatNobodyListens) {
  const auto nobody = [] {
    const ScriptedServer gone([](const std::string&) { return ScriptedServer::Answer{}; });
    return url_of(gone);
  }();
  EXPECT_EQ(probe_http(nobody, 4).fault, PlatformFault::connect);
}

TEST_F(Platform, NeverFallsBackToTheOtherFamily) {
  const ScriptedServer server([](const std::string&) { return page(10); });
  const auto seen = probe_http(url_of(server), 6);
  ASSERT_TRUE(seen.fault);
  EXPECT_TRUE(seen.fault == PlatformFault::name || seen.fault == PlatformFault::connect) << name_of(*seen.fault);
}

TEST_F(Platform, RefusesATlsThatIsNone) {
  const ScriptedServer server([](const std::string&) { return page(10); });
  EXPECT_EQ(probe_http("https://" + to_authority(server.where()) + "/", 4).fault, PlatformFault::tls);
}

}  // namespace
}  // namespace campus::probe
