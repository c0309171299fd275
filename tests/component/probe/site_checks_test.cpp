// The checks of network services over loopback. Against real services in networks of their own:
// tests/netns/services_test.py.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <thread>

#include "core/posix/system_clock.h"
#include "probe/check/dhcp_check.h"
#include "probe/check/intranet_check.h"
#include "probe/check/ntp_check.h"
#include "probe/check/path_mtu_check.h"
#include "probe/check/ping_check.h"
#include "probe/check/site_checks.h"
#include "probe/net/http_client.h"
#include "tests/support/running_responder.h"
#include "tests/support/scripted_server.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr PingPace kQuickPing{3, milliseconds(10), milliseconds(500)};
constexpr NtpPace kQuickNtp{2, milliseconds(10), milliseconds(200)};

TEST(PingCheck, CountsTheEchoesOfThisHost) {
  const auto seen = check_ping({"127.0.0.1", "127.0.0.2"}, kQuickPing, {});
  if (seen.reason == Reason::unavailable_here) GTEST_SKIP() << seen.detail;
  EXPECT_EQ(seen.value, 1.0) << seen.detail;
  EXPECT_EQ(seen.samples, 6);
  EXPECT_EQ(seen.detail, "127.0.0.1=3/3 127.0.0.2=3/3");
}

TEST(PingCheck, SendsNothingWhereItsTargetsAreNoHosts) {
  EXPECT_EQ(check_ping({}, kQuickPing, {}).reason, Reason::fact_missing);
  EXPECT_EQ(check_ping({"127.0.0.1", "core:22"}, kQuickPing, {}).reason, Reason::fact_missing);
  const std::vector<std::string> many(kMostPingTargets + 1, "127.0.0.1");
  EXPECT_EQ(check_ping(many, kQuickPing, {}).reason, Reason::fact_missing);
}

TEST(PingCheck, EndsWhenItIsStopped) {
  std::stop_source stop;
  stop.request_stop();
  const auto seen = check_ping({"127.0.0.1"}, {}, stop.get_token());
  EXPECT_FALSE(seen.value);
  EXPECT_TRUE(seen.reason == Reason::interrupted || seen.reason == Reason::unavailable_here);
}

TEST(DhcpCheck, AsksNobodyOnAPortThatIsNoEthernet) {
  EXPECT_EQ(check_dhcp("lo", {}, {}).reason, Reason::unavailable_here);
  EXPECT_THAT(check_dhcp("lo", {}, {}).detail, HasSubstr("not an Ethernet port"));
  EXPECT_EQ(check_dhcp("nowhere0", {}, {}).reason, Reason::fact_missing);
  EXPECT_EQ(check_dhcp("a-name-longer-than-any-port", {}, {}).reason, Reason::fact_missing);
}

/// A time server that answers as a script says, byte for byte; nothing where the script returns nothing.
class ScriptedTime {
 public:
  using Packet = std::array<unsigned char, 48>;
  using Script = std::function<std::optional<Packet>(const Packet& request)>;

  explicit ScriptedTime(Script script) : script_(std::move(script)) {
    socket_ = Socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto any = *numeric_address("127.0.0.1", 0);
    (void)::bind(socket_.get(), any.get(), any.length);
    where_ = local_address(socket_.get()).text();
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  [[nodiscard]] const std::string& where() const { return where_; }

  /// Stratum 2, no time of its own: both times are 1.
  static Packet answer_to(const Packet& request) {
    Packet packet{};
    packet[0] = 0x24;
    packet[1] = 2;
    std::copy(request.begin() + 40, request.end(), packet.begin() + 24);
    packet[39] = packet[47] = 1;
    return packet;
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!wait_for(socket_.get(), false, milliseconds(50))) continue;
      Packet request{};
      Address from;
      from.length = sizeof(from.storage);
      (void)::recvfrom(socket_.get(), request.data(), request.size(), 0, from.get(), &from.length);
      const auto answer = script_(request);
      if (answer) (void)::sendto(socket_.get(), answer->data(), answer->size(), 0, from.get(), from.length);
    }
  }

  Script script_;
  Socket socket_;
  std::string where_;
  std::jthread thread_;
};

TEST(NtpCheck, SeesAClockThatIsFarOff) {
  const ScriptedTime server([](const auto& request) { return ScriptedTime::answer_to(request); });
  const auto seen = check_ntp(server.where(), kQuickNtp, {});
  ASSERT_TRUE(seen.value) << seen.detail;
  EXPECT_GT(*seen.value, 1e6);
  EXPECT_LT(seen.uncertainty, 0.2);
  EXPECT_EQ(seen.samples, 2);
}

TEST(NtpCheck, BelievesNoAnswerToAnotherRequest) {
  const ScriptedTime server([](const auto& request) {
    auto packet = ScriptedTime::answer_to(request);
    packet[24] ^= 1U;
    return packet;
  });
  const auto seen = check_ntp(server.where(), kQuickNtp, {});
  EXPECT_FALSE(seen.value);
  EXPECT_EQ(seen.reason, Reason::not_measured);
  EXPECT_THAT(seen.detail, HasSubstr("answers=0/2"));
}

TEST(NtpCheck, GoesAwayWhenItIsSentAway) {
  std::atomic<int> asked = 0;
  const ScriptedTime server([&](const auto& request) {
    ++asked;
    auto packet = ScriptedTime::answer_to(request);
    packet[1] = 0;
    const std::string kiss = "DENY";
    std::copy(kiss.begin(), kiss.end(), packet.begin() + 12);
    return packet;
  });
  const auto seen = check_ntp(server.where(), kQuickNtp, {});
  EXPECT_FALSE(seen.value);
  EXPECT_THAT(seen.detail, HasSubstr("kiss=DENY"));
  EXPECT_EQ(asked, 1);
}

