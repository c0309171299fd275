#include "collector/app/collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "tests/component/collector/collector_fixture.h"

namespace campus::collector {
namespace {

using testing::CollectorTest;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample_envelope;
using ::testing::StartsWith;
using testing::ThresholdJudge;

TEST_F(CollectorTest, TakesAStrangersReportAndShowsItOnceTheKeyIsApproved) {
  start_with_roster();
  const auto envelope = sample_envelope(key, "S1", 1);
  const auto answer = deliver(envelope);
  EXPECT_EQ(answer.outcome, wire::Receipt::pending);
  EXPECT_EQ(answer.reason, "unknown_key");
  EXPECT_EQ(answer.digest, envelope.id());
  EXPECT_THAT(tell({"en", "keys-list"}).out, HasSubstr(key.id().text()));
  const auto approved = tell({"en", "keys-approve", key.id().text().substr(0, 12), "S1"});
  EXPECT_EQ(approved.exit_code, 0) << approved.err;
  EXPECT_THAT(approved.out, HasSubstr("1 pending reports released"));
  EXPECT_TRUE(shows("/api/v1/sites/S1", "\"compliant\""));
  EXPECT_TRUE(shows("/metrics", "campus_sites"));
  EXPECT_EQ(get("/metrics/schools").status, 200);
  EXPECT_THAT(get("/").head, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_EQ(get("/sites/S1").status, 200);
  EXPECT_EQ(get("/sites/nowhere").status, 404);
  EXPECT_EQ(get("/sites/history?step=week").status, 404) << "a site of that name, not the history of one";
  EXPECT_THAT(tell({"en", "sites", "text"}).out, HasSubstr("S1\tschool\tcompliant\tfresh"));
}

TEST_F(CollectorTest, GivesBackTheEnvelopeItStored) {
  start();
  const auto envelope = sample_envelope(key, "S1", 1);
  deliver(envelope);
  const auto answer = get("/api/v1/reports/" + envelope.id().text());
  EXPECT_EQ(answer.status, 200);
  const auto back = wire::parse_envelope(answer.body);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->payload, envelope.payload);
  EXPECT_TRUE(verify(*back, kReportPayloadType));
  EXPECT_EQ(get("/api/v1/reports/" + std::string(64, '0')).status, 404);
  EXPECT_EQ(get("/api/v1/reports/..").status, 404);
}

TEST_F(CollectorTest, AnswersEachEnvelopeOfAnArrayByItself) {
  start();
  auto broken = sample_envelope(key, "S1", 2);
  broken.payload += " ";
  auto fork = testing::sample_report(key, "S1", 1);
  fork.host.cpus = 64;
  const auto one = sample_envelope(key, "S1", 1);
  const auto answer = post(testing::array_of({one, broken, one, testing::sealed(fork, key)}));
  EXPECT_EQ(answer.status, 200);
  const auto answers = wire::parse_answers(answer.body);
  ASSERT_TRUE(answers);
  ASSERT_EQ(answers->size(), 4U);
  EXPECT_EQ((*answers)[0].outcome, wire::Receipt::pending);
  EXPECT_EQ((*answers)[1].reason, "bad_signature");
  EXPECT_EQ((*answers)[2].outcome, wire::Receipt::duplicate);
  EXPECT_EQ((*answers)[3].reason, "sequence_conflict");
}

TEST_F(CollectorTest, RefusesWhatIsNotJsonOrTooDeepOrTooLarge) {
  start();
  EXPECT_EQ(post("{").status, 400);
  EXPECT_EQ(post("").status, 400);
  EXPECT_EQ(post(std::string(1000, '[')).status, 400);
  EXPECT_EQ(post("[" + std::string(9U << 20U, ' ') + "]").status, 413);
  EXPECT_EQ(client().post("/api/v1/reports", "{}", "Origin: http://evil.example\r\n").status, 403);
  const auto malformed = post("{}");
  EXPECT_EQ(malformed.status, 200);
  EXPECT_THAT(malformed.body, HasSubstr("malformed: /payload"));
}

TEST_F(CollectorTest, KnowsItsAddressesAndMethods) {
  start();
  EXPECT_EQ(get("/nothing").status, 404);
  EXPECT_EQ(get("/api/v1/reports").status, 405);
  EXPECT_EQ(client().post("/metrics", "").status, 405);
  EXPECT_EQ(get("/health/live").status, 200);
  EXPECT_TRUE(shows("/health/ready", "ready"));
  EXPECT_THAT(get("/api/v1/standards").body, HasSubstr("test"));
  const auto metrics = get("/metrics");
  EXPECT_THAT(metrics.head, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(metrics.head, HasSubstr("X-Content-Type-Options: nosniff"));
  auto http = client();
  EXPECT_EQ(http.get("/metrics", "", "HEAD").status, 200);
  EXPECT_EQ(http.get("/health/live").status, 200) << "HEAD has no body and the connection lives on";
  EXPECT_EQ(client().get("/?lang=en").status, 200);
}

TEST_F(CollectorTest, SpeaksTheReadersLanguage) {
  start();
  ASSERT_TRUE(shows("/health/ready", "ready"));
  const auto chinese = client().get("/", "Accept-Language: fr,zh;q=0.9,en;q=0.8\r\n").body;
  const auto english = client().get("/", "Accept-Language: en-GB,zh\r\n").body;
  EXPECT_NE(chinese, english);
  EXPECT_EQ(client().get("/?lang=zh-CN", "Accept-Language: en\r\n").body.substr(0, 60), chinese.substr(0, 60));
}

TEST_F(CollectorTest, TellsClientsThatAskToContinue) {
  start();
  auto http = client();
  http.send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(http.receive(false).status, 100);
  http.send("[]");
  EXPECT_EQ(http.receive().status, 200);
}

TEST_F(CollectorTest, KeepsEverythingOverARestart) {
  start_with_roster();
  tell({"en", "keys-approve", key.id().text(), "150721"});
  const auto envelope = sample_envelope(key, "S1-101", 1);
  EXPECT_EQ(deliver(envelope).outcome, wire::Receipt::stored);
  collector.reset();
  start();
  EXPECT_TRUE(shows("/api/v1/sites/S1-101", "\"compliant\""));
  EXPECT_EQ(deliver(envelope).outcome, wire::Receipt::duplicate);
  EXPECT_EQ(deliver(sample_envelope(key, "S1-101", 2)).outcome, wire::Receipt::stored);
}

TEST_F(CollectorTest, OpenDoorLetsLoopbackInButNotThroughAProxy) {
  options.open = true;
  start_with_roster();
  const auto envelope = wire::encode_envelope(sample_envelope(key, "S1", 1));
  EXPECT_THAT(client().post("/api/v1/reports", envelope, "X-Forwarded-For: 8.8.8.8\r\n").body, HasSubstr("pending"));
  EXPECT_EQ(deliver(sample_envelope(key, "S1", 2)).outcome, wire::Receipt::stored);
  EXPECT_TRUE(shows("/api/v1/sites/S1", "\"compliant\""));
}

TEST_F(CollectorTest, AcknowledgesNothingThatItCouldNotCommitAndComesBack) {
  start();
  deliver(sample_envelope(key, "S1", 1));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto lost = sample_envelope(key, "S1", 2);
  const auto refused = post(wire::encode_envelope(lost));
  const auto ready = get("/health/ready").status;
  const auto again = post(wire::encode_envelope(lost)).status;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.head, HasSubstr("Retry-After"));
  EXPECT_EQ(ready, 503);
  EXPECT_EQ(again, 503);
  EXPECT_TRUE(shows("/health/ready", "ready")) << "comes back by itself";
  EXPECT_EQ(get("/api/v1/reports/" + lost.id().text()).status, 404);
  EXPECT_EQ(deliver(lost).outcome, wire::Receipt::pending);
}

/// A report that fills pages of its own in the file, whatever zlib does.
Envelope bulky_envelope(const SigningKey& key, std::int64_t sequence) {
  auto report = testing::sample_report(key, "S1", sequence);
  std::mt19937_64 random(static_cast<std::uint64_t>(sequence));
  for (int i = 0; i < 8; ++i) {
    auto& check = report.checks.emplace_back();
    check.quantity = "padding";
    while (check.detail.size() < 15'000) check.detail += std::to_string(random());
  }
  return testing::sealed(report, key);
}

TEST_F(CollectorTest, IsNotReadyWhileItsStoreCannotBeReadAndComesBack) {
  start();
  const auto envelope = bulky_envelope(key, 1);
  deliver(envelope);
  collector.reset();
  start();
  ASSERT_TRUE(shows("/health/ready", "ready"));
  // The first housekeeping is over when a second command is answered: what it found damaged would stay so.
  for (int i = 0; i < 2; ++i) ASSERT_EQ(tell({"en", "fleet-show", "text"}).exit_code, 0);
  std::map<std::filesystem::path, std::string> whole;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(options.store.folder)) {
    if (entry.path().extension() != ".db") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    whole[entry.path()].assign((std::istreambuf_iterator<char>(in)), {});
  }
  ASSERT_EQ(whole.size(), 2U) << "the main file and the day's";
  constexpr std::size_t kPage = 4096;
  const auto write = [&](const std::filesystem::path& file, std::size_t from, const std::string& bytes) {
    std::fstream(file, std::ios::binary | std::ios::in | std::ios::out).seekp(static_cast<std::streamoff>(from))
        << bytes;
  };
  for (const auto& [file, bytes] : whole) write(file, kPage, std::string(bytes.size() - kPage, '\xff'));
  const auto target = "/api/v1/reports/" + envelope.id().text();
  const auto unreadable = get(target);
  EXPECT_EQ(unreadable.status, 503);
  EXPECT_THAT(unreadable.head, HasSubstr("Retry-After"));
  EXPECT_TRUE(shows("/health/ready", "ready")) << "whoever asks for one report must not stop all others";
  EXPECT_EQ(post(wire::encode_envelope(sample_envelope(key, "S1", 2))).status, 503);
  EXPECT_TRUE(shows("/health/ready", "the store does not take reports"));
  for (const auto& [file, bytes] : whole) write(file, 0, bytes);
  EXPECT_TRUE(soon([&] { return get("/health/ready").status == 200; })) << "comes back by itself";
  const std::string no_errors = R"(campus_collector_storage_errors_total{op="read"} 0)";
  EXPECT_TRUE(soon([&] { return get("/metrics").body.find(no_errors) == std::string::npos; }));
  EXPECT_EQ(get(target).status, 200);
  EXPECT_EQ(deliver(envelope).outcome, wire::Receipt::duplicate);
}

TEST_F(CollectorTest, MakesNoMoreAnswersForSingleReadersThanMemoryAllows) {
  start_with_roster();
  ASSERT_TRUE(shows("/api/v1/sites", "S1-101"));
  const auto page = get("/").body.size();
  collector.reset();
  options.limits.all_answer_bytes = page + 200;
  start();
  ASSERT_TRUE(shows("/health/ready", "ready"));
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(soon([&] { return get("/").status == 200; })) << "each is free again once it is read";
  }
  collector.reset();
  options.limits.all_answer_bytes = 50;
  start();
  ASSERT_TRUE(shows("/health/ready", "ready"));
  const auto refused = get("/");
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.head, HasSubstr("Retry-After"));
  EXPECT_EQ(get("/api/v1/sites").status, 200) << "one copy for all readers";
  EXPECT_EQ(get("/metrics").status, 200);
  EXPECT_EQ(deliver(sample_envelope(key, "S1", 1)).outcome, wire::Receipt::pending) << "what was kept is acknowledged";
}

