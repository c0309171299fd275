// A probe's polls against a server that answers as a collector does, and as one does not; silence at a daemon and at a
// real responder.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "core/posix/posix_append_file.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/net/responder_client.h"
#include "probe/net/tcp_measurement.h"
#include "probe/net/train_measurement.h"
#include "probe/orders/poller.h"
#include "probe/orders/standing_orders.h"
#include "probe/responder/control_server.h"
#include "probe/responder/followed_orders.h"
#include "probe/responder/orders_watch.h"
#include "probe/run/daemon.h"
#include "tests/support/sample_tickets.h"
#include "tests/support/tls_server.h"

namespace campus::probe {
namespace {

using campus::testing::ServedRequest;
using campus::testing::TlsServer;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const HttpLibrary kHttp;

template <class Condition>
bool soon(const Condition& condition, seconds within = seconds(10)) {
  const auto end = std::chrono::steady_clock::now() + within;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return condition();
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "campus-orders-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Answers polls and responders' requests, signed, as the wire's contract has it; `spoil` changes an answer first.
class Collector {
 public:
  Collector() : server_({}, [this](const ServedRequest& request) { return answer(request); }) {}

  [[nodiscard]] std::string url() const { return server_.url(); }
  void order(std::optional<Silence> silence) {
    const std::lock_guard lock(mutex_);
    silence_ = std::move(silence);
  }
  void say(std::optional<PollAnswer> said) {
    const std::lock_guard lock(mutex_);
    said_ = std::move(said);
  }
  void spoil(std::function<std::string(std::string)> how) {
    const std::lock_guard lock(mutex_);
    spoil_ = std::move(how);
  }
  void deny(std::vector<KeyId> keys) {
    const std::lock_guard lock(mutex_);
    denied_ = std::move(keys);
  }
  [[nodiscard]] int polls() const { return polls_; }
  [[nodiscard]] Poll last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  std::string answer(const ServedRequest& request) {
    const std::lock_guard lock(mutex_);
    if (request.head.starts_with("GET /api/v1/responder-orders?nonce="))
      return responder_orders(request.head.substr(35, 32));
    if (!request.head.starts_with("POST /api/v1/polls")) return TlsServer::answer(404, "{}");
    const auto envelope = wire::parse_envelope(request.body);
    if (!envelope || !verify(*envelope, kPollType)) return TlsServer::answer(400, "{}");
    const auto poll = wire::parse_poll(envelope->payload);
    if (!poll) return TlsServer::answer(400, "{}");
    last_ = *poll;
    ++polls_;
    auto said = said_.value_or(PollAnswer{});
    said.schema = kPollAnswerSchema;
    said.nonce = poll->nonce;
    if (said.key.empty()) said.key = envelope->signatures.at(0).key;
    said.at = SystemClock().wall();
    if (said.next_poll == Seconds{}) said.next_poll = seconds(5);
    said.silence = silence_;
    return sent(seal(kPollAnswerType, wire::encode_poll_answer(said), issuer_));
  }
  std::string responder_orders(const std::string& nonce) {
    const ResponderOrders orders{kResponderOrdersSchema, nonce, SystemClock().wall(), silence_, denied_};
    return sent(seal(kResponderOrdersType, wire::encode_responder_orders(orders), issuer_));
  }
  std::string sent(const Envelope& envelope) {
    const auto body = wire::encode_envelope(envelope);
    return spoil_ ? spoil_(body) : TlsServer::answer(200, body);
  }

  const SigningKey issuer_ = sample_issuer();
  mutable std::mutex mutex_;
  std::optional<Silence> silence_;
  std::optional<PollAnswer> said_;
  std::function<std::string(std::string)> spoil_;
  std::vector<KeyId> denied_;
  Poll last_;
  std::atomic<int> polls_ = 0;
  TlsServer server_;  ///< last: it calls the rest
};

/// Orders, their files and the polls for them, as a running probe has them.
class Polling {
 public:
  explicit Polling(const std::string& url) {
    OrdersSpec spec;
    spec.state_folder = folder_.path();
    spec.trust = {key_.id(), SiteCode("S1-301"), Level::school, {to_hex(sample_issuer().public_key())}};
    spec.device = key_.public_key();
    spec.configured.responders[Tier::banner] = {"127.0.0.1", 8601};
    spec.boot = "boot";
    orders_.emplace(spec, disk_, clock_, clock_.wall());
    PollPorts ports;
    ports.describe = [this] {
      Poll poll;
      orders_->describe(poll, clock_.wall());
      poll.at = clock_.wall();
      return poll;
    };
    ports.trust = [this] { return orders_->trust(); };
    ports.take = [this](const PollAnswer& answer, std::optional<WallTime>) { orders_->take(answer, clock_.wall()); };
    poller_.emplace(CollectorAccess{url}, key_, ports, random_, clock_);
    poller_->wake();
  }
  [[nodiscard]] StandingOrders& orders() { return *orders_; }
  [[nodiscard]] Poller& poller() { return *poller_; }
  [[nodiscard]] bool silent() { return orders_->silence(clock_.wall()).has_value(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] const SigningKey& key() const { return key_; }
  /// The fault of the next exchange.
  [[nodiscard]] std::optional<Fault> fault_after_a_poll() {
    poller_->wake();
    if (!soon([&] { return poller_->state().fault.has_value(); })) return std::nullopt;
    return poller_->state().fault->fault;
  }

 private:
  Folder folder_;
  PosixDisk disk_;
  SystemClock clock_;
  SystemRandom random_;
  SigningKey key_ = sample_device();
  std::optional<StandingOrders> orders_;
  std::optional<Poller> poller_;
};

Silence city_wide(const char* reason = "高考") {
  return {9, SystemClock().wall(), SystemClock().wall() + hours(2), reason};
}

TEST(Orders, APollIsAnsweredAndTellsWhatTheProbeHas) {
  Collector collector;
  Polling probe(collector.url());
  ASSERT_TRUE(soon([&] { return probe.poller().state().answered.has_value(); }));
  EXPECT_FALSE(probe.poller().state().fault);
  EXPECT_EQ(collector.last().site.text(), "S1-301");
  collector.order(city_wide());
  probe.poller().wake();
  ASSERT_TRUE(soon([&] { return probe.silent(); }));
  probe.poller().wake();
  ASSERT_TRUE(soon([&] { return collector.last().silence == 9; }));
  collector.order(std::nullopt);
  probe.poller().wake();
  EXPECT_TRUE(soon([&] { return !probe.silent(); }));
}

TEST(Orders, HostileAnswersChangeNothingAndAreNamed) {
  const std::string page = "<html><body>请先登录</body></html>";
  std::string replayed;
  const std::vector<std::pair<std::function<std::string(std::string)>, Fault>> answers{
      {[&](const std::string&) { return TlsServer::answer(200, page, "text/html"); }, Fault::captive_portal},
      {[&](const std::string&) { return TlsServer::answer(302, "", "text/html", "Location: http://portal/\r\n"); },
       Fault::captive_portal},
      {[](const std::string&) { return TlsServer::answer(200, std::string(4U << 20U, 'x')); },
       Fault::orders_not_believed},
      {[](std::string body) {
         body.resize(body.size() / 2);
         return TlsServer::answer(200, body);
       },
       Fault::orders_not_believed},
      {[](const std::string& body) {
         const auto envelope = wire::parse_envelope(body);
         return TlsServer::answer(200,
                                  wire::encode_envelope(seal(kPollAnswerType, envelope->payload, sample_device())));
       },
       Fault::orders_not_believed},
      {[&](const std::string& body) {
         if (replayed.empty()) replayed = body;
         const bool first = replayed == body;
         return TlsServer::answer(200, first ? "{}" : replayed);
       },
       Fault::orders_not_believed},
      {[](const std::string&) { return TlsServer::answer(503, "{}"); }, Fault::collector_unreachable},
  };
  for (const auto& [spoil, fault] : answers) {
    Collector collector;
    collector.order(city_wide());
    collector.spoil(spoil);
    Polling probe(collector.url());
    EXPECT_EQ(probe.fault_after_a_poll(), fault) << name_of(fault);
    probe.poller().wake();
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_FALSE(probe.silent()) << name_of(fault);
    EXPECT_FALSE(std::filesystem::exists(probe.folder() / "orders.json"));
  }
}

TEST(Orders, ACollectorThatIsAwayIsNamedAndSilenceHolds) {
  std::optional<Collector> collector(std::in_place);
  collector->order(city_wide());
  Polling probe(collector->url());
  ASSERT_TRUE(soon([&] { return probe.silent(); }));
  collector.reset();
  EXPECT_EQ(probe.fault_after_a_poll(), Fault::collector_unreachable);
  EXPECT_TRUE(probe.silent());
}

/// A daemon with real polls; its runs last until they are stopped.
TEST(Orders, SilenceStopsARunWithinTwoSecondsOfItsReceiptAndAnOrderedTestBeginsOnce) {
  Collector collector;
  Polling probe(collector.url());
  PosixDisk disk;
  SystemClock clock;
  std::atomic<int> begun = 0;
  std::atomic<bool> running = false;
  Schedule schedule;
  schedule.routine_interval = hours(24);
  const DaemonPorts ports{clock,
                          disk,
                          [&](const Assignment&, const auto&, const std::stop_token& stop) -> Result<RunResult> {
                            ++begun;
                            running = true;
                            soon([&] { return stop.stop_requested(); }, seconds(60));
                            running = false;
                            return Error{ErrorCode::interrupted, "broken off"};
                          },
                          [&] {
                            OrdersNow now;
                            now.silence = probe.silent();
                            now.wanted = probe.orders().wanted(clock.wall());
                            return now;
                          },
                          [&](std::int64_t order) { return probe.orders().begin_wanted(order, clock.wall()); },
                          nullptr,
                          [](ProbeStatus&) {},
                          [](const std::string&) {},
                          [](const char*) {}};
  const DaemonSpec spec{schedule, probe.folder(), {}};
  std::jthread daemon([&](const std::stop_token& stop) { ASSERT_TRUE(run_daemon(spec, ports, stop)); });
  PollAnswer said;
  said.test = TestOrder{4, false, std::nullopt, clock.wall() + minutes(10), "投诉"};
  collector.say(said);
  probe.poller().wake();
  ASSERT_TRUE(soon([&] { return running.load(); }));
  collector.order(city_wide());
  probe.poller().wake();
  ASSERT_TRUE(soon([&] { return probe.silent(); }));
  const auto received = std::chrono::steady_clock::now();
  ASSERT_TRUE(soon([&] { return !running; }, seconds(2)));
  const auto took = std::chrono::steady_clock::now() - received;
  std::cout << "silence stopped the run " << std::chrono::duration_cast<milliseconds>(took).count()
            << " ms after its receipt\n";
  RecordProperty("stopped_after_ms", static_cast<int>(std::chrono::duration_cast<milliseconds>(took).count()));
  probe.poller().wake();
  std::this_thread::sleep_for(seconds(1));
  EXPECT_EQ(begun, 1) << "the order was taken; it does not begin again";
}

/// As `campus-probe responder --trust FILE --orders URL` is put together.
class OrderedResponder {
 public:
  explicit OrderedResponder(const std::string& collector, bool open = false)
      : admission_(open ? Admission({}) : Admission::nobody()) {
    auto used = UsedTicketFile::open(disk_, open_append_file, folder_.path(), clock_.wall());
    TicketRules rules{ResponderName("here"), {}};
    rules.trust.add(sample_issuer().public_key(), "");
    gate_.emplace(std::move(rules), std::move(used->used), std::move(used->file), clock_);
    control_.take_tickets(*gate_, [](const Error&) {});
    orders_.emplace(disk_, folder_.path(), std::vector{to_hex(sample_issuer().public_key())}, clock_.wall());
    control_.keep_silent_while([this]() -> std::optional<std::string> {
      const auto silence = orders_->silence(clock_.wall());
      return silence ? std::optional(silence->reason) : std::nullopt;
    });
    control_.every_second([this] {
      if (orders_->silence(clock_.wall())) sessions_.end_all();
      DenyList list;
      list.key_ids = orders_->denied();
      gate_->deny(std::move(list));
    });
    address_ = control_.listen(*numeric_address("127.0.0.1", 0)).value();
    (void)echo_.listen(address_).value();
    echo_.start();
    thread_ = std::jthread([this] { control_.run(); });
    OrdersWatchSpec spec;
    spec.collector.url = collector;
    spec.every = milliseconds(100);
    spec.log = [this](const std::string&) { ++told_; };
    watch_.emplace(std::move(spec), *orders_, random_);
  }
  OrderedResponder(const OrderedResponder&) = delete;
  OrderedResponder& operator=(const OrderedResponder&) = delete;
  ~OrderedResponder() {
    watch_.reset();
    control_.stop();
    thread_.join();
  }
  [[nodiscard]] HostPort where() const { return *parse_host_port(address_.text(), 0); }
  [[nodiscard]] bool silent() const { return orders_->silence(clock_.wall()).has_value(); }
  [[nodiscard]] std::size_t denied() const { return orders_->denied().size(); }
  [[nodiscard]] int told() const { return told_; }
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  Folder folder_;
  SystemClock clock_;
  SystemRandom random_;
  PosixDisk disk_;
  EchoServer echo_{clock_, random_};
  Sessions sessions_{SessionLimits{}, clock_, random_, echo_};
  std::optional<TicketGate> gate_;
  std::optional<FollowedOrders> orders_;
  Admission admission_;
  ControlServer control_{admission_, sessions_};
  std::atomic<int> told_ = 0;
  Address address_;
  std::jthread thread_;
  std::optional<OrdersWatch> watch_;
};

std::shared_ptr<HeldTicket> held_ticket() {
  SystemRandom random;
  auto ticket = sample_ticket();
  ticket.id = random_id(random);
  ticket.begin = SystemClock().wall() - minutes(1);
  ticket.end = ticket.begin + minutes(10);
  ticket.duration = seconds(120);
  ticket.rate = kMostTicketRate;
  ticket.bytes = kMostTicketBytes;
  return std::make_shared<HeldTicket>(HeldTicket{*sign_ticket(ticket, sample_issuer()),
                                                 std::make_shared<const SigningKey>(sample_device()), std::nullopt});
}

TEST(Orders, SilenceEndsARunningBulkTestAtTheResponderAndNobodyIsLetInAfterwards) {
  Collector collector;
  OrderedResponder responder(collector.url());
  SystemClock clock;
  ResponderClient client(responder.where(), sample_device().id().text());
  client.show(held_ticket());
  std::atomic<bool> over = false;
  std::jthread bulk([&] {
    TcpSpec spec;
    spec.direction = Direction::down;
    spec.duration = seconds(40);
    spec.repeats = 1;
    (void)measure_tcp(
        client, spec, clock, [](auto, auto) {}, std::stop_token{});
    over = true;
  });
  ASSERT_TRUE(soon([&] { return responder.sessions().count() > 0; }));
  std::this_thread::sleep_for(milliseconds(500));
  collector.order(city_wide("中考"));
  ASSERT_TRUE(soon([&] { return responder.silent(); }));
  const auto received = std::chrono::steady_clock::now();
  ASSERT_TRUE(soon([&] { return responder.sessions().count() == 0; }, seconds(2)));
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - received);
  std::cout << "silence ended the responder's test " << took.count() << " ms after its receipt\n";
  ASSERT_TRUE(soon([&] { return over.load(); }, seconds(10))) << "the probe's side ends with it";

  ResponderClient next(responder.where(), sample_device().id().text());
  next.show(held_ticket());
  SessionRequest request;
  request.method = Method::latency;
  request.duration = seconds(2);
  const auto refused = next.open(request);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("全市静默"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("中考"), std::string::npos) << refused.error().message;
  collector.order(std::nullopt);
  ASSERT_TRUE(soon([&] { return !responder.silent(); }));
  ResponderClient later(responder.where(), sample_device().id().text());
  later.show(held_ticket());
  EXPECT_TRUE(later.open(request));
}

TEST(Orders, SilenceHoldsForThoseWithoutTicketsToo) {
  Collector collector;
  OrderedResponder responder(collector.url(), true);
  SessionRequest request;
  request.method = Method::latency;
  request.duration = seconds(2);
  ResponderClient client(responder.where(), "");
  ASSERT_TRUE(client.open(request));
  collector.order(city_wide());
  ASSERT_TRUE(soon([&] { return responder.silent() && responder.sessions().count() == 0; }));
  EXPECT_FALSE(client.open(request));
}

TEST(Orders, AResponderGoesOnWithTheLastOrdersSaysSoOnceAndKeepsThemOverARestart) {
  std::optional<Collector> collector(std::in_place);
  collector->deny({sample_device().id()});
  collector->order(city_wide());
  OrderedResponder responder(collector->url());
  ASSERT_TRUE(soon([&] { return responder.silent() && responder.denied() == 1; }));
  collector.reset();
  ASSERT_TRUE(soon([&] { return responder.told() == 1; }));
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(responder.told(), 1);
  EXPECT_TRUE(responder.silent());
  const PosixDisk disk;
  const auto now = SystemClock().wall();
  const auto issuers = std::vector{to_hex(sample_issuer().public_key())};
  const FollowedOrders again(disk, responder.folder(), issuers, now);
  EXPECT_TRUE(again.silence(now));
  EXPECT_EQ(again.denied().size(), 1U);
  EXPECT_FALSE(again.silence(now + hours(3)));
  // Somebody wrote into the file, or it was cut off: silence, until orders were fetched.
  const auto text = *disk.read(responder.folder() / "orders.json", 1U << 20U);
  ASSERT_TRUE(disk.write_durably(responder.folder() / "orders.json", text.substr(0, text.size() / 2),
                                 Disk::Visibility::owner_only));
  const FollowedOrders damaged(disk, responder.folder(), issuers, now);
  EXPECT_TRUE(damaged.silence(now + hours(1'000)));
  EXPECT_TRUE(damaged.notice());
}

TEST(Orders, AResponderBelievesNobodyElse) {
  Collector collector;
  collector.order(city_wide());
  collector.spoil([](const std::string& body) {
    const auto envelope = wire::parse_envelope(body);
    return TlsServer::answer(200,
                             wire::encode_envelope(seal(kResponderOrdersType, envelope->payload, sample_device())));
  });
  OrderedResponder responder(collector.url());
  ASSERT_TRUE(soon([&] { return responder.told() == 1; }));
  EXPECT_FALSE(responder.silent());
  SystemRandom random;
  Folder folder;
  const PosixDisk disk;
  FollowedOrders orders(disk, folder.path(), {to_hex(sample_issuer().public_key())}, SystemClock().wall());
  const ResponderOrders said{kResponderOrdersSchema, std::string(32, 'a'), SystemClock().wall(), city_wide(), {}};
  const auto envelope =
      wire::encode_envelope(seal(kResponderOrdersType, wire::encode_responder_orders(said), sample_issuer()));
  EXPECT_FALSE(orders.take(envelope, std::string(32, 'b'))) << "an old answer";
  EXPECT_TRUE(orders.take(envelope, std::string(32, 'a')));
}

/// A routine run of packet trains both ways and its round trips, with one ticket for all of its sessions.
TEST(Orders, ARoutineRunNeedsOneTicket) {
  Collector collector;
  OrderedResponder responder(collector.url());
  const auto held = held_ticket();
  for (const auto direction : {Direction::down, Direction::up}) {
    ResponderClient client(responder.where(), sample_device().id().text());
    client.show(held);
    const auto m = measure_train(client, {.direction = direction, .target = BitRate::bits_per_second(100'000'000)},
                                 std::stop_token{});
    ASSERT_TRUE(m) << m.error().message;
    EXPECT_NE(m->reason, Reason::responder_refused);
  }
  ResponderClient client(responder.where(), sample_device().id().text());
  client.show(held);
  SessionRequest request;
  request.method = Method::latency;
  request.duration = seconds(2);
  EXPECT_TRUE(client.open(request));
  EXPECT_TRUE(held->test);
}

}  // namespace
}  // namespace campus::probe
