#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/component/collector/collector_fixture.h"
#include "tests/component/collector/tls_client.h"

namespace campus::collector {
namespace {

using campus::testing::Authority;
using campus::testing::Credentials;
using testing::CollectorTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpClient;
using ::testing::IsEmpty;
using testing::sample_envelope;
using testing::TlsClient;

class TlsTest : public CollectorTest {
 protected:
  TlsTest() {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's own sockets, in the client
    certificate = folder / "server.pem";
    secret = folder / "server.key";
    install(authority.issue("first"));
    options.tls = TlsFiles{certificate, secret, ""};
    options.limits.handshake_seconds = 1;
    options.limits.certificate_seconds = 1;
    options.log = [this](const std::string& line) {
      const std::scoped_lock lock(mutex);
      lines.push_back(line);
    };
    terms.trusted = authority.certificate();
  }

  static void write(const std::filesystem::path& path, const std::string& text, mode_t mode = 0600) {
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
  }
  void install(const Credentials& credentials) const {
    write(certificate, credentials.certificate, 0644);
    write(secret, credentials.key, 0640);
  }

  /// A client whose handshake succeeds.
  TlsClient tls() const { return {collector->address(), terms}; }
  testing::TlsTerms with(const Credentials& shown) const { return {terms.trusted, shown}; }
  std::vector<std::string> said() {
    const std::scoped_lock lock(mutex);
    return lines;
  }

  Error refusal() {
    const auto refused = Collector::start(options, std::make_unique<testing::ThresholdJudge>());
    EXPECT_FALSE(refused);
    return refused ? Error{} : refused.error();
  }

  /// In /metrics, once a report has brought a new snapshot.
  bool counts(const std::string& reason, int times) {
    tls().post("/api/v1/reports", wire::encode_envelope(sample_envelope(key, "S1", ++sequence)));
    const auto line = "campus_collector_tls_failures_total{reason=\"" + reason + "\"} " + std::to_string(times) + "\n";
    return soon([&] { return tls().get("/metrics").body.find(line) != std::string::npos; });
  }

