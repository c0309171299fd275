// Tickets at a real responder, over real connections.

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "core/model/session.h"
#include "core/posix/posix_append_file.h"
#include "core/posix/posix_disk.h"
#include "core/wire/control_json.h"
#include "probe/install/steps.h"
#include "probe/net/http_client.h"
#include "probe/net/responder_client.h"
#include "probe/net/tcp_measurement.h"
#include "probe/net/train_measurement.h"
#include "tests/support/running_responder.h"
#include "tests/support/sample_tickets.h"

namespace campus::probe {
namespace {

/// Ends with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "campus-tickets-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

UsedTicketFile::Opened open_used(const PosixDisk& disk, const std::filesystem::path& folder,
                                 UsedTicketFile::OpenAppend open_append = open_append_file) {
  auto opened = UsedTicketFile::open(disk, std::move(open_append), folder, SystemClock().wall());
  EXPECT_TRUE(opened) << opened.error().message;
  return *std::move(opened);
}

/// Fails once it is told to.
class FailingFile final : public AppendFile {
 public:
  FailingFile(std::unique_ptr<AppendFile> real, const bool& failing) : real_(std::move(real)), failing_(failing) {}
  Result<void> append_durably(std::string_view content) override {
    if (failing_) return Error{ErrorCode::io, "cannot sync: no more room"};
    return real_->append_durably(content);
  }

 private:
  std::unique_ptr<AppendFile> real_;
  const bool& failing_;
};

/// A responder that takes tickets for `here`, and nobody without.
class TicketResponder {
 public:
  TicketResponder(const std::filesystem::path& folder, const SessionLimits& limits = {},
                  UsedTicketFile::OpenAppend open_append = open_append_file)
      : sessions_(limits, clock_, random_, echo_) {
    auto used = open_used(disk_, folder, std::move(open_append));
    TicketRules rules{ResponderName("here"), {}};
    rules.trust.add(sample_issuer().public_key(), "");
    gate_.emplace(std::move(rules), std::move(used.used), std::move(used.file), clock_);
    control_.take_tickets(*gate_, [this](const Error&) { ++troubles_; });
    address_ = control_.listen(*numeric_address("127.0.0.1", 0)).value();
    (void)echo_.listen(address_).value();
    echo_.start();
    thread_ = std::jthread([this] { control_.run(); });
  }
  TicketResponder(const TicketResponder&) = delete;
  TicketResponder& operator=(const TicketResponder&) = delete;
  ~TicketResponder() {
    control_.stop();
    thread_.join();
  }

  [[nodiscard]] HostPort where() const { return *parse_host_port(address_.text(), 0); }
  [[nodiscard]] std::string url(const std::string& path = "") const {
    return "http://" + address_.text() + "/campus/v1/sessions" + path;
  }
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }
  [[nodiscard]] int troubles() const { return troubles_; }

