#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>

#include "core/posix/system_clock.h"
#include "probe/check/small_checks.h"

namespace campus::probe {
namespace {

enum class Manner { answers, fails, silent };

/// A resolver on loopback that answers every query with one A record, or with SERVFAIL, or never.
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
      packet[2] = static_cast<unsigned char>(packet[2] | 0x80U);  // a response
      packet[3] = manner == Manner::fails ? 0x82 : 0x80;          // recursion available, no error
      packet[7] = manner == Manner::fails ? 0 : 1;                // answers
      packet[10] = packet[11] = 0;
      constexpr std::array<unsigned char, 16> kRecord{0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1};
      if (manner == Manner::answers)
        std::copy(kRecord.begin(), kRecord.end(), packet.begin() + static_cast<std::ptrdiff_t>(length));
      if (manner == Manner::answers) length += kRecord.size();
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