TEST(NtpCheck, NeedsAServer) {
  EXPECT_EQ(check_ntp("", kQuickNtp, {}).reason, Reason::fact_missing);
  EXPECT_EQ(check_ntp("a b", kQuickNtp, {}).reason, Reason::fact_missing);
  const ScriptedTime silent([](const auto&) { return std::nullopt; });
  EXPECT_EQ(check_ntp(silent.where(), kQuickNtp, {}).reason, Reason::not_measured);
}

class IntranetCheck : public testing::Test {
 protected:
  static CheckObservation seen_of(int status) {
    const ScriptedServer server(
        [&](const std::string&) { return ScriptedServer::Answer{ScriptedServer::json(status, "{}")}; });
    return check_first_response("http://" + to_authority(server.where()) + "/", {});
  }
  HttpLibrary library_;
};

TEST_F(IntranetCheck, TimesTheFirstByte) {
  const auto seen = seen_of(200);
  ASSERT_TRUE(seen.value) << seen.detail;
  EXPECT_GT(*seen.value, 0);
  EXPECT_LT(*seen.value, 5);
  EXPECT_EQ(seen.samples, 3);
}

TEST_F(IntranetCheck, TakesNoErrorPageForAnAnswer) {
  const auto seen = seen_of(503);
  EXPECT_FALSE(seen.value);
  EXPECT_EQ(seen.reason, Reason::not_measured);
  EXPECT_THAT(seen.detail, HasSubstr("status=503 fault=status"));
}

TEST_F(IntranetCheck, NeedsAUrl) {
  for (const auto* url : {"", "intranet", "ftp://10.0.0.1/", "http://", "http://a b/", "file:///etc/passwd"}) {
    EXPECT_EQ(check_first_response(url, {}).reason, Reason::fact_missing) << url;
  }
}

class PathMtuCheck : public testing::Test {
 protected:
  HttpLibrary library_;
};

TEST_F(PathMtuCheck, FindsThatLoopbackCarriesTheLargestPacketAskedFor) {
  const RunningResponder responder;
  const auto seen = check_path_mtu(responder.where(), "", nullptr, {});
  ASSERT_TRUE(seen.value) << seen.detail;
  EXPECT_EQ(*seen.value, 9000);
  EXPECT_EQ(seen.unit, Unit::count);
  EXPECT_THAT(seen.detail, HasSubstr("interface=lo"));
}

TEST_F(PathMtuCheck, SaysThatNobodyEchoes) {
  EXPECT_EQ(check_path_mtu(std::nullopt, "", nullptr, {}).reason, Reason::no_responder);
  const auto gone = [] { return RunningResponder().where(); }();
  EXPECT_EQ(check_path_mtu(gone, "", nullptr, {}).reason, Reason::responder_unreachable);
}

class SiteChecks : public testing::Test {
 protected:
  [[nodiscard]] CheckContext context_of(const Facts& facts) const {
    return {facts, HostPort{"127.0.0.1", 8601}, std::nullopt, clock_, stop_};
  }
  static std::string touched(const std::vector<Touch>& touches) {
    std::string all;
    for (const auto& one : touches) all += one.what + " " + one.whom + " " + one.how_much + "\n";
    return all;
  }
  SystemClock clock_;
  std::stop_token stop_;
};

TEST_F(SiteChecks, ObserveWhatWasAskedForAndNothingElse) {
  const Facts facts{{"address_plan", std::string("10.0.0.0/8")}};
  const std::vector<std::string> asked{"address.in_plan", "ntp.offset", "http.first_response"};
  const auto seen = run_site_checks(asked, context_of(facts), [](const std::string&) {});
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].quantity, "address.in_plan");
  EXPECT_EQ(seen[0].reason, Reason::unavailable_here) << "loopback has no address to judge";
  EXPECT_EQ(seen[1].reason, Reason::fact_missing);
  EXPECT_EQ(seen[2].reason, Reason::fact_missing);
}

TEST_F(SiteChecks, SayBeforehandWhomTheyTouchAndHowMuch) {
  const Facts facts{{"ping_targets", std::string("10.0.0.1;core.example")},
                    {"ntp_server", std::string("ntp.example")},
                    {"intranet_url", std::string("http://portal.example/")},
                    {"dhcp_interface", std::string("eth7")}};
  std::string all;
  for (const auto& check : all_site_checks()) all += touched(check.touches(context_of(facts)));
  for (const auto* line :
       {"dhcp 255.255.255.255:67 interface=eth7 discovers<=9 requests=0\n", "icmp 10.0.0.1 echoes=10 bytes=64\n",
        "icmp core.example echoes=10 bytes=64\n", "ntp ntp.example:123 queries=4\n",
        "http http://portal.example/ requests=3\n", "udp 127.0.0.1:8601 total_bytes<=4194304\n"}) {
    EXPECT_THAT(all, HasSubstr(line));
  }
}

TEST_F(SiteChecks, SayBeforehandThatTheyAskForANameTheyMadeUp) {
  const auto said = [&](const std::vector<std::string>& asked) {
    return touched(planned_site_checks(asked, context_of({{"dns_name", std::string("core.example")}})).at(0).touches);
  };
  EXPECT_EQ(said({"dns.response", "dns.truthful"}), "dns resolver queries<=13 name=core.example made_up_names=1\n");
  EXPECT_EQ(said({"dns.response", "dns.success"}), "dns resolver queries<=13 name=core.example\n");
}

}  // namespace
}  // namespace campus::probe