 private:
  SystemClock clock_;
  SystemRandom random_;
  PosixDisk disk_;
  EchoServer echo_{clock_, random_};
  Sessions sessions_;
  std::optional<TicketGate> gate_;
  Admission admission_ = Admission::nobody();
  ControlServer control_{admission_, sessions_};
  std::atomic<int> troubles_ = 0;
  Address address_;
  std::jthread thread_;
};

Ticket fresh_ticket() {
  SystemRandom random;
  auto ticket = sample_ticket();
  ticket.id = random_id(random);
  ticket.begin = SystemClock().wall() - std::chrono::minutes(1);
  ticket.end = ticket.begin + std::chrono::minutes(5);
  ticket.rate = kMostTicketRate;
  ticket.bytes = kMostTicketBytes;
  return ticket;
}

SignedTicket issued(Ticket ticket) { return *sign_ticket(std::move(ticket), sample_issuer()); }

std::string body_with(const SignedTicket& ticket) {
  SessionRequest request;
  request.direction = Direction::down;
  request.duration = std::chrono::seconds(5);
  request.ticket = ticket_text(ticket);
  return wire::encode_session_request(request);
}

std::string authorization(const std::string& nonce, std::string_view body, const SigningKey& key = sample_device()) {
  return "Campus-Device " + nonce + ":" + base64_encode(sign_session_proof(key, ResponderName("here"), nonce, body));
}

std::string reason_in(const Result<HttpAnswer>& answer) {
  if (!answer) return answer.error().message;
  const auto refusal = wire::parse_session_refusal(answer->body);
  return refusal ? refusal->reason.value_or("none") : answer->body;
}

class TicketTest : public ::testing::Test {
 protected:
  std::string nonce_for(HttpClient& http, const TicketResponder& responder, const std::string& body) {
    const auto answer = http.post_json(responder.url(), body);
    EXPECT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 401) << answer->body;
    const auto refusal = wire::parse_session_refusal(answer->body);
    EXPECT_TRUE(refusal && refusal->nonce) << answer->body;
    return refusal ? refusal->nonce.value_or("") : "";
  }
  Result<HttpAnswer> show(const TicketResponder& responder, const SignedTicket& ticket,
                          const SigningKey& key = sample_device()) {
    HttpClient http({});
    const auto body = body_with(ticket);
    const auto first = http.post_json(responder.url(), body);
    if (!first || first->status != 401) return first;
    const auto nonce = wire::parse_session_refusal(first->body)->nonce.value_or("");
    return http.post_json(responder.url(), body, authorization(nonce, body, key));
  }
  static std::shared_ptr<HeldTicket> held(const SignedTicket& ticket) {
    return std::make_shared<HeldTicket>(
        HeldTicket{ticket, std::make_shared<const SigningKey>(sample_device()), std::nullopt});
  }

  HttpLibrary http_library_;
  Folder folder_;
  SystemClock clock_;
};

TEST_F(TicketTest, OpensATestOnceAndNeverAgain) {
  const auto ticket = issued(fresh_ticket());
  {
    const TicketResponder responder(folder_.path());
    const auto first = show(responder, ticket);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->status, 201) << first->body;
    EXPECT_EQ(reason_in(show(responder, ticket)), "used");
  }
  const TicketResponder again(folder_.path());
  const auto answer = show(again, ticket);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(reason_in(answer), "used") << "a restart forgets nothing";
}

TEST_F(TicketTest, WithoutATicketNobodyGetsIn) {
  const TicketResponder responder(folder_.path());
  HttpClient http({});
  SessionRequest request;
  request.direction = Direction::down;
  const auto answer = http.post_json(responder.url(), wire::encode_session_request(request));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(reason_in(answer), "ticket_needed");
  request.test = "00112233445566778899aabbccddeeff";
  EXPECT_EQ(reason_in(http.post_json(responder.url(), wire::encode_session_request(request))), "test_over");
  EXPECT_EQ(http.get(responder.url("/00112233445566778899aabbccddeeff"))->status, 404);
}

TEST_F(TicketTest, EachFaultHasItsReason) {
  const TicketResponder responder(folder_.path());
  const auto with = [&](const auto& change) {
    auto ticket = fresh_ticket();
    change(ticket);
    return reason_in(show(responder, issued(ticket)));
  };
  EXPECT_EQ(with([](Ticket& t) { t.responder = ResponderName("there"); }), "not_for_this_responder");
  EXPECT_EQ(with([](Ticket& t) { t.begin += std::chrono::hours(1), t.end += std::chrono::hours(1); }),
            "slot_not_begun");
  EXPECT_EQ(with([](Ticket& t) { t.begin -= std::chrono::hours(1), t.end -= std::chrono::hours(1); }), "slot_over");
  EXPECT_EQ(with([](Ticket& t) { t.down = false; }), "wrong_direction");
  EXPECT_EQ(with([](Ticket& t) { t.kind = TicketClass::normal; }), "class_too_low");
  EXPECT_EQ(reason_in(show(responder, *sign_ticket(fresh_ticket(), sample_device()))), "unknown_issuer");
  EXPECT_EQ(reason_in(show(responder, issued(fresh_ticket()), sample_issuer())), "bad_proof");
  auto altered = issued(fresh_ticket());
  altered.signature[10] = static_cast<char>(altered.signature[10] ^ 1);
  EXPECT_EQ(reason_in(show(responder, altered)), "bad_signature");
  HttpClient http({});
  auto body = body_with(issued(fresh_ticket()));
  body.replace(body.find("\"ticket\":\"") + 10, 4, "////");
  EXPECT_EQ(reason_in(http.post_json(responder.url(), body)), "malformed");
  EXPECT_EQ(responder.sessions().count(), 0U);
}

