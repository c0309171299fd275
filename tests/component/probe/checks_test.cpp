#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>

#include "core/posix/system_clock.h"
#include "probe/check/dns_check.h"
#include "probe/check/port_check.h"

namespace campus::probe {
namespace {

enum class Manner { answers, fails, silent, honest };

/// A resolver on loopback that answers every query with one A record, or with SERVFAIL, or never; or that knows
/// `basic.smartedu.cn` and its IPv4 address alone.
class LoopbackResolver {
 public:
  explicit LoopbackResolver(Manner manner) {
    socket_ = Socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto any = *numeric_address("127.0.0.1", 0);
    (void)::bind(socket_.get(), any.get(), any.length);
    address_ = local_address(socket_.get());
    thread_ = std::jthread([this, manner](const std::stop_token& stop) { serve(stop, manner); });
  }
  [[nodiscard]] const Address& address() const { return address_; }

 private:
  void serve(const std::stop_token& stop, Manner manner) {
    while (!stop.stop_requested()) {
      if (!wait_for(socket_.get(), false, std::chrono::milliseconds(50))) continue;
      std::array<unsigned char, 600> packet{};
      Address from;
      from.length = sizeof(from.storage);
      const auto got = ::recvfrom(socket_.get(), packet.data(), 512, 0, from.get(), &from.length);
      if (got < 12 || manner == Manner::silent) continue;
      auto length = static_cast<std::size_t>(got);
      const std::string question(packet.begin() + 12, packet.begin() + static_cast<std::ptrdiff_t>(length));
      const bool known = question.find("\x08smartedu") != std::string::npos;
      const bool for_ipv4 = length > 16 && question.find(std::string("\0\0\x01\0\x01", 5)) != std::string::npos;
      const bool answer = manner == Manner::answers || (manner == Manner::honest && known && for_ipv4);
      packet[2] = static_cast<unsigned char>(packet[2] | 0x80U);  // a response
      packet[3] = 0x80;                                           // recursion available, no error
      if (manner == Manner::fails) packet[3] = 0x82;
      if (manner == Manner::honest && !known) packet[3] = 0x83;  // there is no such name
      packet[7] = answer ? 1 : 0;
      packet[10] = packet[11] = 0;
      constexpr std::array<unsigned char, 16> kRecord{0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1};
      if (answer) std::copy(kRecord.begin(), kRecord.end(), packet.begin() + static_cast<std::ptrdiff_t>(length));
      if (answer) length += kRecord.size();
      (void)::sendto(socket_.get(), packet.data(), length, 0, from.get(), from.length);
    }
  }

  Socket socket_;
  Address address_;
  std::jthread thread_;
};

TEST(DnsCheck, TimesAResolverThatAnswers) {
  const SystemClock clock;
  const LoopbackResolver resolver(Manner::answers);
  const auto seen = check_dns("basic.smartedu.cn", clock, resolver.address());
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].quantity, "dns.response");
  ASSERT_TRUE(seen[0].value) << seen[0].detail;
  EXPECT_GT(*seen[0].value, 0);
  EXPECT_LT(*seen[0].value, 2);
  EXPECT_EQ(seen[1].value, 1.0);
}

TEST(DnsCheck, CountsASilentResolverAsNoSuccess) {
  const SystemClock clock;
  const LoopbackResolver resolver(Manner::silent);
  const auto seen = check_dns("basic.smartedu.cn", clock, resolver.address());
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_FALSE(seen[0].value);
  EXPECT_EQ(seen[1].value, 0.0);
}

CheckObservation answers_of(Manner manner, const std::string& expected = "") {
  const LoopbackResolver resolver(manner);
  return check_dns_answers("basic.smartedu.cn", expected, resolver.address());
}

TEST(DnsAnswers, AreTrueWhereANameThatDoesNotExistIsSaidToBeNone) {
  const auto seen = answers_of(Manner::honest);
  EXPECT_EQ(seen.quantity, "dns.truthful");
  EXPECT_EQ(seen.value, 1.0) << seen.detail;
  EXPECT_EQ(seen.detail, "absent_name=no_such_name");
}

