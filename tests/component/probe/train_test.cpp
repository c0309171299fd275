// Packet trains between the real responder and the probe, over loopback, and what a stranger gets.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <vector>

#include "probe/method/train_packet.h"
#include "probe/net/host_capability.h"
#include "probe/net/http_client.h"
#include "probe/net/latency_measurement.h"
#include "probe/net/train_measurement.h"
#include "probe/net/udp_greeting.h"
#include "tests/support/running_responder.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;

/// A machine that is busy with other tests may not decide; it may never fail a line of tens of gigabits.
constexpr auto kEasyTarget = BitRate::bits_per_second(20'000'000);

class Trains : public ::testing::Test {
 protected:
  HttpLibrary http_;
  RunningResponder responder_;
  ResponderClient client_{responder_.where(), ""};

  struct Opened {
    SessionBytes session{};
    Socket socket;
  };
  Opened open_proven(std::int64_t bytes = 100'000'000) {
    SessionRequest request;
    request.method = Method::train;
    request.direction = Direction::down;
    request.duration = std::chrono::seconds(5);
    request.bytes = DataSize::bytes(bytes);
    const auto grant = client_.open(request);
    Opened opened{*session_bytes(grant.value().id), connect_udp(responder_.address()).value()};
    EXPECT_TRUE(prove_udp_address(opened.socket, opened.session));
    return opened;
  }

  static std::int64_t bytes_within(const Socket& socket, milliseconds quiet) {
    std::array<std::byte, 65'536> buffer{};
    std::int64_t sum = 0;
    while (wait_for(socket.get(), false, quiet)) {
      const auto got = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got < 0) break;
      sum += got;
    }
    return sum;
  }
  static void send(const Socket& socket, const std::vector<std::byte>& packet) {
    EXPECT_EQ(::send(socket.get(), packet.data(), packet.size(), 0), static_cast<ssize_t>(packet.size()));
  }
};

TEST_F(Trains, JudgeALineInBothDirectionsAndNeverFailLoopback) {
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto m = measure_train(client_, {.direction = direction, .target = kEasyTarget}, {});
    ASSERT_TRUE(m);
    EXPECT_NE(m->verdict, Verdict::not_met) << m->detail.value_or("");
    ASSERT_TRUE(m->line_rate);
    EXPECT_GT(*m->line_rate, *m->ip_layer);
    EXPECT_GT(*m->ip_layer, *m->goodput);
    EXPECT_GT(m->packets_sent, 30);
    EXPECT_EQ(m->local.interface, "lo");
  }
}

TEST_F(Trains, AreForgottenWhenTheProbeSaidGoodbye) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(measure_train(client_, {.target = kEasyTarget}, {}));
  // The goodbye is on its way; opening the next session sweeps away what has ended.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (responder_.sessions().count() > 1 && std::chrono::steady_clock::now() < until) {
    ASSERT_TRUE(measure_train(client_, {.target = kEasyTarget}, {}));
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_LE(responder_.sessions().count(), 2U);
}