TEST_F(TicketTest, ANonceHoldsForOneAttemptOfItsConnection) {
  const TicketResponder responder(folder_.path());
  const auto ticket = issued(fresh_ticket());
  const auto body = body_with(ticket);
  HttpClient one({});
  const auto nonce = nonce_for(one, responder, body);
  HttpClient other({});
  EXPECT_EQ(reason_in(other.post_json(responder.url(), body, authorization(nonce, body))), "proof_needed")
      << "another connection";
  EXPECT_EQ(reason_in(one.post_json(responder.url(), body, authorization(nonce, body, sample_issuer()))), "bad_proof");
  EXPECT_EQ(reason_in(one.post_json(responder.url(), body, authorization(nonce, body))), "proof_needed")
      << "the nonce was spent on the wrong proof";
  const auto next = nonce_for(one, responder, body);
  EXPECT_NE(next, nonce);
  EXPECT_EQ(reason_in(one.post_json(responder.url(), body, "Campus-Device " + next)), "proof_needed");
  const auto last = nonce_for(one, responder, body);
  EXPECT_EQ(one.post_json(responder.url(), body, authorization(last, body))->status, 201);
}

TEST_F(TicketTest, AProofHoldsForTheRequestThatWasSigned) {
  const TicketResponder responder(folder_.path());
  const auto body = body_with(issued(fresh_ticket()));
  HttpClient http({});
  const auto nonce = nonce_for(http, responder, body);
  auto longer = body;
  longer.replace(longer.find("\"seconds\":5"), 11, "\"seconds\":9");
  EXPECT_EQ(reason_in(http.post_json(responder.url(), longer, authorization(nonce, body))), "bad_proof");
}

TEST_F(TicketTest, AMeasurementRunsAllItsSessionsInOneTest) {
  const TicketResponder responder(folder_.path());
  ResponderClient client(responder.where(), "");
  client.show(held(issued(fresh_ticket())));
  TcpSpec spec;
  spec.streams = 2;
  spec.duration = std::chrono::milliseconds(300);
  spec.direction = Direction::down;
  const auto down = measure_tcp(client, spec, clock_, [](Ratio, auto) {}, {});
  ASSERT_TRUE(down) << down.error().message;
  EXPECT_TRUE(down->goodput) << down->detail.value_or("");
  const auto up =
      measure_train(client, {.direction = Direction::up, .target = BitRate::bits_per_second(100'000'000)}, {});
  ASSERT_TRUE(up) << up.error().message;
  EXPECT_TRUE(up->line_rate) << up->detail.value_or("");
  // Its school is free for the next one as soon as it says that it is done.
  EXPECT_EQ(reason_in(show(responder, issued(fresh_ticket()))), "school_busy");
  client.end_test();
  EXPECT_EQ(show(responder, issued(fresh_ticket()))->status, 201);
}

TEST_F(TicketTest, TheBytesOfATicketEndAMeasurementWithThatReason) {
  const TicketResponder responder(folder_.path());
  ResponderClient client(responder.where(), "");
  auto small = fresh_ticket();
  small.bytes = DataSize::bytes(1'000'000);
  client.show(held(issued(small)));
  TcpSpec spec;
  spec.streams = 1;
  spec.duration = std::chrono::seconds(1);
  const auto m = measure_tcp(client, spec, clock_, [](Ratio, auto) {}, {});
  ASSERT_TRUE(m);
  EXPECT_EQ(m->reason, Reason::responder_refused);
  EXPECT_NE(m->detail.value_or("").find("ticket"), std::string::npos) << m->detail.value_or("");
}