TEST(DnsAnswers, TellWhichAddressANameThatDoesNotExistGets) {
  for (const auto& [manner, addresses] :
       {std::pair(Manner::answers, std::vector<std::string>{"10.0.0.1"}),
        std::pair(Manner::honest, std::vector<std::string>()), std::pair(Manner::silent, std::vector<std::string>())}) {
    const LoopbackResolver resolver(manner);
    EXPECT_EQ(forged_addresses(resolver.address()), addresses);
  }
}

TEST(DnsAnswers, AreForgedWhereANameThatDoesNotExistHasAnAddress) {
  const auto seen = answers_of(Manner::answers);
  EXPECT_EQ(seen.value, 0.0) << seen.detail;
  EXPECT_EQ(seen.detail, "absent_name=forged 10.0.0.1");
}

TEST(DnsAnswers, AreHeldAgainstTheRangesOnRecord) {
  EXPECT_EQ(answers_of(Manner::honest, "10.0.0.0/8").value, 1.0);
  const auto elsewhere = answers_of(Manner::honest, "10.1.0.0/16");
  EXPECT_EQ(elsewhere.value, 0.0);
  EXPECT_NE(elsewhere.detail.find("outside=10.0.0.1"), std::string::npos) << elsewhere.detail;
  EXPECT_FALSE(answers_of(Manner::honest, "fd00::/8").value) << "nothing to hold against a plan for IPv6 alone";
}

TEST(DnsAnswers, AreUndecidedWhereTheResolverFails) {
  const auto seen = answers_of(Manner::fails);
  EXPECT_FALSE(seen.value);
  EXPECT_EQ(seen.reason, Reason::not_measured);
  EXPECT_EQ(seen.detail, "absent_name=undecided");
}

TEST(DnsAnswers, NeedRangesThatCanBeRead) {
  const auto seen = answers_of(Manner::honest, "10.0.0.1/8");
  EXPECT_EQ(seen.reason, Reason::fact_missing);
  EXPECT_EQ(seen.detail, "dns_expected: '10.0.0.1/8' has bits behind its prefix: correct the address or the prefix");
}

TEST(NameServers, AreThereWhereOneSaysAnythingAtAll) {
  EXPECT_TRUE(any_resolver_answers("basic.smartedu.cn", LoopbackResolver(Manner::answers).address()));
  EXPECT_TRUE(any_resolver_answers("basic.smartedu.cn", LoopbackResolver(Manner::fails).address()));
  EXPECT_FALSE(any_resolver_answers("basic.smartedu.cn", LoopbackResolver(Manner::silent).address()));
}

TEST(NameServers, AreNotThereWhereTheWayIsRefused) {
  Socket closed(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto any = *numeric_address("127.0.0.1", 0);
  ASSERT_EQ(::bind(closed.get(), any.get(), any.length), 0);
  const auto nobody = local_address(closed.get());
  closed.close();
  EXPECT_FALSE(any_resolver_answers("basic.smartedu.cn", nobody));
}

TEST(PortCheck, TellsWhoseFaultASlowLinkIs) {
  const auto mega = [](std::int64_t n) { return std::optional(BitRate::bits_per_second(n * 1'000'000)); };
  EXPECT_EQ(cause_of_slow_link(mega(1000), mega(1000), mega(1000), mega(1000)), "");
  EXPECT_EQ(cause_of_slow_link(mega(100), mega(100), mega(1000), mega(1000)), " cause=our_port");
  EXPECT_EQ(cause_of_slow_link(mega(100), mega(1000), mega(100), mega(1000)), " cause=far_port");
  EXPECT_EQ(cause_of_slow_link(mega(100), mega(1000), mega(1000), mega(1000)), " cause=cable");
  EXPECT_EQ(cause_of_slow_link(mega(100), mega(1000), std::nullopt, mega(1000)), "");
  EXPECT_EQ(cause_of_slow_link(std::nullopt, mega(1000), mega(1000), mega(1000)), "");
}

TEST(PortCheck, SaysNothingOfAPortWithoutSpeed) {
  const auto seen = check_port(*numeric_address("127.0.0.1", 8601), std::nullopt);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_FALSE(seen[0].value);
  EXPECT_EQ(seen[0].reason, Reason::unavailable_here);
  EXPECT_EQ(seen[0].detail, "interface=lo");
}

}  // namespace
}  // namespace campus::probe
