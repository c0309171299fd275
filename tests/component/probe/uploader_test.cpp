#include "probe/delivery/uploader.h"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>

#include "core/posix/posix_disk.h"
#include "probe/spool/open_spool.h"
#include "tests/component/collector/collector_fixture.h"
#include "tests/support/scripted_server.h"
#include "tests/support/tls_server.h"

namespace campus::probe {
namespace {

using collector::testing::sample_report;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const HttpLibrary kHttp;

class UploaderTest : public collector::testing::CollectorTest {
 protected:
  UploaderTest() {
    settings_.drain.rate = BitRate::bits_per_second(100'000'000);
    settings_.drain.first_pause = std::chrono::milliseconds(50);
    settings_.drain.longest_pause = std::chrono::milliseconds(200);
    settings_.idle = std::chrono::milliseconds(100);
  }
  ~UploaderTest() override {
    uploader_.reset();
    open_.reset();
  }

  void open_spool_here() {
    auto opened = open_spool({disk_, clock_, key, folder / "probe", nullptr}, {});
    ASSERT_TRUE(opened) << opened.error().message;
    open_ = std::make_unique<OpenSpool>(*std::move(opened));
  }
  [[nodiscard]] Spool& spool() const { return *open_->spool; }
  ReportId record(const std::string& site, int number) {
    auto report = sample_report(key, site, number);
    report.mode = Mode::routine;
    const auto recorded = spool().append(std::move(report));
    EXPECT_TRUE(recorded);
    return recorded->digest;
  }
  void upload_to(const std::string& where) {
    settings_.collector = "http://" + where + "/";
    uploader_ = std::make_unique<Uploader>(spool(), settings_, random_, clock_);
  }
  [[nodiscard]] bool drained() const {
    return soon([&] { return spool().counts().waiting() == 0; });
  }

