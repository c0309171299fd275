#include "probe/page/page_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "probe/net/http_client.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

ProbeStatus sample() {
  ProbeStatus status;
  status.schema = kProbeStatusSchema;
  status.key = KeyId(std::string(64, 'a'));
  status.site = SiteCode("S1");
  status.running = true;
  return status;
}

class StatusPageServer : public testing::Test {
 protected:
  std::unique_ptr<PageServer> serve(PageServer::Ask ask) {
    auto server = PageServer::start(*numeric_address("127.0.0.1", 0), Language::zh_cn, std::move(ask));
    EXPECT_TRUE(server);
    return server ? *std::move(server) : nullptr;
  }
  HttpAnswer get(const PageServer& server, const std::string& path) {
    auto answer = client_.get("http://" + server.address() + path);
    EXPECT_TRUE(answer) << path;
    return answer ? *answer : HttpAnswer{};
  }

  HttpLibrary library_;
  HttpClient client_{HttpClient::Limits{}};
};

TEST_F(StatusPageServer, ServesThePageItsStyleAndTheJson) {
  const auto server = serve([] { return Result<ProbeStatus>(sample()); });
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

TEST_F(StatusPageServer, SilentReadersAndJunkDoNotStopIt) {
  const auto server = serve([] { return Result<ProbeStatus>(sample()); });
  const auto where = parse_host_port(server->address(), 0);
  const auto address = numeric_address(where->host, where->port);
  std::vector<Socket> silent;
  for (int i = 0; i < 10; ++i) {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(socket.get(), address->get(), address->length), 0);
    const std::string junk = i % 2 == 0 ? std::string(100'000, 'A') : "GET / HTTP/1.1\r\n";
    (void)::send(socket.get(), junk.data(), junk.size(), MSG_NOSIGNAL);
    silent.push_back(std::move(socket));
  }
  EXPECT_EQ(get(*server, "/").status, 200);
}

TEST_F(StatusPageServer, AnAddressThatIsTakenIsSaid) {
  const auto server = serve([] { return Result<ProbeStatus>(sample()); });
  const auto where = parse_host_port(server->address(), 0);
  const auto taken = PageServer::start(*numeric_address(where->host, where->port), Language::en, {});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::cannot_create);
}

}  // namespace
}  // namespace campus::probe
