// Probes that ask for orders, responders that do, and operators who give them, over HTTP with real envelopes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <set>

#include "collector/app/care_commands.h"
#include "collector/store/sqlite_store.h"
#include "core/posix/system_random.h"
#include "core/ticket/ticket.h"
#include "core/wire/orders_json.h"
#include "tests/component/collector/collector_fixture.h"

namespace campus::collector {
namespace {

using testing::CollectorTest;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::new_key;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kCity =
    "code,level,parent,name\n150721,banner,,A\n150722,banner,,B\nS1,school,150721,First\nS1-1,classroom,S1,Room\n"
    "T1,school,150722,Other\n";
constexpr const char* kFleet =
    R"({"schema":"campus.fleet/1","tests_per_school_per_day":2,"banners":{"*":{"responders":[
        {"tier":"banner","address":"10.0.0.1:8601","name":"core"}]}}})";

class OrdersTest : public CollectorTest {
 protected:
  void SetUp() override {
    start();
    ASSERT_EQ(tell({"en", "roster-import", "roster.csv", kCity}).exit_code, 0);
  }
  void approve(const SigningKey& whose, const std::string& site) const {
    ASSERT_EQ(tell({"en", "keys-approve", whose.id().text(), site}).exit_code, 0);
  }
  void import_fleet() const {
    const auto answer = tell({"en", "fleet-import", "fleet.json", kFleet});
    ASSERT_EQ(answer.exit_code, 0) << answer.err;
  }
  std::string account(const std::string& name, const std::string& scope, const std::string& banner = "") const {
    const auto answer = tell({"en", "account-add", name, scope, banner, ""});
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    return "Authorization: Bearer " + answer.out.substr(0, answer.out.find('\n')) + "\r\n";
  }

  static Poll poll(const std::string& site = "S1") {
    SystemRandom random;
    Poll poll;
    poll.schema = kPollSchema;
    poll.site = SiteCode(site);
    poll.nonce = random_id(random);
    poll.boot = "boot";
    static std::int64_t polls = 0;
    poll.since_boot_ms = ++polls;
    poll.heard = SystemClock().wall();
    poll.at = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27));
    return poll;
  }
  static std::string sealed(const Poll& poll, const SigningKey& with) {
    return wire::encode_envelope(seal(kPollType, wire::encode_poll(poll), with));
  }
  HttpAnswer ask(const std::string& body) const { return client().post("/api/v1/polls", body); }
  PollAnswer answer_to(const Poll& poll) const {
    const auto answer = ask(sealed(poll, key));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto envelope = wire::parse_envelope(answer.body);
    EXPECT_TRUE(envelope && verify(*envelope, kPollAnswerType)) << answer.body;
    if (!envelope) return {};
    auto read = wire::parse_poll_answer(envelope->payload);
    EXPECT_TRUE(read && read->nonce == poll.nonce);
    return read ? *std::move(read) : PollAnswer();
  }
  std::string reason_of(const HttpAnswer& answer) const {
    const auto refusal = wire::parse_order_refusal(answer.body);
    return refusal ? refusal->reason : answer.body;
  }
};

TEST_F(OrdersTest, AnApprovedProbeGetsAPlanAndTicketsThatTopUpWithoutHolesOrRepeats) {
  approve(key, "S1");
  EXPECT_FALSE(answer_to(poll()).plan) << "nothing was imported yet";
  import_fleet();
  auto asked = poll();
  std::set<std::string> ids;
  std::optional<WallTime> last;
  for (int round = 0; round < 20; ++round) {
    const auto answer = answer_to(asked);
    if (round == 0) {
      ASSERT_TRUE(answer.plan);
      const auto envelope = wire::parse_envelope(*answer.plan);
      const auto plan = wire::parse_plan(envelope->payload);
      ASSERT_TRUE(verify(*envelope, kPlanType) && plan);
      EXPECT_EQ(plan->content.issuers.front(), to_hex(envelope->signatures.front().public_key));
      asked.plan_version = plan->version;
      asked.plan_content = sha256_hex(wire::encode_plan_content(plan->content));
      asked.plan_expires = plan->expires;
    } else {
      EXPECT_FALSE(answer.plan);
    }
    if (answer.tickets.empty()) break;
    for (const auto& text : answer.tickets) {
      const auto ticket = parse_ticket_text(text);
      ASSERT_TRUE(ticket);
      EXPECT_EQ(ticket->ticket.device_key, key.public_key());
      EXPECT_TRUE(ids.insert(ticket->ticket.id).second);
      EXPECT_GE(ticket->ticket.begin, last.value_or(ticket->ticket.begin));
      last = ticket->ticket.end;
    }
    asked.nonce = poll().nonce;
    asked.tickets_until = last;
  }
  EXPECT_GT(ids.size(), 400U);
  EXPECT_GT(*last - answer_to(poll()).at, std::chrono::days(7));
}