TEST_F(TicketTest, WhatCannotBeWrittenDownLetsNobodyIn) {
  bool failing = false;
  const TicketResponder responder(folder_.path(), {}, [&](const std::filesystem::path& path) {
    auto real = open_append_file(path);
    return Result<std::unique_ptr<AppendFile>>(std::make_unique<FailingFile>(*std::move(real), failing));
  });
  auto other_school = fresh_ticket();
  other_school.school = SiteCode("S2");
  EXPECT_EQ(show(responder, issued(other_school))->status, 201);
  failing = true;
  const auto ticket = issued(fresh_ticket());
  const auto answer = show(responder, ticket);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(reason_in(answer), "not_writable");
  EXPECT_EQ(responder.sessions().count(), 1U);
  failing = false;
  EXPECT_EQ(reason_in(show(responder, ticket)), "used") << "whether the disk has it is not known";
  EXPECT_EQ(reason_in(show(responder, issued(fresh_ticket()))), "not_writable") << "a failed sync is not tried again";
  EXPECT_EQ(responder.troubles(), 1);
}

TEST_F(TicketTest, OneResponderKeepsAFolder) {
  const PosixDisk disk;
  const auto first = open_used(disk, folder_.path());
  const auto second = UsedTicketFile::open(disk, open_append_file, folder_.path(), clock_.wall());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::cannot_create);
}

TEST_F(TicketTest, ADamagedFileIsKeptBesideAndNothingOfItsTimeIsBelieved) {
  const auto used = issued(fresh_ticket());
  {
    const TicketResponder responder(folder_.path());
    EXPECT_EQ(show(responder, used)->status, 201);
  }
  const auto file = folder_.path() / "used-tickets";
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  {
    const PosixDisk disk;
    const auto opened = open_used(disk, folder_.path());
    ASSERT_TRUE(opened.notice);
    EXPECT_NE(opened.notice->find("is damaged"), std::string::npos) << *opened.notice;
  }
  const TicketResponder responder(folder_.path());
  EXPECT_EQ(reason_in(show(responder, used)), "maybe_used");
  EXPECT_EQ(reason_in(show(responder, issued(fresh_ticket()))), "maybe_used");
  int beside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    beside += entry.path().filename().string().starts_with("used-tickets.damaged-") ? 1 : 0;
  }
  EXPECT_EQ(beside, 1);
}

TEST_F(TicketTest, AFileIsWrittenAnewWithoutWhatIsOver) {
  const PosixDisk disk;
  auto long_ago = fresh_ticket();
  long_ago.begin -= std::chrono::hours(2);
  long_ago.end -= std::chrono::hours(2);
  {
    auto opened = open_used(disk, folder_.path());
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(opened.file.append(UsedTickets::record_of(long_ago)));
    ASSERT_TRUE(opened.file.append(UsedTickets::record_of(fresh_ticket())));
  }
  const auto before = std::filesystem::file_size(folder_.path() / "used-tickets");
  const auto opened = open_used(disk, folder_.path());
  EXPECT_EQ(opened.used.size(), 1U);
  EXPECT_LT(std::filesystem::file_size(folder_.path() / "used-tickets"), before / 10);
}

/// Its clock stands where it is put.
class SetClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return {}; }
  [[nodiscard]] WallTime wall() const override { return now; }
  WallTime now = SystemClock().wall();
};