TEST_F(Trains, SendNothingBulkyToAnAddressThatHasNotProvenItself) {
  SessionRequest request;
  request.method = Method::train;
  request.direction = Direction::down;
  request.duration = std::chrono::seconds(5);
  const auto grant = client_.open(request);
  ASSERT_TRUE(grant);
  const auto session = *session_bytes(grant->id);
  const auto socket = connect_udp(responder_.address()).value();
  const TrainStart start{1, BitRate::bits_per_second(1'000'000'000), 1538, 1472, 1000, 10};
  send(socket, write_train_start(start, session));
  EXPECT_EQ(bytes_within(socket, milliseconds(200)), 0);
}

TEST_F(Trains, GreetAgainAProbeThatNeverHeardThatItIsReady) {
  const auto opened = open_proven();
  std::vector<std::byte> again(kEchoHeaderBytes);
  write_packet({EchoType::response, opened.session, 0, 0, 7}, again);
  send(opened.socket, again);
  ASSERT_TRUE(wait_for(opened.socket.get(), false, milliseconds(2000)));
  std::array<std::byte, 2048> got{};
  const auto length = ::recv(opened.socket.get(), got.data(), got.size(), MSG_DONTWAIT);
  ASSERT_EQ(length, static_cast<ssize_t>(kEchoHeaderBytes));
  const auto answer = read_packet(std::span<const std::byte>(got).first(static_cast<std::size_t>(length)));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, EchoType::ready);

  for (int i = 0; i < 100; ++i) send(opened.socket, again);
  EXPECT_LE(bytes_within(opened.socket, milliseconds(200)), 20 * static_cast<std::int64_t>(kEchoHeaderBytes));
}

TEST_F(Trains, AStrangerWithTheRightPortGetsNothingFromAnotherSession) {
  const auto mine = open_proven();
  const TrainStart start{1, BitRate::bits_per_second(100'000'000), 1538, 1472, 100, 10};
  SessionBytes other = mine.session;
  other[0] ^= std::byte{1};
  send(mine.socket, write_train_start(start, other));
  EXPECT_EQ(bytes_within(mine.socket, milliseconds(100)), 0);
  const auto theirs = connect_udp(responder_.address()).value();
  send(theirs, write_train_start(start, mine.session));
  EXPECT_EQ(bytes_within(theirs, milliseconds(100)), 0) << "another port of the same host";
  send(mine.socket, write_train_start(start, mine.session));
  EXPECT_EQ(bytes_within(mine.socket, milliseconds(100)), 100 * 1472);
}

TEST_F(Trains, KeepTheBytesGranted) {
  const auto opened = open_proven(50 * 1472);
  send(opened.socket,
       write_train_start({1, BitRate::bits_per_second(1'000'000'000), 1538, 1472, 5000, 100}, opened.session));
  EXPECT_EQ(bytes_within(opened.socket, milliseconds(200)), 50 * 1472);
  send(opened.socket,
       write_train_start({2, BitRate::bits_per_second(1'000'000'000), 1538, 1472, 5000, 100}, opened.session));
  EXPECT_EQ(bytes_within(opened.socket, milliseconds(200)), 0) << "nothing is left";
}

TEST_F(Trains, EndWhenTheReceiverFallsSilent) {
  const auto opened = open_proven(1'000'000'000);
  const auto begin = std::chrono::steady_clock::now();
  // 2.5 s at this pace.
  send(opened.socket,
       write_train_start({1, BitRate::bits_per_second(10'000'000), 1538, 1472, 2000, 4}, opened.session));
  EXPECT_GT(bytes_within(opened.socket, milliseconds(150)), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST_F(Trains, EndAtOnceWhenTheReceiverSaysStop) {
  const auto opened = open_proven(1'000'000'000);
  send(opened.socket,
       write_train_start({1, BitRate::bits_per_second(10'000'000), 1538, 1472, 2000, 4}, opened.session));
  ASSERT_TRUE(wait_for(opened.socket.get(), false, milliseconds(500)));
  TrainFeedback enough;
  enough.train = 1;
  enough.stop = true;
  send(opened.socket, write_train_feedback(enough, opened.session));
  EXPECT_LT(bytes_within(opened.socket, milliseconds(100)), 200 * 1472);
}

TEST_F(Trains, LeaveTheEchoesOfOthersAlone) {
  std::jthread trains([&](const std::stop_token& stop) {
    ResponderClient other(responder_.where(), "");
    while (!stop.stop_requested()) (void)measure_train(other, {.target = kEasyTarget}, {});
  });
  LatencySpec spec;
  spec.load = BitRate::bits_per_second(10'000'000);
  spec.packets = 2'000;
  spec.duration = milliseconds(500);
  const auto m = measure_latency(client_, spec, [](Ratio, std::optional<BitRate>) {}, {});
  ASSERT_TRUE(m);
  ASSERT_TRUE(m->loss);
  EXPECT_EQ(m->loss->value(), 0.0) << "an echo that strayed to a train's socket is answered all the same";
}

TEST(ResponderPort, IsRefusedToASecondResponder) {
  const RunningResponder first;
  SystemClock clock;
  SystemRandom random;
  EchoServer second(clock, random);
  EXPECT_FALSE(second.listen(first.address()));
}

TEST(HostCapability, IsTriedBothWays) {
  const auto found = try_host_capability();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_GT(found->single_packets.bits_per_second(), 0);
  if (!found->segmentation) GTEST_SKIP() << "this kernel has no UDP_SEGMENT";
  EXPECT_GT(found->segmented.bits_per_second(), 0);
}

}  // namespace
}  // namespace campus::probe
