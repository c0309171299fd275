// Whom the probe takes for its collector: a real TLS server, certificates made here, and clocks that are wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <filesystem>

#include "core/posix/posix_disk.h"
#include "probe/net/http_client.h"
#include "probe/trust/collector_clock.h"
#include "tests/support/tls_server.h"
#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

using campus::testing::Authority;
using campus::testing::Credentials;
using campus::testing::ServedRequest;
using campus::testing::TlsServer;
using Kind = CertificateProblem::Kind;
using std::chrono::days;
using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const HttpLibrary kHttp;

WallTime today() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
std::string fine(const ServedRequest& /*request*/) { return TlsServer::answer(200, "{}"); }

class CollectorTrustTest : public ::testing::Test {
 protected:
  /// Asks by `trust` at `time`; what happened stays in `http`.
  bool asks(const std::string& url, const CollectorTrust& believed, EffectiveTime time) {
    http = std::make_unique<HttpClient>(HttpClient::Limits{});
    http->believe(believed, [time] { return time; });
    answer = http->get(url + "/health/ready");
    return answer.has_value();
  }
  bool asks(const std::string& url, const CollectorTrust& believed) { return asks(url, believed, {today(), true}); }
  [[nodiscard]] std::optional<Kind> problem() const {
    const auto& found = http->certificate_problem();
    return found ? std::optional(found->kind) : std::nullopt;
  }

  const Authority bureau{"bureau root"};
  const Authority middlebox{"Filter 3000"};
  const CollectorTrust trust{bureau.certificate(), {}};
  std::unique_ptr<HttpClient> http;
  Result<HttpAnswer> answer = Error{};
};