TEST_F(OrdersTest, WhoMayNotAskIsToldWhy) {
  EXPECT_EQ(reason_of(ask(sealed(poll(), key))), "unknown_key");
  deliver(testing::sample_envelope(key, "S1", 1));
  const auto pending = ask(sealed(poll(), key));
  EXPECT_EQ(pending.status, 403);
  EXPECT_EQ(reason_of(pending), "key_pending");
  approve(key, "S1");
  EXPECT_EQ(ask(sealed(poll(), key)).status, 200);
  EXPECT_EQ(ask(sealed(poll("S1-1"), key)).status, 200);
  EXPECT_EQ(reason_of(ask(sealed(poll("T1"), key))), "other_site");
  EXPECT_EQ(reason_of(ask(sealed(poll("T9"), key))), "site_unknown");
  tell({"en", "keys-revoke", key.id().text()});
  EXPECT_EQ(reason_of(ask(sealed(poll(), key))), "key_revoked");
}

TEST_F(OrdersTest, WhatIsNoPollIsRefusedAndTheCollectorGoesOn) {
  approve(key, "S1");
  const auto good = sealed(poll(), key);
  for (const auto& body : {std::string(), std::string("[]"), std::string("{"), "[" + good + "]", good + good,
                           std::string(100'000, '['), good.substr(0, good.size() / 2)}) {
    const auto answer = ask(body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 60);
    EXPECT_EQ(reason_of(answer), "malformed");
  }
  auto forged = seal(kPollType, wire::encode_poll(poll()), key);
  forged.payload.back() = ' ';
  EXPECT_EQ(ask(wire::encode_envelope(forged)).status, 400);
  EXPECT_EQ(client().get("/api/v1/polls").status, 405);
  EXPECT_EQ(ask(good).status, 200);
}

TEST_F(OrdersTest, SilenceReachesAProbeWithItsNextPollAndIsSeenToBeKept) {
  approve(key, "S1");
  answer_to(poll());
  const auto begun = tell({"en", "silence-begin", "", "+7200", "高考 exam"});
  ASSERT_EQ(begun.exit_code, 0) << begun.err;
  auto asked = poll();
  const auto silence = answer_to(asked).silence;
  ASSERT_TRUE(silence);
  EXPECT_EQ(silence->reason, "高考 exam");
  EXPECT_TRUE(silence->until);
  EXPECT_THAT(tell({"en", "silence-status", "text"}).out, HasSubstr("S1\tFirst\tnot silent yet"));
  asked = poll();
  asked.silence = silence->order;
  answer_to(asked);
  EXPECT_THAT(tell({"en", "silence-status", "text"}).out, HasSubstr("silent\t1\nnot silent yet\t0\n"));
  EXPECT_TRUE(shows("/metrics", "campus_silence_active 1"));
  EXPECT_TRUE(shows("/metrics", "campus_silence_probes{state=\"silent\"} 1"));
  EXPECT_TRUE(shows("/", "静默中"));
  EXPECT_EQ(tell({"en", "silence-end", ""}).exit_code, 0);
  EXPECT_FALSE(answer_to(poll()).silence);
  EXPECT_TRUE(shows("/metrics", "campus_silence_active 0"));
  EXPECT_EQ(tell({"en", "silence-end", ""}).exit_code, 66) << "none holds";
  EXPECT_THAT(tell({"en", "audit", ""}).out, HasSubstr("silence.begin"));
}

TEST_F(OrdersTest, RespondersHearOfSilenceAndOfRevokedKeys) {
  approve(key, "S1");
  tell({"en", "keys-revoke", key.id().text()});
  tell({"en", "silence-begin", "", "", "exam"});
  const auto nonce = std::string(32, 'a');
  const auto envelope = wire::parse_envelope(client().get("/api/v1/responder-orders?nonce=" + nonce).body);
  ASSERT_TRUE(envelope && verify(*envelope, kResponderOrdersType));
  const auto orders = wire::parse_responder_orders(envelope->payload);
  ASSERT_TRUE(orders);
  EXPECT_EQ(orders->nonce, nonce);
  EXPECT_TRUE(orders->silence);
  EXPECT_THAT(orders->denied_keys, ::testing::ElementsAre(key.id()));
  EXPECT_EQ(client().get("/api/v1/responder-orders").status, 400);
  EXPECT_EQ(client().get("/api/v1/responder-orders?nonce=AAAA").status, 400);
}

TEST_F(OrdersTest, ATestIsGivenUntilItIsTakenAndASchoolHasItsCap) {
  import_fleet();
  EXPECT_EQ(tell({"en", "test-request", "S1", "sustained", "why"}).exit_code, 65) << "no probe speaks for it";
  approve(key, "S1");
  ASSERT_EQ(tell({"en", "test-request", "S1", "sustained", "complaint"}).exit_code, 0);
  for (int i = 0; i < 2; ++i) {
    const auto answer = answer_to(poll());
    ASSERT_TRUE(answer.test);
    EXPECT_TRUE(answer.test->sustained);
    EXPECT_EQ(answer.test->reason, "complaint");
  }
  auto asked = poll();
  asked.tests_taken = {answer_to(poll()).test->order};
  EXPECT_FALSE(answer_to(asked).test) << "it was taken";
  EXPECT_EQ(tell({"en", "test-request", "S1-1", "routine", "again"}).exit_code, 0);
  const auto third = tell({"en", "test-request", "S1", "routine", "again"});
  EXPECT_EQ(third.exit_code, 65);
  EXPECT_THAT(third.err, HasSubstr("has had its 2 tests on request within 24 hours"));
  EXPECT_THAT(tell({"en", "test-list", "text"}).out, HasSubstr("complaint"));
  EXPECT_EQ(tell({"en", "test-request", "T9", "routine", "x"}).exit_code, 65);
}

TEST_F(OrdersTest, AJointTestGivesSeveralSchoolsOneSlot) {
  import_fleet();
  approve(key, "S1");
  const auto other = new_key();
  approve(other, "T1");
  ASSERT_EQ(tell({"en", "test-joint", "", "sustained", "B-03", "S1", "T1"}).exit_code, 0);
  std::vector<Ticket> tickets;
  for (const SigningKey* whose : std::initializer_list<const SigningKey*>{&key, &other}) {
    auto asked = poll(whose == &key ? "S1" : "T1");
    asked.tickets_until = asked.at + std::chrono::days(20'000);
    const auto envelope = wire::parse_envelope(ask(sealed(asked, *whose)).body);
    ASSERT_TRUE(envelope);
    const auto answer = wire::parse_poll_answer(envelope->payload);
    ASSERT_TRUE(answer && answer->test);
    ASSERT_THAT(answer->tickets, SizeIs(1));
    tickets.push_back(parse_ticket_text(answer->tickets[0])->ticket);
  }
  EXPECT_EQ(tickets[0].begin, tickets[1].begin);
  EXPECT_EQ(tickets[0].end, tickets[1].end);
  EXPECT_NE(tickets[0].school, tickets[1].school);
}

TEST_F(OrdersTest, AJointTestOfRoomsOfOneSchoolIsOneTestOfTheSchool) {
  import_fleet();
  approve(key, "S1");
  const auto twice = tell({"en", "test-joint", "", "routine", "C-06", "S1-1", "S1-1"});
  EXPECT_EQ(twice.exit_code, 64);
  EXPECT_THAT(twice.err, HasSubstr("named twice"));
  ASSERT_EQ(tell({"en", "test-joint", "", "routine", "C-06", "S1", "S1-1"}).exit_code, 0);
  std::vector<Ticket> tickets;
  for (const auto* site : {"S1", "S1-1"}) {
    auto asked = poll(site);
    asked.tickets_until = asked.at + std::chrono::days(20'000);
    const auto answer = answer_to(asked);
    ASSERT_TRUE(answer.test);
    ASSERT_THAT(answer.tickets, SizeIs(1));
    tickets.push_back(parse_ticket_text(answer.tickets[0])->ticket);
  }
  for (const auto& ticket : tickets) EXPECT_EQ(ticket.kind, TicketClass::joint);
  EXPECT_EQ(tickets[0].begin, tickets[1].begin);
  EXPECT_EQ(tickets[0].end, tickets[1].end);
  EXPECT_EQ(tell({"en", "test-request", "S1", "routine", "x"}).exit_code, 0) << "the second of two";
  EXPECT_EQ(tell({"en", "test-request", "S1", "routine", "x"}).exit_code, 65);
}

TEST_F(OrdersTest, OperatorsOrderWithinTheirScopeAndBanner) {
  approve(key, "S1");
  const auto reader = account("reader", "read");
  const auto county = account("county", "operate", "150721");
  const auto admin = account("admin", "admin");
  const auto post = [&](const std::string& target, const std::string& body, const std::string& who) {
    return client().post(target, body, who);
  };
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x"})", "").status, 401);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x"})", reader).status, 403);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x"})", county).status, 403) << "the city is not theirs";
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x","scope":"T1"})", county).status, 403);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":""})", admin).status, 400);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x","until":"tomorrow"})", admin).status, 400);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x","for":1})", admin).status, 400);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x","scope":"X9"})", admin).status, 404);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"exam","scope":"150721","seconds":600})", county).status, 201);
  EXPECT_TRUE(answer_to(poll()).silence);
  const auto test = post("/api/v1/sites/S1/tests", R"({"reason":"x"})", county);
  EXPECT_EQ(test.status, 409) << test.body;
  EXPECT_THAT(test.body, HasSubstr("keeps silence"));
  const auto shown = client().get("/api/v1/silence", reader);
  EXPECT_EQ(shown.status, 200);
  EXPECT_THAT(shown.body, HasSubstr(R"("not_silent":1)"));
  // A banner's own cannot use up the city's.
  for (int i = 1; i < 64; ++i) {
    ASSERT_EQ(post("/api/v1/silence", R"({"reason":"x","scope":"S1","seconds":600})", county).status, 201) << i;
  }
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x","scope":"S1","seconds":600})", county).status, 409);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"x","scope":"T1","seconds":600})", admin).status, 201);
  EXPECT_EQ(post("/api/v1/silence", R"({"reason":"exam","seconds":600})", admin).status, 201);
  EXPECT_EQ(post("/api/v1/silence/end", "{}", admin).status, 200);
  EXPECT_EQ(post("/api/v1/silence/end", R"({"scope":"S1"})", county).status, 200);
  EXPECT_EQ(post("/api/v1/silence/end", R"({"scope":"150721"})", county).status, 200);
  EXPECT_EQ(post("/api/v1/sites/S1/tests", R"({"reason":"x","sustained":true})", county).status, 201);
  EXPECT_EQ(post("/api/v1/sites/T1/tests", R"({"reason":"x"})", county).status, 403);
  EXPECT_THAT(client().get("/api/v1/audit", admin).body, HasSubstr("account:county"));
}