TEST_F(CollectorTest, TakesAnApprovalForHundredsOfSites) {
  start();
  Words words{"en", "keys-approve", key.id().text()};
  for (int i = 0; i < 500; ++i) words.push_back("S" + std::to_string(i));
  const auto approved = tell(words);
  EXPECT_EQ(approved.exit_code, 0) << approved.err;
  EXPECT_THAT(tell({"en", "keys-list"}).out, HasSubstr(" S499"));
}

TEST_F(CollectorTest, CountsWhatItRefusedAndRemembersItOverARestart) {
  start();
  auto broken = sample_envelope(key, "S1", 1);
  broken.payload += " ";
  EXPECT_EQ(deliver(broken).reason, "bad_signature");
  const std::string counted = R"(campus_reports_total{banner="",level="school",outcome="rejected"} 1)";
  EXPECT_TRUE(shows("/metrics", counted));
  collector.reset();
  start();
  EXPECT_TRUE(shows("/metrics", counted));
}

TEST_F(CollectorTest, ImportsNothingFromARosterWithErrors) {
  start_with_roster();
  const auto answer = tell({"en", "roster-import", "bad.csv", "code,level,parent,name\nX,county,,A\nY,school,Z,B\n"});
  EXPECT_EQ(answer.exit_code, 65);
  EXPECT_THAT(answer.err, HasSubstr("bad.csv:2: "));
  EXPECT_THAT(answer.err, HasSubstr("bad.csv:3: "));
  EXPECT_TRUE(shows("/api/v1/sites", "S1-101"));
}

TEST_F(CollectorTest, SaysWhyItCannotListen) {
  start();
  ServeOptions second = options;
  second.store.folder = folder / "second";
  second.listen = collector->address();
  const auto refused = Collector::start(second, std::make_shared<const ThresholdJudge>());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  second.listen = "nonsense";
  EXPECT_EQ(Collector::start(second, std::make_shared<const ThresholdJudge>()).error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace campus::collector