  const Authority authority{"authority"};
  std::filesystem::path certificate;
  std::filesystem::path secret;
  testing::TlsTerms terms;
  std::mutex mutex;
  std::vector<std::string> lines;
  std::int64_t sequence = 0;
};

TEST_F(TlsTest, ServesWithinTlsOfTwoVersions) {
  start();
  for (const auto& [version, name] : {std::pair(TLS1_3_VERSION, "TLSv1.3"), std::pair(TLS1_2_VERSION, "TLSv1.2")}) {
    terms.version = version;
    auto client = tls();
    ASSERT_TRUE(client.open());
    EXPECT_EQ(client.version(), name);
    const auto envelope = wire::encode_envelope(sample_envelope(key, "S1", ++sequence));
    EXPECT_THAT(client.post("/api/v1/reports", envelope).body, HasSubstr("pending"));
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.get("/health/live").status, 200);
  }
  terms.version = 0;
  EXPECT_EQ(tls().version(), "TLSv1.3") << "unless told otherwise";
}

TEST_F(TlsTest, RefusesOlderVersions) {
  start();
  EXPECT_FALSE(TlsClient(collector->address(), {terms.trusted, {}, TLS1_1_VERSION}).open());
  EXPECT_FALSE(TlsClient(collector->address(), {terms.trusted, {}, TLS1_VERSION}).open());
  EXPECT_TRUE(counts("version_or_cipher", 2));
}

TEST_F(TlsTest, CarriesWhatIsLargerThanAnyBuffer) {
  start_with_roster();
  std::string table = testing::kRoster;
  for (int i = 0; i < 3000; ++i) table += "X" + std::to_string(i) + ",school,150721,学校" + std::to_string(i) + "\n";
  tell({"en", "roster-import", "roster.csv", table});
  auto client = tls();
  ASSERT_TRUE(soon([&] { return client.get("/api/v1/sites").body.size() > 500'000; }));
  EXPECT_THAT(client.get("/api/v1/sites").body, HasSubstr("X2999"));
  EXPECT_EQ(client.post("/api/v1/reports", std::string(7U << 20U, ' ') + "[]").status, 200);
  EXPECT_EQ(client.post("/api/v1/reports", std::string(9U << 20U, ' ') + "[]").status, 413);
}

TEST_F(TlsTest, TakesAHelloByteForByte) {
  options.limits.handshake_seconds = 3600;
  start();
  auto slow = client();
  const auto hello = testing::client_hello();
  for (const char byte : hello.substr(0, hello.size() - 1)) slow.send(std::string(1, byte));
  EXPECT_FALSE(slow.has_answer());
  slow.send(hello.substr(hello.size() - 1));
  EXPECT_TRUE(soon([&] { return slow.has_answer(); }));
  EXPECT_FALSE(slow.closes_within(0)) << "it is the server's hello that came";
}

TEST_F(TlsTest, EndsAHelloThatBreaksOffOrIsNone) {
  options.limits.handshake_seconds = 3600;
  start();
  const auto hello = testing::client_hello();
  for (const auto& begun : {hello.substr(0, 1), hello.substr(0, 3), hello.substr(0, 100)}) {
    const auto gone = std::make_unique<HttpClient>(collector->address());
    gone->send(begun);
  }
  auto large = client();
  large.send("\x16\x03\x01\xff\xff" + std::string(70'000, 'x'));
  EXPECT_TRUE(large.ends_within(5000));
  EXPECT_TRUE(counts("closed", 3));
}

TEST_F(TlsTest, TellsPlainHttpWhereItIs) {
  start();
  auto plain = client();
  const auto answer = plain.get("/metrics");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, "this port speaks TLS; use https://\n");
  EXPECT_TRUE(plain.closes_within(5000));
  EXPECT_TRUE(counts("plain_http", 1));
}

TEST_F(TlsTest, EndsTlsAtAPlainPortAtOnce) {
  options.tls.reset();
  options.limits.header_seconds = 3600;
  start();
  EXPECT_FALSE(TlsClient(collector->address(), terms).open());
  deliver(sample_envelope(key, "S1", 1));
  EXPECT_TRUE(shows("/metrics", "campus_collector_tls_failures_total{reason=\"not_offered\"} 1"));
}

TEST_F(TlsTest, GivesAHandshakeOnlySoLong) {
  start();
  auto begun = client();
  begun.send("\x16\x03\x01\x02");
  auto silent = client();
  EXPECT_TRUE(begun.closes_within(10'000));
  EXPECT_TRUE(silent.closes_within(10'000));
  EXPECT_TRUE(counts("timeout", 2));
}

TEST_F(TlsTest, CountsThoseThatGoInTheMiddleButNotThoseThatSaidNothing) {
  start();
  { const auto silent = client(); }
  {
    auto begun = client();
    begun.send("\x16\x03\x01\x02");
  }
  EXPECT_TRUE(counts("closed", 1));
}

TEST_F(TlsTest, CountsClientsThatDoNotTrustIt) {
  start();
  EXPECT_FALSE(TlsClient(collector->address(), {Authority("other").certificate(), {}}).open());
  EXPECT_TRUE(counts("refused_by_peer", 1));
}

TEST_F(TlsTest, EndsConnectionsWhoseRecordsAreNone) {
  options.limits.idle_seconds = 3600;
  options.limits.header_seconds = 3600;
  start();
  auto broken = client();
  broken.send(std::string("\x16\x03\x01\x00\x05garbage after the head", 28));
  EXPECT_TRUE(broken.ends_within(5000)) << "with an alert";
  EXPECT_EQ(tls().get("/health/live").status, 200);
}

TEST_F(TlsTest, AsksClientsForACertificateOfItsAuthority) {
  const Authority clients("clients");
  write(folder / "clients.pem", clients.certificate(), 0644);
  options.tls->client_ca = folder / "clients.pem";
  start();
  const auto get_with = [&](const Credentials& shown) {
    return TlsClient(collector->address(), with(shown)).get("/health/live").status;
  };
  EXPECT_EQ(get_with({}), 0);
  EXPECT_EQ(get_with(authority.issue("of another authority")), 0);
  EXPECT_EQ(get_with(clients.issue("expired", 0)), 0);
  terms.shown = clients.issue("probe");
  EXPECT_EQ(tls().get("/health/live").status, 200);
  EXPECT_TRUE(counts("no_certificate", 1));
  EXPECT_TRUE(counts("bad_certificate", 2));
  terms.version = TLS1_2_VERSION;
  EXPECT_EQ(tls().get("/health/live").status, 200);
}

TEST_F(TlsTest, TakesANewCertificateWhenTheFilesChange) {
  options.limits.header_seconds = 3600;
  start();
  auto before = tls();
  EXPECT_EQ(before.peer_name(), "first");
  const auto next = authority.issue("second");
  write(certificate, next.certificate, 0644);
  EXPECT_TRUE(soon([&] { return !said().empty(); }));
  EXPECT_THAT(said(), ElementsAre(HasSubstr("does not belong to the certificate"))) << "half of a pair, told once";
  EXPECT_EQ(tls().peer_name(), "first");
  write(secret, next.key);
  EXPECT_TRUE(soon([&] { return tls().peer_name() == "second"; }));
  EXPECT_THAT(said().back(), HasSubstr("read anew"));
  EXPECT_EQ(said().size(), 2U);
  EXPECT_EQ(before.get("/health/live").status, 200) << "open connections go on";
  std::filesystem::remove(secret);
  EXPECT_TRUE(soon([&] { return said().size() == 3; }));
  EXPECT_EQ(tls().peer_name(), "second");
}

TEST_F(TlsTest, TakesAKeyOnceItIsClosedToOthers) {
  start();
  install(authority.issue("second"));
  ::chmod(secret.c_str(), 0644);
  EXPECT_TRUE(soon([&] { return !said().empty(); }));
  EXPECT_THAT(said().front(), HasSubstr("chmod o="));
  EXPECT_EQ(tls().peer_name(), "first");
  ::chmod(secret.c_str(), 0600);
  EXPECT_TRUE(soon([&] { return tls().peer_name() == "second"; }));
}

TEST_F(TlsTest, SaysWhenItsCertificateEnds) {
  install(authority.issue("soon", 20));
  start();
  ASSERT_EQ(said().size(), 1U);
  EXPECT_THAT(said().front(), HasSubstr("renew it"));
  tls().post("/api/v1/reports", wire::encode_envelope(sample_envelope(key, "S1", 1)));
  EXPECT_TRUE(soon([&] {
    const auto metrics = tls().get("/metrics").body;
    const auto at = metrics.find("\ncampus_collector_tls_certificate_end_timestamp_seconds ");
    return at != std::string::npos && std::atof(metrics.c_str() + at + 56) > 1.7e9;
  }));
}

TEST_F(TlsTest, IsSilentAboutACertificateThatIsGoodForLong) {
  start();
  EXPECT_THAT(said(), IsEmpty());
}

TEST_F(TlsTest, RefusesAKeyThatOthersMayRead) {
  for (const mode_t mode : {0644, 0604, 0602, 0641}) {
    ::chmod(secret.c_str(), mode);
    const auto error = refusal();
    EXPECT_EQ(error.code, ErrorCode::permission);
    EXPECT_THAT(error.message, HasSubstr("is open to every user"));
  }
}

TEST_F(TlsTest, RefusesFilesThatAreNoPair) {
  write(secret, authority.issue("other").key);
  EXPECT_EQ(refusal().code, ErrorCode::bad_data);
  EXPECT_THAT(refusal().message, HasSubstr("does not belong to"));
}

TEST_F(TlsTest, RefusesKeysUnderAPassphraseAndWhatIsNoKey) {
  const auto good = authority.issue("good");
  install(good);
  for (const auto& text :
       {campus::testing::with_passphrase(good.key), good.certificate, std::string(), std::string("x")}) {
    write(secret, text);
    const auto error = refusal();
    EXPECT_EQ(error.code, ErrorCode::bad_data);
    EXPECT_THAT(error.message, HasSubstr("without a passphrase"));
    EXPECT_THAT(error.message, Not(HasSubstr("\n")));
  }
  write(secret, good.key);
  write(certificate, "no certificate");
  EXPECT_EQ(refusal().code, ErrorCode::bad_data);
  write(certificate, good.certificate);
  write(folder / "clients.pem", "nobody");
  options.tls->client_ca = folder / "clients.pem";
  EXPECT_EQ(refusal().code, ErrorCode::bad_data);
}

TEST_F(TlsTest, SaysWhichFileIsMissing) {
  for (auto* path : {&options.tls->certificate, &options.tls->key, &options.tls->client_ca}) {
    const auto before = std::exchange(*path, folder / "nowhere.pem");
    const auto error = refusal();
    EXPECT_EQ(error.code, ErrorCode::missing);
    EXPECT_THAT(error.message, HasSubstr("nowhere.pem"));
    *path = before;
  }
}

}  // namespace
}  // namespace campus::collector
