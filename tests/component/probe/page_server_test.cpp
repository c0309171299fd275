#include "probe/page/lasting_page.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/posix/system_clock.h"
#include "probe/net/http_client.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

class StatusPageServer : public testing::Test {
 protected:
  std::unique_ptr<PageServer> serve(PageServer::Ask ask) {
    auto server = PageServer::start(spec(), clock_, std::move(ask));
    EXPECT_TRUE(server);
    return server ? *std::move(server) : nullptr;
  }
  /// It waits for nobody longer than a test may.
  [[nodiscard]] static PageSpec spec(std::uint16_t port = 0) {
    return {*numeric_address("127.0.0.1", port), Language::zh_cn, {}, std::chrono::milliseconds(300)};
  }
  [[nodiscard]] static std::uint16_t port_of(const PageServer& server) {
    return parse_host_port(server.address(), 0)->port;
  }
  ProbeStatus sample() {
    ProbeStatus status;
    status.schema = kProbeStatusSchema;
    status.key = KeyId(std::string(64, 'a'));
    status.site = SiteCode("S1");
    status.running = true;
    status.at = clock_.wall();
    status.started = clock_.wall();
    return status;
  }
  HttpAnswer get(const PageServer& server, const std::string& path) {
    auto answer = client_.get("http://" + server.address() + path);
    EXPECT_TRUE(answer) << path;
    return answer ? *answer : HttpAnswer{};
  }

  const SystemClock clock_;
  HttpLibrary library_;
  HttpClient client_{HttpClient::Limits{}};
};

TEST_F(StatusPageServer, ServesThePageItsStyleAndTheJson) {
  const auto server = serve([this] { return Result<ProbeStatus>(sample()); });
  EXPECT_NE(get(*server, "/").body.find("一切正常"), std::string::npos);
  EXPECT_NE(get(*server, "/?lang=en").body.find("All is well"), std::string::npos);
  EXPECT_NE(get(*server, "/style.css").body.find("main{"), std::string::npos);
  EXPECT_NE(get(*server, "/status.json").body.find("\"campus.probe-status/1\""), std::string::npos);
  EXPECT_EQ(get(*server, "/../etc/passwd").status, 404);
  EXPECT_EQ(client_.post_json("http://" + server->address() + "/", "{}")->status, 405);
}

TEST_F(StatusPageServer, AFreshBoxIsStarting) {
  const auto server = serve([] { return Result<ProbeStatus>(Error{ErrorCode::missing, "none"}); });
  EXPECT_NE(get(*server, "/").body.find("探针刚刚启动"), std::string::npos);
  EXPECT_EQ(get(*server, "/status.json").status, 503);
}

TEST_F(StatusPageServer, ABoxWhoseStateCannotBeReadIsNotStarting) {
  const auto server = serve([] { return Result<ProbeStatus>(Error{ErrorCode::bad_data, "status.json: </li> torn"}); });
  const auto page = get(*server, "/").body;
  EXPECT_NE(page.find("读不到探针的状态"), std::string::npos);
  EXPECT_NE(page.find("status.json: &lt;/li&gt; torn"), std::string::npos);
  EXPECT_EQ(page.find("探针刚刚启动"), std::string::npos);
}

TEST_F(StatusPageServer, WhatTheLastRunWroteIsNotWell) {
  auto of_now = spec();
  of_now.begun = clock_.wall() + std::chrono::minutes(1);
  const auto server = PageServer::start(of_now, clock_, [this] { return Result<ProbeStatus>(sample()); });
  ASSERT_TRUE(server);
  EXPECT_NE(get(**server, "/?lang=en").body.find("of its last run"), std::string::npos);
}

TEST_F(StatusPageServer, MoreSilentReadersThanItHasRoomForHoldItUpNoLongerThanItsPatience) {
  const auto server = serve([this] { return Result<ProbeStatus>(sample()); });
  const auto where = parse_host_port(server->address(), 0);
  const auto address = numeric_address(where->host, where->port);
  std::vector<Socket> silent;
  for (int i = 0; i < 20; ++i) {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(socket.get(), address->get(), address->length), 0);
    const std::string junk = i >= 18 ? std::string(100'000, 'A') : "GET / HTTP/1.1\r\n";
    (void)::send(socket.get(), junk.data(), junk.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    silent.push_back(std::move(socket));
  }
  EXPECT_EQ(get(*server, "/").status, 200);
}

TEST_F(StatusPageServer, AnAddressThatIsTakenIsSaid) {
  const auto server = serve([this] { return Result<ProbeStatus>(sample()); });
  const auto taken = PageServer::start(spec(port_of(*server)), clock_, {});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::cannot_create);
}

TEST_F(StatusPageServer, AnAddressThatIsTakenIsTriedAgainAndKeepsNobodyFromWork) {
  auto other = serve([this] { return Result<ProbeStatus>(sample()); });
  std::mutex mutex;
  std::vector<std::string> told;
  const LastingPage page(
      spec(port_of(*other)), clock_, [this] { return Result<ProbeStatus>(sample()); },
      [&](const std::string& line) {
        const std::lock_guard lock(mutex);
        told.push_back(line);
      },
      std::chrono::milliseconds(30));
  EXPECT_EQ(page.address(), "");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto address = other->address();
  other.reset();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (page.address().empty() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(page.address(), address);
  EXPECT_EQ(client_.get("http://" + address + "/")->status, 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::lock_guard lock(mutex);
  ASSERT_EQ(told.size(), 2U) << "the failure once, and the success";
  EXPECT_NE(told[0].find("choose another address"), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