TEST_F(TicketTest, WhatIsOverLeavesTheFileWhileTheResponderRuns) {
  const PosixDisk disk;
  SetClock clock;
  auto opened = open_used(disk, folder_.path());
  TicketGate gate({ResponderName("here"), {}}, std::move(opened.used), std::move(opened.file), clock);
  for (int i = 0; i < 1100; ++i) gate.take(fresh_ticket());
  EXPECT_FALSE(gate.tidy()) << "all of them are still needed";
  clock.now += std::chrono::hours(1);
  auto later = fresh_ticket();
  later.begin += std::chrono::hours(1);
  later.end += std::chrono::hours(1);
  gate.take(later);
  EXPECT_EQ(gate.of_use(later), TicketRefusal::used);
  const auto used = gate.tidy();
  ASSERT_TRUE(used);
  EXPECT_EQ(used->size(), 1U);
  ASSERT_TRUE(gate.rewrite(*used));
  ASSERT_TRUE(gate.record(later)) << "it grows on from there";
  const auto again = look_at_used_tickets(disk, folder_.path());
  ASSERT_TRUE(again && *again);
  EXPECT_TRUE((*again)->contains(later));
  EXPECT_FALSE(gate.tidy()) << "nothing more to gain";
}

TEST_F(TicketTest, SchoolsShareTheResponder) {
  SessionLimits limits;
  limits.capacity = BitRate::bits_per_second(1'000'000'000);
  const TicketResponder responder(folder_.path(), limits);
  const auto of = [&](const char* school) {
    auto ticket = fresh_ticket();
    ticket.school = SiteCode(school);
    ticket.rate = BitRate::bits_per_second(400'000'000);
    return issued(ticket);
  };
  EXPECT_EQ(show(responder, of("S1"))->status, 201);
  EXPECT_EQ(show(responder, of("S2"))->status, 201);
  const auto third = of("S3");
  const auto full = show(responder, third);
  EXPECT_EQ(full->status, 429);
  EXPECT_EQ(reason_in(full), "busy");
  EXPECT_TRUE(full->retry_after);
  EXPECT_EQ(reason_in(show(responder, third)), "busy") << "a ticket that had to wait is not used up";
}

TEST_F(TicketTest, RoomsOfASchoolAreLetInTogetherByJointTicketsOfOneSlot) {
  SessionLimits limits;
  limits.capacity = BitRate::bits_per_second(1'000'000'000);
  const TicketResponder responder(folder_.path(), limits);
  const auto other_room = sample_key("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
  auto joint = fresh_ticket();
  joint.kind = TicketClass::joint;
  joint.rate = BitRate::bits_per_second(700'000'000);
  auto beside = joint;
  beside.id = fresh_ticket().id;
  beside.site = SiteCode("S1-302");
  beside.device_key = other_room.public_key();
  EXPECT_EQ(show(responder, issued(joint))->status, 201);
  EXPECT_EQ(show(responder, issued(beside), other_room)->status, 201) << "they share one uplink";
  EXPECT_EQ(reason_in(show(responder, issued(fresh_ticket()))), "school_busy") << "nobody is alone beside them";
  auto later = joint;
  later.id = fresh_ticket().id;
  later.end += std::chrono::minutes(1);
  EXPECT_EQ(reason_in(show(responder, issued(later))), "school_busy") << "of another slot";
}

InstallSpec installed_at(const HostPort& where) {
  InstallSpec spec;
  spec.promised = BitRate::bits_per_second(1'000'000);
  spec.responder = where;
  spec.key = std::string(64, 'a');
  spec.by_ticket = true;
  return spec;
}

TEST(TicketInstall, IsToldByTheResponderThatItTakesTicketsAlone) {
  const Folder folder;
  const TicketResponder responder(folder.path());
  auto spec = installed_at(responder.where());
  const auto seen = check_responder(spec, {});
  EXPECT_FALSE(seen.fault);
  EXPECT_NE(seen.why.en.find("by ticket"), std::string::npos) << seen.detail;
  spec.by_ticket = false;
  EXPECT_EQ(check_responder(spec, {}).fault, Fault::responder_refuses) << "nobody will bring a ticket";
}

TEST(TicketInstall, MeasuresAtOneThatIsOpenAsWellAndLeavesNothingOpen) {
  const RunningResponder responder;
  const auto seen = check_responder(installed_at(responder.where()), {});
  EXPECT_FALSE(seen.fault) << seen.detail;
  EXPECT_NE(seen.detail.find("↓"), std::string::npos) << seen.detail;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (responder.sessions().count() > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(responder.sessions().count(), 0U);
}

}  // namespace
}  // namespace campus::probe