TEST_F(OrdersTest, TwoBoxesWithOneKeyAreQuarantined) {
  approve(key, "S1");
  for (const char box : {'a', 'b', 'a', 'b'}) {
    auto asked = poll();
    asked.boot = std::string(32, box);
    answer_to(asked);
  }
  auto asked = poll();
  asked.boot = std::string(32, 'a');
  EXPECT_EQ(reason_of(ask(sealed(asked, key))), "key_cloned");
  EXPECT_TRUE(soon([&] { return reason_of(ask(sealed(poll(), key))) == "key_cloned"; }));
  EXPECT_THAT(tell({"en", "keys-list"}).out, HasSubstr("cloned"));
  approve(key, "S1");
  EXPECT_EQ(ask(sealed(poll(), key)).status, 200);
}

TEST_F(OrdersTest, WhatWasOrderedHoldsAfterARestart) {
  approve(key, "S1");
  import_fleet();
  tell({"en", "silence-begin", "S1", "", "exam"});
  collector.reset();
  start();
  const auto answer = answer_to(poll());
  EXPECT_TRUE(answer.silence);
  EXPECT_TRUE(answer.plan);
  EXPECT_THAT(tell({"en", "fleet-show", "text"}).out, HasSubstr("10.0.0.1:8601\tcore"));
}

