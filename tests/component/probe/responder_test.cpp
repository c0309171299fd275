// The real responder and the probe's side of it, over loopback: what works, and what a stranger gets.

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <thread>

#include <array>
#include <string>

#include "probe/method/echo_packet.h"
#include "probe/net/http_client.h"
#include "probe/net/latency_measurement.h"
#include "probe/net/tcp_measurement.h"
#include "tests/support/running_responder.h"

namespace campus::probe {
namespace {

const Progress kSilent = [](Ratio, std::optional<BitRate>) {};

class Responder : public ::testing::Test {
 protected:
  HttpLibrary http_;
  RunningResponder responder_;
  ResponderClient client_{responder_.where(), ""};

  Result<HttpAnswer> post(const std::string& body) {
    HttpClient http({});
    return http.post_json("http://" + responder_.address().text() + "/campus/v1/sessions", body);
  }
  /// Sends text on a fresh connection, optionally from another loopback address, and returns the first line.
  std::string raw(const std::string& text, const char* from = "127.0.0.1") {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto local = *numeric_address(from, 0);
    if (::bind(socket.get(), local.get(), local.length) != 0 ||
        ::connect(socket.get(), responder_.address().get(), responder_.address().length) != 0) {
      return "no connection";
    }
    (void)::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (!wait_for(socket.get(), false, std::chrono::seconds(5))) return "no answer";
    std::array<char, 512> answer{};
    const auto got = ::recv(socket.get(), answer.data(), answer.size(), 0);
    const std::string all(answer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return all.substr(0, all.find('\r'));
  }
};

TEST_F(Responder, CarriesDataInBothDirections) {
  for (const auto direction : {Direction::down, Direction::up}) {
    TcpSpec spec;
    spec.direction = direction;
    spec.duration = std::chrono::milliseconds(200);
    spec.streams = 2;
    const auto m = measure_tcp(client_, spec, responder_.clock(), kSilent, {});
    ASSERT_TRUE(m);
    ASSERT_TRUE(m->goodput) << m->detail.value_or("");
    EXPECT_GT(m->goodput->bits_per_second(), 1'000'000);
    EXPECT_GT(*m->line_rate, *m->ip_layer);
    EXPECT_GT(*m->ip_layer, *m->goodput);
    EXPECT_EQ(m->streams, 2);
    EXPECT_TRUE(m->idle_rtt);
    EXPECT_TRUE(m->loaded_rtt);
    EXPECT_EQ(m->local.interface, "lo");
    EXPECT_FALSE(m->local.port_rate);
  }
}

TEST_F(Responder, EchoesPacketsAndCountsThem) {
  LatencySpec spec;
  spec.load = BitRate::bits_per_second(20'000'000);
  spec.packets = 1'000;
  spec.duration = std::chrono::milliseconds(200);
  const auto m = measure_latency(client_, spec, kSilent, {});
  ASSERT_TRUE(m);
  ASSERT_TRUE(m->loss) << m->detail.value_or("");
  EXPECT_EQ(m->packets_sent, 1'000);
  EXPECT_LT(m->loss->value(), 0.05);
  EXPECT_GT(m->idle_rtt->p50.count(), 0);
  EXPECT_GE(m->idle_rtt->p99, m->idle_rtt->p50);
}

TEST_F(Responder, ForgetsASessionThatWasClosed) {
  SessionRequest request;
  request.method = Method::latency;
  request.duration = std::chrono::seconds(5);
  const auto grant = client_.open(request);
  ASSERT_TRUE(grant);
  EXPECT_TRUE(client_.status(grant->id, 0));
  client_.close(grant->id);
  EXPECT_FALSE(client_.status(grant->id, 0));
}

TEST_F(Responder, KeepsItsLimitsWhateverIsAsked) {
  SessionRequest request;
  request.method = Method::tcp;
  request.direction = Direction::down;
  request.streams = 1'000'000;
  request.duration = std::chrono::hours(1000);
  const auto grant = client_.open(request);
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->streams, 32);
  EXPECT_EQ(grant->duration, std::chrono::seconds(180));
}

TEST_F(Responder, AnswersBadRequestsInOneLineAndStaysUp) {
  const std::string good = R"({"method":"latency","streams":1,"seconds":1})";
  for (const std::string body :
       {"", "{", "[]", R"({"method":"tcp","streams":1,"seconds":1})", R"({"method":"smoke","streams":1,"seconds":1})",
        R"({"method":"tcp","direction":"down","streams":-1,"seconds":1})",
        R"({"method":"tcp","direction":"down","streams":1,"seconds":-1})"}) {
    const auto answer = post(body);
    ASSERT_TRUE(answer) << body;
    EXPECT_EQ(answer->status, 400) << body;
    EXPECT_EQ(answer->body.find('\n'), std::string::npos);
  }
  EXPECT_EQ(post(good)->status, 201);
}

TEST_F(Responder, RefusesWhatIsNotItsProtocol) {
  EXPECT_EQ(raw("GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(raw("GET /campus/v1/sessions/00112233445566778899aabbccddeeff/data HTTP/1.1\r\n\r\n"),
            "HTTP/1.1 404 Not Found");
  EXPECT_EQ(raw("nonsense\r\n\r\n"), "");
  EXPECT_EQ(raw("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), "");
  EXPECT_EQ(post(R"({"method":"latency","streams":1,"seconds":1})")->status, 201);
}

TEST_F(Responder, GivesASessionToItsOwnerOnly) {
  SessionRequest request;
  request.method = Method::tcp;
  request.direction = Direction::up;
  request.duration = std::chrono::seconds(5);
  const auto grant = client_.open(request);
  ASSERT_TRUE(grant);
  const auto path = "/campus/v1/sessions/" + grant->id;
  EXPECT_EQ(raw("GET " + path + " HTTP/1.1\r\n\r\n", "127.0.0.2"), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(raw("POST " + path + "/data HTTP/1.1\r\nContent-Length: 9\r\n\r\n", "127.0.0.2"), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(raw("POST " + path + "/data HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "HTTP/1.1 411 Length Required");
  EXPECT_EQ(raw("GET " + path + "/data HTTP/1.1\r\n\r\n"), "HTTP/1.1 409 Conflict");
}

SessionRequest train_of(std::int64_t bits_per_second, Direction direction = Direction::down) {
  SessionRequest request;
  request.method = Method::train;
  request.direction = direction;
  request.rate = BitRate::bits_per_second(bits_per_second);
  request.duration = std::chrono::seconds(5);
  return request;
}

TEST_F(Responder, LetsTestsFillFourFifthsOfItsLineInEachDirection) {
  SessionLimits limits;
  limits.capacity = BitRate::bits_per_second(1'000'000'000);
  RunningResponder shared(limits);
  ResponderClient client(shared.where(), "");
  std::vector<std::string> open;
  for (int i = 0; i < 8; ++i) {
    const auto grant = client.open(train_of(100'000'000));
    ASSERT_TRUE(grant) << i << " " << grant.error().message;
    open.push_back(grant->id);
  }
  const auto refused = client.open(train_of(100'000'000));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::permission);
  EXPECT_TRUE(client.open(train_of(100'000'000, Direction::up)));
  client.close(open.front());
  EXPECT_TRUE(client.open(train_of(100'000'000)));
}

TEST_F(Responder, CountsBulkDataOfUnknownRateAsTheWholeLine) {
  SessionLimits limits;
  limits.capacity = BitRate::bits_per_second(1'000'000'000);
  RunningResponder shared(limits);
  ResponderClient client(shared.where(), "");
  auto bulk = train_of(1);
  bulk.method = Method::tcp;
  bulk.rate.reset();
  SessionRequest echoes;
  echoes.method = Method::latency;
  echoes.duration = std::chrono::seconds(5);
  ASSERT_TRUE(client.open(echoes)) << "round trips take nothing";
  const auto alone = client.open(bulk);
  ASSERT_TRUE(alone) << alone.error().message;
  EXPECT_TRUE(client.open(echoes));
  EXPECT_FALSE(client.open(train_of(100'000'000)));
  client.close(alone->id);
  ASSERT_TRUE(client.open(train_of(100'000'000)));
  EXPECT_FALSE(client.open(bulk));
}

TEST_F(Responder, LetsOneTestAloneHaveTheWholeLineAndTheNextWaitForIt) {
  SessionLimits limits;
  limits.capacity = BitRate::bits_per_second(1'000'000'000);
  RunningResponder shared(limits);
  ResponderClient client(shared.where(), "");
  const auto alone = client.open(train_of(1'000'000'000));
  ASSERT_TRUE(alone);
  EXPECT_FALSE(client.open(train_of(1'000'000'000)));
  std::jthread ender([&] {
    ResponderClient other(shared.where(), "");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    other.close(alone->id);
  });
  EXPECT_TRUE(client.open(train_of(1'000'000'000), std::chrono::seconds(10)));
}

TEST_F(Responder, SaysWhenItIsFull) {
  SessionLimits two;
  two.sessions = 2;
  RunningResponder small(two);
  ResponderClient client(small.where(), "");
  SessionRequest request;
  request.method = Method::latency;
  request.duration = std::chrono::seconds(5);
  EXPECT_TRUE(client.open(request));
  EXPECT_TRUE(client.open(request));
  const auto third = client.open(request);
  ASSERT_FALSE(third);
  EXPECT_EQ(reason_of(third.error()), Reason::responder_refused);
}

/// Sends one packet from `from` and says how many bytes come back within 200 ms.
std::size_t bytes_back(const Address& to, const EchoPacket& packet, std::size_t size, const char* from = "127.0.0.1") {
  Socket socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto local = *numeric_address(from, 0);
  (void)::bind(socket.get(), local.get(), local.length);
  std::vector<std::byte> bytes(std::max(size, kEchoHeaderBytes));
  write_packet(packet, bytes);
  (void)::sendto(socket.get(), bytes.data(), size, 0, to.get(), to.length);
  if (!wait_for(socket.get(), false, std::chrono::milliseconds(200))) return 0;
  const auto got = ::recv(socket.get(), bytes.data(), bytes.size(), 0);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

TEST_F(Responder, NeverAnswersAnUnprovenAddressWithMoreThanItGot) {
  SessionRequest request;
  request.method = Method::latency;
  request.duration = std::chrono::seconds(5);
  const auto grant = client_.open(request);
  ASSERT_TRUE(grant);
  const auto session = *session_bytes(grant->id);
  const auto& to = responder_.address();
  EXPECT_EQ(bytes_back(to, {EchoType::hello, {}, 0, 0, 0}, 200), 0U) << "unknown session";
  EXPECT_EQ(bytes_back(to, {EchoType::probe, session, 0, 0, 0}, 1400), 0U) << "no challenge answered";
  EXPECT_EQ(bytes_back(to, {EchoType::response, session, 0, 0, 12345}, 200), 0U) << "wrong nonce";
  EXPECT_EQ(bytes_back(to, {EchoType::hello, session, 0, 0, 0}, 200, "127.0.0.2"), 0U) << "another address";
  EXPECT_EQ(bytes_back(to, {EchoType::hello, session, 0, 0, 0}, 20), 0U) << "too short";
  const auto challenge = bytes_back(to, {EchoType::hello, session, 0, 0, 0}, 200);
  EXPECT_GT(challenge, 0U);
  EXPECT_LE(challenge, 200U);
}

}  // namespace
}  // namespace campus::probe
