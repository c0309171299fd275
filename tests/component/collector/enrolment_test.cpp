#include <gmock/gmock.h>

#include <thread>

#include "tests/component/collector/collector_fixture.h"
#include "tests/support/sample_enrolments.h"

namespace campus::collector {
namespace {

using ::testing::AnyOf;
using testing::enrolment_request;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::HttpClient;
using testing::new_code;
using testing::new_key;
using ::testing::Not;
using testing::sample_envelope;
using testing::sample_report;
using wire::Receipt;

class EnrolmentTest : public testing::CollectorTest {
 protected:
  static std::string in_days(int days) {
    const auto time = SystemClock().wall() + std::chrono::hours(24 * days);
    return std::to_string(time.time_since_epoch().count());
  }
  EnrolmentCode code_for(const std::string& site, const std::string& hardware = "") {
    auto code = new_code();
    const auto added =
        tell({"en", "enroll-add", "k3m9", in_days(1), "once", code.digest(hardware) + " " + site + "\n"});
    EXPECT_EQ(added.exit_code, 0) << added.err;
    return code;
  }
  /// From an address of its own, which the brake counts by.
  HttpAnswer ask(const std::string& body, const std::string& from = "127.0.0.1") const {
    return HttpClient(collector->address(), from).post("/api/v1/enrolments", body);
  }
  HttpAnswer enrol(const SigningKey& with, const EnrolmentCode& code, const std::string& from = "127.0.0.1") const {
    return ask(enrolment_request(with, code.text()), from);
  }
  static std::string reason_of(const HttpAnswer& answer) {
    const auto refusal = wire::parse_order_refusal(answer.body);
    return std::to_string(answer.status) + " " + (refusal ? refusal->reason : answer.body);
  }
};

TEST_F(EnrolmentTest, ARightCodeIsAnsweredByWhatTheIssuerSigned) {
  start_with_roster();
  const auto answer = enrol(key, code_for("S1-101"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto envelope = wire::parse_envelope(answer.body);
  ASSERT_TRUE(envelope);
  ASSERT_TRUE(verify(*envelope, kEnrolmentType));
  const auto enrolment = wire::parse_enrolment(envelope->payload);
  ASSERT_TRUE(enrolment);
  EXPECT_EQ(enrolment->key, key.id());
  EXPECT_EQ(enrolment->nonce, std::string(32, 'a'));
  EXPECT_EQ(enrolment->site, SiteCode("S1-101"));
  EXPECT_EQ(enrolment->school, SiteCode("S1"));
  EXPECT_EQ(enrolment->site_name, "一年一班");
  EXPECT_LT(std::chrono::abs(enrolment->at - SystemClock().wall()), std::chrono::minutes(1));
  ASSERT_EQ(enrolment->issuers.size(), 1U);
  EXPECT_EQ(enrolment->issuers.front(), to_hex(envelope->signatures.front().public_key));
  EXPECT_TRUE(std::filesystem::exists(options.store.folder / "ticket-issuer.pem"));
  EXPECT_EQ(deliver(sample_envelope(key, "S1-101", 1)).outcome, Receipt::stored);
}

TEST_F(EnrolmentTest, SaysWhatIsWrongInMachineWordsAndInWords) {
  start_with_roster();
  const auto code = code_for("S1-101");
  EXPECT_EQ(reason_of(ask("{}")), "400 malformed");
  auto slip = code.text();
  slip.front() = slip.front() == '0' ? '1' : '0';
  const auto wrong = ask(enrolment_request(key, slip));
  EXPECT_EQ(reason_of(wrong), "400 code_malformed");
  EXPECT_THAT(wrong.body, HasSubstr("compare it with the sheet"));
  EXPECT_EQ(reason_of(enrol(key, new_code())), "403 code_unknown");
  EXPECT_EQ(enrol(key, code).status, 201);
  EXPECT_EQ(enrol(key, code).status, 201) << "a lost answer";
  const auto other = new_key();
  EXPECT_EQ(reason_of(enrol(other, code, "127.0.0.2")), "403 code_used");
  const auto withdrawn = code_for("S1-102");
  ASSERT_EQ(tell({"en", "enroll-withdraw", "S1-102"}).exit_code, 0);
  EXPECT_EQ(reason_of(enrol(other, withdrawn, "127.0.0.3")), "403 code_withdrawn");
  const auto soon = new_code();
  const auto moment = SystemClock().wall() + std::chrono::milliseconds(300);
  ASSERT_EQ(tell({"en", "enroll-add", "k", std::to_string(moment.time_since_epoch().count()), "once",
                  soon.digest("") + " S2\n"})
                .exit_code,
            0);
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_EQ(reason_of(enrol(other, soon, "127.0.0.4")), "403 code_expired");
  EXPECT_EQ(reason_of(enrol(key, code_for("S2"), "127.0.0.5")), "403 key_elsewhere");
  ASSERT_EQ(tell({"en", "keys-revoke", key.id().text()}).exit_code, 0);
  EXPECT_EQ(reason_of(enrol(key, code, "127.0.0.5")), "403 key_revoked");
  const auto log = tell({"en", "audit", ""});
  EXPECT_THAT(log.out, HasSubstr("key.enrol"));
  EXPECT_THAT(log.out, Not(HasSubstr(code.text())));
  EXPECT_THAT(log.out, Not(HasSubstr(code.printed())));
}

TEST_F(EnrolmentTest, ABatchCodeWorksOnItsBox) {
  start_with_roster();
  const auto code = code_for("S1-101", "serial:x1");
  EXPECT_EQ(reason_of(enrol(key, code)), "403 code_unknown");
  EXPECT_EQ(reason_of(ask(enrolment_request(key, code.text(), {"serial:x2"}))), "403 code_unknown");
  EXPECT_EQ(ask(enrolment_request(key, code.text(), {"mac:aa:bb:cc:dd:ee:ff", "Serial: X1"})).status, 201);
}

TEST_F(EnrolmentTest, HoldsGuessersBackAndNobodyElse) {
  start_with_roster();
  const auto code = code_for("S1-101");
  int looked_at = 0;
  for (int i = 0; i < 200; ++i) {
    const auto reason = reason_of(enrol(key, new_code(), "127.0.0.9"));
    EXPECT_THAT(reason, AnyOf("403 code_unknown", "429 too_many_attempts"));
    looked_at += reason == "403 code_unknown" ? 1 : 0;
  }
  EXPECT_EQ(looked_at, 5);
  const auto held = enrol(key, code, "127.0.0.9");
  EXPECT_EQ(held.status, 429) << "also with a right one, soon again";
  EXPECT_THAT(held.head, HasSubstr("Retry-After: 1"));
  EXPECT_THAT(held.body, HasSubstr("retry_after_seconds"));
  EXPECT_EQ(enrol(key, code, "127.0.0.10").status, 201) << "from next door";
  EXPECT_THAT(tell({"en", "audit", ""}).out, Not(HasSubstr("127.0.0.9")));
}

TEST_F(EnrolmentTest, TellsClientsOfAProxyOnThisMachineApart) {
  start_with_roster();
  const auto code = code_for("S1-101");
  const auto through_proxy = [&](const EnrolmentCode& with, const std::string& client) {
    return this->client().post("/api/v1/enrolments", enrolment_request(key, with.text()),
                               "X-Forwarded-For: 10.9.9.9, " + client + "\r\n");
  };
  for (int i = 0; i < 8; ++i) static_cast<void>(through_proxy(new_code(), "10.1.1.1"));
  EXPECT_EQ(through_proxy(code, "10.1.1.1").status, 429);
  EXPECT_EQ(through_proxy(code, "10.1.1.2").status, 201);
}

TEST_F(EnrolmentTest, BelievesTheProxysOwnLineAndNotTheClients) {
  start_with_roster();
  const auto code = code_for("S1-101");
  const auto invented = [&](const EnrolmentCode& with, int i) {
    return client().post("/api/v1/enrolments", enrolment_request(key, with.text()),
                         "X-Forwarded-For: 10.2.2." + std::to_string(i) + "\r\nX-Forwarded-For: 10.1.1.1\r\n");
  };
  for (int i = 0; i < 8; ++i) static_cast<void>(invented(new_code(), i));
  EXPECT_EQ(invented(code, 9).status, 429);
}

TEST_F(EnrolmentTest, EnrolsAWholeSchoolFromOneAddress) {
  std::string roster = testing::kRoster;
  for (int i = 0; i < 70; ++i) roster += "R" + std::to_string(i) + ",classroom,S1,room\n";
  start();
  ASSERT_EQ(tell({"en", "roster-import", "r", roster}).exit_code, 0);
  for (int i = 0; i < 70; ++i) {
    const auto answer = enrol(new_key(), code_for("R" + std::to_string(i)));
    ASSERT_EQ(answer.status, 201) << i << ": " << answer.body;
  }
}

/// All guesses at one time: none of them is known to be wrong when the next begins.
TEST_F(EnrolmentTest, HoldsBackThoseWhoGuessAtOneTime) {
  start_with_roster();
  std::atomic<int> looked_at = 0;
  {
    std::vector<std::jthread> guessers(60);
    for (auto& guesser : guessers) {
      guesser = std::jthread([&] {
        for (int n = 0; n < 3; ++n) {
          if (reason_of(enrol(key, new_code(), "127.0.0.9")) == "403 code_unknown") ++looked_at;
        }
      });
    }
  }
  EXPECT_EQ(looked_at, 5);
}

TEST_F(EnrolmentTest, TakesNoRequestFromWebPages) {
  start_with_roster();
  const auto body = enrolment_request(key, code_for("S1").text());
  EXPECT_EQ(client().post("/api/v1/enrolments", body, "Origin: https://elsewhere.example\r\n").status, 403);
}

TEST_F(EnrolmentTest, SaysThatThereIsNoRosterYet) {
  start();
  EXPECT_EQ(reason_of(enrol(key, new_code())), "403 no_roster");
}

/// Two boxes with one key: the second report tells.
TEST_F(EnrolmentTest, FlagsAClonedBoxWithinTwoReports) {
  start_with_roster();
  ASSERT_EQ(enrol(key, code_for("S1-101")).status, 201);
  const auto first = [&](std::int64_t sequence) { return sample_envelope(key, "S1-101", sequence); };
  const auto second = [&](std::int64_t sequence) {
    auto report = sample_report(key, "S1-101", sequence);
    report.host.cpus = 16;
    return testing::sealed(report, key);
  };
  EXPECT_EQ(deliver(first(1)).outcome, Receipt::stored);
  EXPECT_EQ(deliver(second(1)).reason, "sequence_conflict");
  EXPECT_THAT(tell({"en", "keys-list"}).out, HasSubstr("\tcloned\t"));
  for (const auto& report : {first(2), second(3)}) {
    const auto answer = deliver(report);
    EXPECT_EQ(answer.outcome, Receipt::pending);
    EXPECT_EQ(answer.reason, "key_cloned");
  }
  EXPECT_TRUE(shows("/api/v1/sites", "key_cloned"));
  EXPECT_TRUE(shows("/metrics", "campus_pending_reports{reason=\"key_cloned\"} 2"));
  ASSERT_EQ(tell({"en", "keys-approve", key.id().text(), "S1-101"}).exit_code, 0);
  EXPECT_EQ(deliver(first(4)).outcome, Receipt::stored);
}

TEST_F(EnrolmentTest, ApprovesWhatWaitsBelowASiteInOneGo) {
  start_with_roster();
  const auto other = new_key();
  EXPECT_EQ(deliver(sample_envelope(key, "S1-101", 1)).outcome, Receipt::pending);
  EXPECT_EQ(deliver(sample_envelope(other, "S1-102", 1)).outcome, Receipt::pending);
  EXPECT_EQ(deliver(sample_envelope(other, "S2", 2)).outcome, Receipt::pending);
  const auto answer = tell({"en", "keys-approve-pending", "S1"});
  ASSERT_EQ(answer.exit_code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr(short_check(key.id().text()) + "\t" + key.id().text() + "\tS1-101\tapproved\n"));
  EXPECT_THAT(answer.out, HasSubstr(other.id().text() + "\tS1-102 S2\tleft: its reports name several sites\n"));
  EXPECT_THAT(tell({"en", "keys-list"}).out, HasSubstr(short_check(key.id().text())));
}

TEST_F(EnrolmentTest, ApprovesWhatWaitsOverHttp) {
  start_with_roster();
  EXPECT_EQ(deliver(sample_envelope(key, "S1-101", 1)).outcome, Receipt::pending);
  auto made = tell({"en", "account-add", "duty", "operate", "150721", ""});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const auto at = made.out.find("campus_");
  const auto bearer = "Authorization: Bearer " + made.out.substr(at, made.out.find_first_of("\r\n ", at) - at) + "\r\n";
  const auto call = [&](const std::string& body) {
    return client().post("/api/v1/keys/approve-pending", body, bearer);
  };
  EXPECT_EQ(call(R"({"keys":[]})").status, 400);
  EXPECT_EQ(call(R"({"below":"S1","keys":["x"]})").status, 400);
  EXPECT_EQ(call(R"({"below":"150722"})").status, 403);
  EXPECT_THAT(call(R"({"below":"S1","keys":[]})").body, HasSubstr("\"keys\":[]"));
  const auto answer = call(R"({"below":"S1","keys":[")" + key.id().text() + R"("]})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("\"approved\""));
  EXPECT_THAT(answer.body, HasSubstr(short_check(key.id().text())));
  EXPECT_EQ(deliver(sample_envelope(key, "S1-101", 2)).outcome, Receipt::stored);
}

}  // namespace
}  // namespace campus::collector