TEST_F(OrdersTest, SettingsThatAreWrongChangeNothing) {
  const auto wrong = tell({"en", "fleet-import", "f.json", R"({"schema":"campus.fleet/1","banners":{"150729":{}}})"});
  EXPECT_EQ(wrong.exit_code, 65);
  EXPECT_THAT(wrong.err, HasSubstr("f.json: /banners/150729: the roster has no banner of this code"));
  EXPECT_THAT(tell({"en", "fleet-show", "text"}).out, HasSubstr("nothing was imported"));
}

TEST_F(OrdersTest, AReasonThatIsNotUtf8IsRefusedAndEndsNothing) {
  approve(key, "S1");
  const std::string gbk = "\xb8\xdf\xbf\xbc";
  for (const auto& words :
       {Words{"en", "silence-begin", "", "+7200", gbk}, Words{"en", "test-request", "S1", "routine", gbk}}) {
    const auto refused = tell(words);
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_THAT(refused.err, HasSubstr("is not UTF-8"));
  }
  EXPECT_FALSE(answer_to(poll()).silence);
  EXPECT_EQ(tell({"en", "silence-status", "json"}).exit_code, 0);
}

TEST_F(OrdersTest, WhatAnEarlierProgramKeptIsToldThoughItIsNotUtf8) {
  approve(key, "S1");
  collector.reset();
  {
    auto store = SqliteStore::open(options.store.folder);
    ASSERT_TRUE(store) << store.error().message;
    const FleetOrder kept{0, kSilenceOrder, {}, SystemClock().wall(), {}, "\xb8\xdf\xbf\xbc", "ops", {}};
    ASSERT_TRUE((*store)->put_order(kept, {}));
  }
  start();
  const auto silence = answer_to(poll()).silence;
  ASSERT_TRUE(silence);
  EXPECT_THAT(silence->reason, HasSubstr("\xEF\xBF\xBD"));
  EXPECT_EQ(tell({"en", "silence-status", "json"}).exit_code, 0);
}