TEST_F(CollectorTrustTest, SpeaksToWhomItsRootVouchesFor) {
  const TlsServer server(bureau.issue("collector"), fine);
  EXPECT_TRUE(asks(server.url(), trust)) << answer.error().message;
  EXPECT_FALSE(problem());
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(CollectorTrustTest, KeepsItsConnectionAndItsJudgement) {
  const TlsServer server(bureau.issue("collector"), fine);
  ASSERT_TRUE(asks(server.url(), trust));
  EXPECT_TRUE(http->get(server.url() + "/again"));
  http->believe({middlebox.certificate(), {}}, [] { return EffectiveTime{today(), true}; });
  EXPECT_FALSE(http->get(server.url() + "/again")) << "an open connection is of the former trust";
  EXPECT_EQ(problem(), Kind::foreign_issuer);
}

TEST_F(CollectorTrustTest, ReportsWhoDecryptsInBetweenAndSendsNothing) {
  const TlsServer server(middlebox.issue("collector"), fine);
  EXPECT_FALSE(asks(server.url(), trust));
  ASSERT_EQ(problem(), Kind::foreign_issuer);
  EXPECT_EQ(http->certificate_problem()->issuer, "'CN=Filter 3000'");
  EXPECT_THAT(answer.error().message, HasSubstr("Filter 3000"));
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(CollectorTrustTest, IsNotFooledByARootOfTheSameName) {
  const Authority impostor("bureau root");
  for (const auto& chain : {std::string(), impostor.certificate(), bureau.certificate()}) {
    auto shown = impostor.issue("collector");
    shown.certificate += chain;
    const TlsServer server(shown, fine);
    EXPECT_FALSE(asks(server.url(), trust));
    EXPECT_EQ(problem(), Kind::foreign_issuer);
    EXPECT_THAT(server.requests(), IsEmpty());
  }
}

TEST_F(CollectorTrustTest, PrintsNoForgedLinesInAnIssuersName) {
  const Authority forger("x\n\x1b[31m y\xe2\x80\xae" + std::string(300, 'z'));
  const TlsServer server(forger.issue("collector"), fine);
  EXPECT_FALSE(asks(server.url(), trust));
  ASSERT_EQ(problem(), Kind::foreign_issuer);
  const auto& issuer = http->certificate_problem()->issuer;
  EXPECT_EQ(issuer.find_first_of("\n\x1b"), std::string::npos);
  EXPECT_EQ(issuer.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_LT(issuer.size(), 200U);
}

TEST_F(CollectorTrustTest, BelievesTheMachinesRootsOnlyWithoutOnesOfItsOwn) {
  const TlsServer server(bureau.issue("collector"), fine);
  EXPECT_FALSE(asks(server.url(), {}));
  EXPECT_EQ(problem(), Kind::foreign_issuer);
}

TEST_F(CollectorTrustTest, TakesASpareKeyAnywhereInTheChain) {
  const Authority next("next root");
  const Authority between("next office", next);
  auto shown = between.issue("collector");
  const auto leaf = pin_of(shown.certificate);
  shown.certificate += between.certificate() + next.certificate();
  const TlsServer server(shown, fine);
  EXPECT_FALSE(asks(server.url(), trust));
  for (const auto& pin : {*leaf, *pin_of(between.certificate()), *pin_of(next.certificate())}) {
    EXPECT_TRUE(asks(server.url(), {bureau.certificate(), {*pin_of(middlebox.certificate()), pin}})) << pin;
  }
  EXPECT_TRUE(asks(server.url(), {"", {*leaf}})) << "beside the machine's roots, too";
}

TEST_F(CollectorTrustTest, TakesNoSpareKeyThatHasNotIssuedTheChain) {
  auto shown = middlebox.issue("collector");
  const Authority spare("spare");
  shown.certificate += spare.certificate();
  const TlsServer server(shown, fine);
  EXPECT_FALSE(asks(server.url(), {bureau.certificate(), {*pin_of(spare.certificate())}}));
  EXPECT_EQ(problem(), Kind::foreign_issuer);
}

TEST_F(CollectorTrustTest, HoldsASpareKeyToDatesAndNames) {
  const auto expired = middlebox.issue_between("collector", -20, -10);
  const TlsServer old(expired, fine);
  EXPECT_FALSE(asks(old.url(), {bureau.certificate(), {*pin_of(expired.certificate)}}));
  const auto shown = middlebox.issue("collector");
  const TlsServer server(shown, fine);
  const auto elsewhere = "https://127.0.0.2:" + std::to_string(server.port());
  EXPECT_FALSE(asks(elsewhere, {bureau.certificate(), {*pin_of(shown.certificate)}}));
}

TEST_F(CollectorTrustTest, ChecksTheNameOfTheHost) {
  const TlsServer server(bureau.issue("collector"), fine);
  const auto elsewhere = "https://localhost:" + std::to_string(server.port());
  EXPECT_FALSE(asks(elsewhere, trust));
  ASSERT_EQ(problem(), Kind::wrong_name);
  EXPECT_EQ(http->certificate_problem()->issuer, "'CN=bureau root'");
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(CollectorTrustTest, SpeaksNoOlderTls) {
  TlsServer server(bureau.issue("collector"), fine);
  server.offer_only(TLS1_1_VERSION);
  EXPECT_FALSE(asks(server.url(), trust));
  server.offer_only(TLS1_2_VERSION);
  EXPECT_TRUE(asks(server.url(), trust));
}

TEST_F(CollectorTrustTest, JudgesByTheEffectiveTimeWhateverTheSystemSays) {
  const TlsServer server(bureau.issue_between("collector", -20, -10), fine);
  EXPECT_FALSE(asks(server.url(), trust)) << "expired by the system's time";
  EXPECT_EQ(problem(), Kind::out_of_date);
  EXPECT_TRUE(asks(server.url(), trust, {today() - days(15), true}));
}

TEST_F(CollectorTrustTest, TakesACertificateOfLaterWhereTheTimeIsOnlyALeastOne) {
  const TlsServer server(bureau.issue_between("collector", -20, 10), fine);
  const auto before = today() - days(30);
  EXPECT_FALSE(asks(server.url(), {bureau.certificate(), {}}, {before, true}));
  EXPECT_EQ(problem(), Kind::out_of_date);
  EXPECT_TRUE(asks(server.url(), trust, {before, false}));
  EXPECT_FALSE(asks(server.url(), trust, {today() + days(11), false})) << "what has ended stays ended";
}

TEST_F(CollectorTrustTest, BelievesNoChainWhoseBeginComesAfterAnEnd) {
  // The root begins a thousand days ago, after this certificate has ended: at no moment do both hold.
  const TlsServer server(bureau.issue_between("collector", -2000, -1500), fine);
  EXPECT_FALSE(asks(server.url(), trust, {today() - days(2100), false}));
}

class WrongClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime(passed); }
  [[nodiscard]] WallTime wall() const override { return system; }
  std::chrono::nanoseconds passed{};
  WallTime system{};
};

class CollectorClockTest : public CollectorTrustTest {
 protected:
  [[nodiscard]] CollectorClock here(ClockState state = ClockState::unsynchronised) const {
    return {disk, clock, [state] { return state; }, folder.path()};
  }
  bool asks_by(const CollectorClock& time, const std::string& url) { return asks(url, trust, time.now()); }

  PosixDisk disk;
  WrongClock clock;
  standards::TemporaryFolder folder;
};

TEST_F(CollectorClockTest, GetsThroughIn1970AndTenYearsAhead) {
  const TlsServer server(bureau.issue("collector"), fine);
  for (const auto system : {WallTime{}, today() + days(3650)}) {
    clock.system = system;
    EXPECT_TRUE(asks_by(here(), server.url())) << answer.error().message;
  }
  clock.system = today() + days(4000);
  EXPECT_TRUE(asks_by(here(ClockState::synchronised), server.url())) << "an incredible time, whoever keeps it";
}

TEST_F(CollectorClockTest, RemembersACollectorsTimeThroughARestartAndGoesOnFromIt) {
  const TlsServer ended(bureau.issue_between("collector", -1, 5), fine);
  {
    auto time = here();
    ASSERT_TRUE(time.note(today() + days(4)));
    EXPECT_TRUE(asks_by(time, ended.url()));
    clock.passed = hours(48);
    EXPECT_FALSE(asks_by(time, ended.url())) << "two days on";
  }
  auto time = here();
  EXPECT_GE(time.now().at, today() + days(4) - hours(1));
  clock.passed += hours(48);
  EXPECT_FALSE(asks_by(time, ended.url()));
}

TEST_F(CollectorClockTest, SaysHowFarTheMachinesClockIsOffAsLongAsItHearsTheCollector) {
  clock.system = today() + hours(5);
  auto time = here(ClockState::synchronised);
  EXPECT_FALSE(time.error());
  ASSERT_TRUE(time.note(today()));
  ASSERT_TRUE(time.error());
  EXPECT_EQ(why_of(*time.error()).en, "5 hours ahead of the collector");
  clock.passed = std::chrono::minutes(3);
  EXPECT_FALSE(time.error()) << "a machine that slept meanwhile would look as if it were ahead";
  clock.system = today() - days(3);
  static_cast<void>(time.note(today() + days(2)));
  ASSERT_TRUE(time.error()) << "taken or not";
  EXPECT_EQ(why_of(*time.error()).en, "5 days behind the collector");
}

TEST_F(CollectorClockTest, OnlyEverGoesForwardAndNotBeyondALife) {
  auto time = here();
  ASSERT_TRUE(time.note(today() + days(4)));
  ASSERT_TRUE(time.note(today() - days(4)));
  EXPECT_GE(time.now().at, today() + days(3));
  const auto refused = time.note(build_date() + kLongestLife + hours(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_data);
  EXPECT_LT(time.now().at, today() + days(5));
}

TEST_F(CollectorClockTest, TakesNoTimeAtWhichTheCertificateThatWasShownHasEnded) {
  const TlsServer server(bureau.issue("collector", 90), fine);
  auto time = here();
  ASSERT_TRUE(asks_by(time, server.url()));
  ASSERT_TRUE(answer->vouched_until);
  EXPECT_GT(*answer->vouched_until, today() + days(89));
  const auto refused = time.note(today() + days(91), answer->vouched_until);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("after the end of the certificate"));
  EXPECT_TRUE(time.note(today() + days(89), answer->vouched_until));
  EXPECT_TRUE(asks_by(time, server.url())) << "whatever it said, its certificate is not over";
}

TEST_F(CollectorClockTest, IsVouchedForByTheWholeChain) {
  const Authority between("office", bureau);
  auto shown = between.issue("collector", 30);
  shown.certificate += between.certificate();
  const TlsServer server(shown, fine);
  for (const auto& by : {trust, CollectorTrust{middlebox.certificate(), {*pin_of(between.certificate())}}}) {
    ASSERT_TRUE(asks(server.url(), by)) << answer.error().message;
    ASSERT_TRUE(answer->vouched_until);
    EXPECT_LT(*answer->vouched_until, today() + days(31));
    EXPECT_TRUE(http->get(server.url() + "/again")->vouched_until) << "of a connection that is kept";
  }
}

TEST_F(CollectorClockTest, LeapsNoFurtherThanADayAheadOfAClockThatIsKeptRight) {
  clock.system = today();
  auto time = here(ClockState::synchronised);
  const auto refused = time.note(today() + days(2));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("over a day ahead"));
  EXPECT_EQ(refused.error().message, time.note(today() + days(2)).error().message) << "said once";
  EXPECT_EQ(time.now().at, clock.system);
  EXPECT_TRUE(time.now().exact);
  EXPECT_FALSE(disk.read(folder.path() / "collector-time.json", 1000));
  EXPECT_TRUE(time.note(today() + hours(23)));
  EXPECT_TRUE(here().note(today() + days(2))) << "a clock that nobody keeps has no say";
  clock.system = WallTime{};
  EXPECT_TRUE(here(ClockState::synchronised).note(today() + days(3))) << "nor one that is older than the program";
}

TEST_F(CollectorClockTest, WritesNoOftenerThanEachHour) {
  auto time = here();
  const auto begun = today();
  ASSERT_TRUE(time.note(begun));
  const auto file = folder.path() / "collector-time.json";
  const auto first = disk.read(file, 1000);
  ASSERT_TRUE(first);
  ASSERT_TRUE(time.note(begun + std::chrono::minutes(59)));
  EXPECT_EQ(*disk.read(file, 1000), *first);
  ASSERT_TRUE(time.note(begun + hours(1)));
  EXPECT_NE(*disk.read(file, 1000), *first);
}

TEST_F(CollectorClockTest, IsAsGoodAsNewWithAFileThatIsDamagedOrLies) {
  const auto file = folder.path() / "collector-time.json";
  for (const auto* text : {"", "{", R"({"schema":"campus.collector-time/1","at":"2099-01-01T00:00:00.000Z"})",
                           R"({"schema":"other","at":"2027-01-01T00:00:00.000Z"})"}) {
    ASSERT_TRUE(disk.write_durably(file, text, Disk::Visibility::owner_only));
    EXPECT_EQ(here().now().at, build_date()) << text;
  }
}

}  // namespace
}  // namespace campus::probe