  /// Whoever answers so is the fault, and the record waits on.
  void waits_after(const std::string& status, const std::string& body, Fault fault) {
    ScriptedServer other([&](const std::string&) {
      return ScriptedServer::Answer{
          "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body, false};
    });
    open_spool_here();
    record("S1", 1);
    upload_to(to_authority(other.where()));
    ASSERT_TRUE(soon([&] { return uploader_->state().failures >= 1; })) << status << body;
    EXPECT_EQ(uploader_->state().problem->fault, fault) << status << body;
    uploader_.reset();
    EXPECT_EQ(spool().counts().waiting(), 1) << status << body;
    EXPECT_EQ(spool().counts().refused, 0) << status << body;
    open_.reset();
    std::filesystem::remove_all(folder / "probe");
  }

  PosixDisk disk_;
  SystemClock clock_;
  SystemRandom random_;
  UploaderSettings settings_;
  std::unique_ptr<OpenSpool> open_;
  std::unique_ptr<Uploader> uploader_;
};

TEST_F(UploaderTest, DeliversWhatWaitsAndWhatIsRecordedLater) {
  start_with_roster();
  open_spool_here();
  std::vector<ReportId> digests;
  for (int i = 1; i <= 150; ++i) digests.push_back(record("S1", i));
  upload_to(collector->address());
  ASSERT_TRUE(drained());
  digests.push_back(record("S1", 151));
  uploader_->wake();
  ASSERT_TRUE(drained());
  EXPECT_EQ(uploader_->state().delivered, 151);
  EXPECT_FALSE(uploader_->state().problem);
  EXPECT_TRUE(uploader_->state().last_delivery);
  for (const auto& digest : digests) EXPECT_EQ(get("/api/v1/reports/" + digest.text()).status, 200);
}

TEST_F(UploaderTest, WaitsForACollectorThatIsAway) {
  start_with_roster();
  const auto address = collector->address();
  options.listen = address;
  collector.reset();
  open_spool_here();
  const auto digest = record("S1", 1);
  upload_to(address);
  ASSERT_TRUE(soon([&] { return uploader_->state().failures >= 2; }));
  EXPECT_EQ(spool().counts().waiting(), 1);
  EXPECT_TRUE(uploader_->state().problem);
  start();
  ASSERT_TRUE(drained());
  EXPECT_EQ(get("/api/v1/reports/" + digest.text()).status, 200);
}

TEST_F(UploaderTest, KeepsARefusedRecordAsideAndDeliversItsNeighbours) {
  start_with_roster();
  ASSERT_EQ(tell({"en", "keys-approve", key.id().text(), "S1"}).exit_code, 0) << "see the words of keys approve";
  open_spool_here();
  record("S1", 1);
  record("S2", 2);
  record("S1", 3);
  upload_to(collector->address());
  ASSERT_TRUE(drained());
  const auto counts = spool().counts();
  EXPECT_EQ(counts.delivered, 2);
  EXPECT_EQ(counts.refused, 1);
}

TEST_F(UploaderTest, SendsAgainWhatWasRefusedForWhatPeopleMend) {
  start_with_roster();
  ASSERT_EQ(tell({"en", "keys-approve", key.id().text(), "S1"}).exit_code, 0);
  open_spool_here();
  const auto digest = record("S2", 1);
  settings_.refused_again = std::chrono::milliseconds(300);
  upload_to(collector->address());
  ASSERT_TRUE(soon([&] { return uploader_->state().refused >= 2; })) << "as often as is set";
  ASSERT_EQ(tell({"en", "keys-approve", key.id().text(), "S2"}).exit_code, 0);
  ASSERT_TRUE(soon([&] { return uploader_->state().delivered == 1; }));
  EXPECT_EQ(get("/api/v1/reports/" + digest.text()).status, 200);
  EXPECT_EQ(spool().counts().refused, 0);
}

TEST_F(UploaderTest, TakesALoginPageForNoWordOnARecord) {
  for (const auto* status : {"200 OK", "400 Bad Request", "403 Forbidden", "413 Too Large", "302 Found"}) {
    waits_after(status, "<html>login</html>", Fault::captive_portal);
  }
}

TEST_F(UploaderTest, TakesA400ThatIsNotOfARecordForAFaultOnTheWay) {
  for (const auto* said : {"this port speaks TLS; use https://", "bad request", "{}", ""}) {
    waits_after("400 Bad Request", said, Fault::collector_unreachable);
  }
}

TEST_F(UploaderTest, SendsAgainWhatWasTooLargeForSomebodyOnTheWay) {
  std::atomic<bool> mended = false;
  ScriptedServer proxy([&](const std::string&) {
    return ScriptedServer::Answer{
        mended ? "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 413 X\r\nContent-Length: 9\r\n\r\ntoo large",
        false};
  });
  open_spool_here();
  record("S1", 1);
  settings_.refused_again = std::chrono::milliseconds(300);
  upload_to(to_authority(proxy.where()));
  ASSERT_TRUE(soon([&] { return uploader_->state().refused >= 2; })) << "as often as is set";
  EXPECT_THAT(spool().refusals(3), ElementsAre(HasSubstr("status 413: 'too large'")));
  mended = true;
  ASSERT_TRUE(soon([&] { return spool().counts().waiting() == 1; })) << "it waits again, and is not lost";
}

TEST_F(UploaderTest, DeliversTwiceWhatWasAcknowledgedIntoTheVoid) {
  start_with_roster();
  open_spool_here();
  const auto digest = record("S1", 1);
  const auto batch = spool().next_batch({});
  ASSERT_TRUE(batch);
  EXPECT_EQ(post(batch->front().envelope).status, 200);
  upload_to(collector->address());
  ASSERT_TRUE(drained());
  EXPECT_EQ(get("/api/v1/reports/" + digest.text()).status, 200);
}

TEST_F(UploaderTest, BelievesNoLiarAndComesBackAsAsked) {
  ScriptedServer liar([](const std::string&) {
    return ScriptedServer::Answer{"HTTP/1.1 503 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n", false};
  });
  open_spool_here();
  record("S1", 1);
  upload_to(to_authority(liar.where()));
  ASSERT_TRUE(soon([&] { return uploader_->state().failures == 1; }));
  EXPECT_EQ(uploader_->state().problem->fault, Fault::collector_unreachable);
  EXPECT_THAT(uploader_->state().problem->why.zh_cn, HasSubstr("503"));
  uploader_->wake();
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_EQ(uploader_->state().failures, 1) << "not even a new record ends the pause";
  EXPECT_EQ(spool().counts().waiting(), 1);
}

TEST_F(UploaderTest, EndsSoonThoughTheCollectorSaysNothing) {
  ScriptedServer silent([](const std::string&) { return ScriptedServer::Answer{"", true}; });
  open_spool_here();
  record("S1", 1);
  upload_to(to_authority(silent.where()));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto begun = std::chrono::steady_clock::now();
  uploader_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  EXPECT_EQ(spool().counts().waiting(), 1);
}

TEST_F(UploaderTest, NamesWhoDecryptsInBetweenAndSendsNothing) {
  const campus::testing::Authority bureau("bureau root");
  const campus::testing::Authority middlebox("Filter 3000");
  const auto fine = [](const auto&) { return campus::testing::TlsServer::answer(200, "[]"); };
  const campus::testing::TlsServer between(middlebox.issue("collector"), fine);
  open_spool_here();
  record("S1", 1);
  settings_.collector = between.url();
  settings_.trust.roots = bureau.certificate();
  settings_.time = [this] { return EffectiveTime{clock_.wall(), true}; };
  uploader_ = std::make_unique<Uploader>(spool(), settings_, random_, clock_);
  ASSERT_TRUE(soon([&] { return uploader_->state().failures >= 2; }));
  const auto problem = uploader_->state().problem;
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->fault, Fault::collector_certificate);
  EXPECT_EQ(problem->detail, between.url());
  EXPECT_EQ(problem->why.zh_cn, "签发者 'CN=Filter 3000' 不是本探针信任的");
  EXPECT_THAT(problem->why.en, HasSubstr("'CN=Filter 3000', whom this probe does not believe"));
  EXPECT_TRUE(between.requests().empty());
  EXPECT_EQ(spool().counts().waiting(), 1);
}

TEST_F(UploaderTest, DeliversWithinTlsToWhomItsRootVouchesFor) {
  const campus::testing::Authority bureau("bureau root");
  const auto shown = bureau.issue("collector");
  std::ofstream(folder / "server.pem") << shown.certificate;
  std::ofstream(folder / "server.key") << shown.key;
  std::filesystem::permissions(folder / "server.key", std::filesystem::perms::owner_read);
  options.tls = collector::TlsFiles{folder / "server.pem", folder / "server.key", ""};
  start();
  open_spool_here();
  record("S1", 1);
  settings_.collector = "https://" + collector->address();
  settings_.trust.roots = bureau.certificate();
  settings_.time = [this] { return EffectiveTime{clock_.wall(), true}; };
  uploader_ = std::make_unique<Uploader>(spool(), settings_, random_, clock_);
  EXPECT_TRUE(drained());
  EXPECT_FALSE(uploader_->state().problem);
}

}  // namespace
}  // namespace campus::probe
