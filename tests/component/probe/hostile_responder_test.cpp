// A responder that stalls, lies or breaks off ends in a reasoned result within its deadline.

#include <gtest/gtest.h>

#include "core/model/session.h"
#include "core/posix/system_clock.h"
#include "core/wire/control_json.h"
#include "probe/net/http_client.h"
#include "probe/net/tcp_measurement.h"
#include "tests/support/scripted_server.h"

namespace campus::probe {
namespace {

const Progress kSilent = [](Ratio, std::optional<BitRate>) {};
constexpr const char* kSession = "00112233445566778899aabbccddeeff";

std::string grant() {
  return ScriptedServer::json(
      201, std::string(R"({"id":")") + kSession + R"(","limits":{"seconds":10,"bytes":1000000000,"streams":1}})");
}

std::string status(const SessionStatus& status) {
  return ScriptedServer::json(200, wire::encode_session_status(status));
}

class HostileResponder : public ::testing::Test {
 protected:
  Result<Measurement> measure(Direction direction, ScriptedServer::Script script) {
    const ScriptedServer server(std::move(script));
    ResponderClient client(server.where(), "");
    TcpSpec spec;
    spec.direction = direction;
    spec.streams = 1;
    spec.duration = std::chrono::milliseconds(200);
    return measure_tcp(client, spec, clock_, kSilent, {});
  }

  HttpLibrary http_;
  SystemClock clock_;
};

TEST_F(HostileResponder, ThatIsNotThereIsUnavailable) {
  ResponderClient client({"127.0.0.1", 1}, "");
  const auto m = measure_tcp(client, {}, clock_, kSilent, {});
  ASSERT_FALSE(m);
  EXPECT_EQ(m.error().code, ErrorCode::unavailable);
}

TEST_F(HostileResponder, ThatRefusesSaysItsReasonInOneLine) {
  const auto m = measure(Direction::down, [](const std::string&) {
    return ScriptedServer::Answer{ScriptedServer::json(403, "{\"error\":\"no\\u001b[31m\\ncome again\"}")};
  });
  ASSERT_FALSE(m);
  EXPECT_EQ(m.error().code, ErrorCode::permission);
  EXPECT_EQ(m.error().message.find_first_of("\n\x1b"), std::string::npos);
}

TEST_F(HostileResponder, WhoseGrantIsNonsenseIsNotTrusted) {
  for (const std::string body :
       {"", "{}", "[[[[[[[[[[", R"({"id":"../../etc","limits":{"seconds":1,"bytes":1,"streams":1}})",
        R"({"id":"00112233445566778899aabbccddeeff","limits":{"seconds":1,"bytes":-1,"streams":1}})",
        R"({"id":"00112233445566778899aabbccddeeff","limits":{"seconds":1,"bytes":1,"streams":99}})"}) {
    const auto m = measure(Direction::down,
                           [&](const std::string&) { return ScriptedServer::Answer{ScriptedServer::json(201, body)}; });
    ASSERT_FALSE(m) << body;
    EXPECT_EQ(m.error().code, ErrorCode::bad_data) << body;
  }
}

TEST_F(HostileResponder, ThatSendsAnEndlessControlAnswerIsCutOff) {
  const auto m = measure(Direction::down, [](const std::string&) {
    return ScriptedServer::Answer{ScriptedServer::json(201, std::string(1'000'000, ' '))};
  });
  ASSERT_FALSE(m);
  EXPECT_EQ(m.error().code, ErrorCode::bad_data);
}

TEST_F(HostileResponder, ThatStallsTheDataEndsInterruptedNotSlow) {
  const auto m = measure(Direction::down, [](const std::string& head) {
    if (head.starts_with("POST")) return ScriptedServer::Answer{grant()};
    if (head.find("/data") != std::string::npos)
      return ScriptedServer::Answer{"HTTP/1.1 200 OK\r\n\r\nfew bytes", true};
    return ScriptedServer::Answer{status({})};
  });
  ASSERT_TRUE(m);
  EXPECT_FALSE(m->goodput);
  EXPECT_EQ(m->reason, Reason::responder_misbehaved);
  EXPECT_EQ(m->limited_by, LimitedBy::responder);
}

TEST_F(HostileResponder, ThatBreaksTheDataOffHasNoRate) {
  const auto m = measure(Direction::down, [](const std::string& head) {
    if (head.starts_with("POST")) return ScriptedServer::Answer{grant()};
    if (head.find("/data") != std::string::npos) {
      return ScriptedServer::Answer{"HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x')};
    }
    return ScriptedServer::Answer{status({})};
  });
  ASSERT_TRUE(m);
  EXPECT_FALSE(m->goodput);
  EXPECT_EQ(m->reason, Reason::responder_misbehaved);
}

TEST_F(HostileResponder, WhoseDataIsNotHttpIsNotMeasured) {
  for (const std::string head_of_data : {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 500 No\r\n\r\n", "HTTP/1.1 200 OK\r\nX: "}) {
    const auto m = measure(Direction::down, [&](const std::string& head) {
      if (head.starts_with("POST")) return ScriptedServer::Answer{grant()};
      if (head.find("/data") != std::string::npos)
        return ScriptedServer::Answer{head_of_data + std::string(9000, 'x'), true};
      return ScriptedServer::Answer{status({})};
    });
    ASSERT_TRUE(m);
    EXPECT_FALSE(m->goodput) << head_of_data;
    EXPECT_EQ(m->reason, Reason::responder_misbehaved) << head_of_data;
  }
}

TEST_F(HostileResponder, ThatClaimsMoreBytesThanWereSentIsCaught) {
  const auto m = measure(Direction::up, [](const std::string& head) {
    if (head.find("/data") != std::string::npos) return ScriptedServer::Answer{"", true};
    if (head.starts_with("POST")) return ScriptedServer::Answer{grant()};
    SessionStatus lie;
    for (std::int64_t i = 1; i <= 100; ++i) {
      lie.samples.push_back(i * 50'000'000);
      lie.samples.push_back(i * 1'000'000'000'000);
    }
    lie.next = 100;
    return ScriptedServer::Answer{status(lie)};
  });
  ASSERT_TRUE(m);
  EXPECT_FALSE(m->goodput);
  EXPECT_EQ(m->reason, Reason::responder_misbehaved);
}

}  // namespace
}  // namespace campus::probe