TEST_F(OrdersTest, SitesThatNobodyKnowsAreExitSixtyFive) {
  for (const auto& words :
       {Words{"en", "keys-approve", key.id().text(), "X9"}, Words{"en", "silence-begin", "X9", "+60", "x"},
        Words{"en", "test-request", "X9", "routine", "x"}, Words{"en", "enroll-sites", "X9", "once"},
        Words{"en", "enroll-list", "X9"}, Words{"en", "enroll-withdraw", "X9"},
        Words{"en", "keys-approve-pending", "X9"}, Words{"en", "account-add", "a", "read", "X9", ""}}) {
    const auto refused = tell(words);
    EXPECT_EQ(refused.exit_code, 65) << words[1];
    EXPECT_THAT(refused.err, HasSubstr("the roster has no site 'X9'")) << words[1];
  }
  EXPECT_EQ(tell({"en", "enroll-sites", "150721", "once", "school"}).exit_code, 64) << "it is a banner";
  EXPECT_EQ(tell({"en", "enroll-sites", "150721", "once", "banner"}).exit_code, 0);
}

TEST_F(OrdersTest, ACommandIsHeardWhileAnotherPeerSaysNothing) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = (options.store.folder / "control.sock").string();
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  std::vector<int> idle;
  const auto one_more = [&] {
    idle.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    ASSERT_EQ(::connect(idle.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  };
  one_more();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(tell({"en", "silence-begin", "", "+60", "exam"}).exit_code, 0);
  for (int i = 0; i < 12; ++i) one_more();  // more than are heard at once
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  collector.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30)) << "a peer's patience is a minute";
  for (const int fd : idle) ::close(fd);
}

TEST_F(OrdersTest, ABackupIsMadeWhereBothSeeTheSameFolder) {
  const auto copy = folder / "copy";
  const auto refused = tell({"en", "backup", copy.string(), "/elsewhere 1:2"});
  EXPECT_EQ(refused.exit_code, 73);
  EXPECT_THAT(refused.err, HasSubstr("is another folder for the running collector"));
  EXPECT_EQ(tell({"en", "backup", copy.string(), place_of_folder(copy)}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(copy / "collector.db"));
  EXPECT_EQ(tell({"en", "backup", copy.string(), place_of_folder(copy)}).exit_code, 73) << "it is not empty any more";
  EXPECT_EQ(client().get("/health/ready").status, 200) << "no fault of the store's";
  EXPECT_EQ(tell({"en", "fsck"}).exit_code, 0);
}

}  // namespace
}  // namespace campus::collector
