// A probe and a server that answers its enrolment as the contract says, or as somebody who wants to deceive it.

#include "probe/identity/enrol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/limits.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_random.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/identity/kept_enrolment.h"
#include "probe/net/http_client.h"
#include "tests/support/tls_server.h"
#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

using campus::testing::Authority;
using campus::testing::ServedRequest;
using campus::testing::TlsServer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const HttpLibrary kLibrary;

WallTime today() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

class EnrolTest : public ::testing::Test {
 protected:
  using Answer = std::function<std::string(const EnrolmentRequest& request, const KeyId& key)>;

  /// What an honest collector says.
  [[nodiscard]] Enrolment enrolment_for(const EnrolmentRequest& request, const KeyId& device) const {
    return {kEnrolmentSchema, request.nonce, device,
            SiteCode("S1"),   Level::school, SiteCode("S1"),
            "第一学校",       today(),       {to_hex(issuer.public_key())}};
  }
  [[nodiscard]] static std::string sealed(const Enrolment& enrolment, const SigningKey& by,
                                          const char* type = kEnrolmentType) {
    return wire::encode_envelope(seal(type, wire::encode_enrolment(enrolment), by));
  }
  [[nodiscard]] std::string honest(const EnrolmentRequest& request, const KeyId& device) const {
    return TlsServer::answer(201, sealed(enrolment_for(request, device), issuer));
  }
  [[nodiscard]] static std::string refusal(int status, const std::string& reason, const std::string& headers = {}) {
    return TlsServer::answer(status, wire::encode_order_refusal({"words", reason, std::nullopt}), "application/json",
                             headers);
  }

  /// Checks the request as a collector would, then answers it.
  TlsServer::Script checked(Answer answer) {
    return [this, answer = std::move(answer)](const ServedRequest& served) {
      EXPECT_THAT(served.head, HasSubstr("POST /api/v1/enrolments HTTP/1.1"));
      const auto envelope = wire::parse_envelope(served.body);
      EXPECT_TRUE(envelope && verify(*envelope, kEnrolmentRequestType)) << "signed by the device";
      if (!envelope) return TlsServer::answer(400, "{}");
      EXPECT_EQ(envelope->signatures.front().key, key.id());
      const auto request = wire::parse_enrolment_request(envelope->payload);
      EXPECT_TRUE(request);
      if (!request) return TlsServer::answer(400, "{}");
      EXPECT_EQ(request->code, code.text());
      EXPECT_EQ(request->nonce.size(), 32U);
      EXPECT_EQ(request->hardware, std::vector<std::string>{"serial:1"});
      return answer(*request, envelope->signatures.front().key);
    };
  }
  EnrolResult enrols(const std::string& url) {
    return enrol({url + "/", {authority.certificate(), {}}, code, {"serial:1"}}, {key,
                                                                                  random,
                                                                                  [] {
                                                                                    return EffectiveTime{today(), true};
                                                                                  },
                                                                                  {}});
  }
  /// Towards a server within TLS that answers so.
  EnrolResult answered(Answer answer) {
    const TlsServer server(authority.issue("collector"), checked(std::move(answer)));
    return enrols(server.url());
  }
  EnrolFailure failure(Answer answer) {
    const auto result = answered(std::move(answer));
    EXPECT_FALSE(result.enrolled);
    return result.failure;
  }
  /// The answer is not believed whatever else is right with it.
  void expect_disbelief(const std::function<std::string(const EnrolmentRequest&, const KeyId&)>& body,
                        const std::string& why) {
    const auto found =
        failure([&](const auto& request, const auto& id) { return TlsServer::answer(201, body(request, id)); });
    EXPECT_EQ(found.error.code, ErrorCode::bad_data) << why;
    EXPECT_THAT(found.error.message, HasSubstr(why));
    EXPECT_THAT(found.error.message, Not(HasSubstr("\n")));
    EXPECT_FALSE(found.refusal);
  }

  const Authority authority{"bureau root"};
  SystemRandom random;
  const SigningKey key = SigningKey::generate(random);
  const SigningKey issuer = SigningKey::generate(random);
  const EnrolmentCode code = EnrolmentCode::make(random);
};

TEST_F(EnrolTest, TakesOneRequestAndIsKeptAsItWasSigned) {
  const TlsServer server(authority.issue("collector"),
                         checked([this](const auto& request, const auto& id) { return honest(request, id); }));
  const auto begun = std::chrono::steady_clock::now();
  const auto result = enrols(server.url());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  ASSERT_TRUE(result.enrolled) << result.failure.error.message;
  EXPECT_THAT(server.requests(), SizeIs(1));
  EXPECT_EQ(result.enrolled->enrolment.site, SiteCode("S1"));
  EXPECT_EQ(result.enrolled->enrolment.site_name, "第一学校");

  const PosixDisk disk;
  const standards::TemporaryFolder folder;
  EXPECT_EQ(read_enrolment(disk, folder.path(), key.id()).error().code, ErrorCode::missing);
  ASSERT_TRUE(
      keep_enrolment(disk, folder.path(), {kKeptCollectorSchema, server.url(), "root", {}}, result.enrolled->envelope));
  const auto kept = read_enrolment(disk, folder.path(), key.id());
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->enrolment.site, SiteCode("S1"));
  EXPECT_EQ(kept->collector->url, server.url());
  EXPECT_EQ(read_enrolment(disk, folder.path(), issuer.id()).error().code, ErrorCode::bad_data) << "another key's";
}

TEST_F(EnrolTest, BelievesNobodyElseWhereItsCollectorCannotBeRead) {
  const auto result = answered([this](const auto& request, const auto& id) { return honest(request, id); });
  ASSERT_TRUE(result.enrolled);
  const PosixDisk disk;
  const standards::TemporaryFolder folder;
  const auto collector = folder.path() / "collector.json";
  ASSERT_TRUE(
      keep_enrolment(disk, folder.path(), {kKeptCollectorSchema, "https://c", "", {}}, result.enrolled->envelope));
  for (const auto* damage : {"", "{", R"({"schema":"campus.collector-time/1","at":"2026-11-27T00:00:00.000Z"})"}) {
    ASSERT_TRUE(disk.write_durably(collector, damage, Disk::Visibility::owner_only));
    const auto kept = read_enrolment(disk, folder.path(), key.id());
    ASSERT_FALSE(kept) << damage;
    EXPECT_EQ(kept.error().code, ErrorCode::bad_data);
    EXPECT_THAT(kept.error().message, ::testing::HasSubstr("enrol again"));
  }
  std::filesystem::remove(collector);
  std::filesystem::create_directory(collector);
  EXPECT_FALSE(read_enrolment(disk, folder.path(), key.id())) << "not a file at all";
  std::filesystem::remove(collector);
  const auto lost = read_enrolment(disk, folder.path(), key.id());
  ASSERT_TRUE(lost);
  EXPECT_FALSE(lost->collector);
}

TEST_F(EnrolTest, BelievesNoKeptEnrolmentThatWasTouched) {
  const auto result = answered([this](const auto& request, const auto& id) { return honest(request, id); });
  ASSERT_TRUE(result.enrolled);
  const PosixDisk disk;
  const standards::TemporaryFolder folder;
  auto touched = result.enrolled->envelope;
  const auto at = touched.find("\"payload\"") + 30;
  touched[at] = touched[at] == 'A' ? 'B' : 'A';
  ASSERT_TRUE(keep_enrolment(disk, folder.path(), {kKeptCollectorSchema, "", "", {}}, touched));
  EXPECT_EQ(read_enrolment(disk, folder.path(), key.id()).error().code, ErrorCode::bad_data);
}

TEST_F(EnrolTest, WorksWithinPlainHttpToo) {
  const TlsServer server({}, checked([this](const auto& request, const auto& id) { return honest(request, id); }));
  EXPECT_TRUE(enrols(server.url()).enrolled);
}

TEST_F(EnrolTest, TellsEachRefusalByItsWord) {
  for (const auto& [reason, name] : EnumNames<EnrolmentRefusal>::names) {
    const auto status = reason == EnrolmentRefusal::malformed || reason == EnrolmentRefusal::code_malformed ? 400 : 403;
    const auto found =
        failure([&, word = std::string(name)](const auto&, const auto&) { return refusal(status, word); });
    EXPECT_EQ(found.refusal, reason);
    EXPECT_EQ(found.error.code, status == 400 ? ErrorCode::bad_data : ErrorCode::permission) << name;
  }
}

TEST_F(EnrolTest, SaysWhenToComeAgain) {
  const auto limited =
      failure([](const auto&, const auto&) { return refusal(429, "too_many_attempts", "Retry-After: 900\r\n"); });
  EXPECT_EQ(limited.refusal, EnrolmentRefusal::too_many_attempts);
  EXPECT_EQ(limited.again, std::chrono::seconds(900));
  const auto busy = failure([](const auto&, const auto&) { return refusal(503, "store"); });
  EXPECT_FALSE(busy.refusal);
  EXPECT_EQ(busy.error.code, ErrorCode::unavailable);
  ASSERT_TRUE(busy.fault);
  EXPECT_EQ(busy.fault->fault, Fault::collector_unreachable);
}

TEST_F(EnrolTest, BelievesNoAnswerToAnotherRequest) {
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        auto enrolment = enrolment_for(request, id);
        enrolment.nonce = std::string(32, '0');
        return sealed(enrolment, issuer);
      },
      "another request");
}

TEST_F(EnrolTest, BelievesNoAnswerForAnotherKey) {
  expect_disbelief(
      [this](const auto& request, const auto&) { return sealed(enrolment_for(request, issuer.id()), issuer); },
      "another device's key");
}

TEST_F(EnrolTest, BelievesNoAnswerThatNoListedIssuerSigned) {
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        SystemRandom chance;
        return sealed(enrolment_for(request, id), SigningKey::generate(chance));
      },
      "none of the issuers");
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        auto envelope = seal(kEnrolmentType, wire::encode_enrolment(enrolment_for(request, id)), issuer);
        envelope.signatures.clear();
        return wire::encode_envelope(envelope);
      },
      "cannot be believed");
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        auto envelope = seal(kEnrolmentType, wire::encode_enrolment(enrolment_for(request, id)), issuer);
        envelope.payload += " ";
        return wire::encode_envelope(envelope);
      },
      "cannot be believed");
}

TEST_F(EnrolTest, BelievesNoOtherDocumentOfTheCollectors) {
  expect_disbelief(
      [this](const auto& request, const auto& id) { return sealed(enrolment_for(request, id), issuer, kPlanType); },
      "cannot be believed");
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        auto enrolment = enrolment_for(request, id);
        enrolment.schema = "campus.enrolment/2";
        return sealed(enrolment, issuer);
      },
      "schema");
}

TEST_F(EnrolTest, BelievesNoImpossibleSiteOrTime) {
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        auto enrolment = enrolment_for(request, id);
        enrolment.site = SiteCode("../../etc");
        return sealed(enrolment, issuer);
      },
      "cannot be believed");
  expect_disbelief(
      [this](const auto& request, const auto& id) {
        auto enrolment = enrolment_for(request, id);
        enrolment.at = today() + std::chrono::days(5000);
        return sealed(enrolment, issuer);
      },
      "it says that it is");
}

TEST_F(EnrolTest, TellsALoginPageFromACollector) {
  const std::string page = "<html><title>Login</title></html>";
  for (const int status : {302, 200, 403, 404, 511}) {
    const auto found = failure([&](const auto&, const auto&) {
      return TlsServer::answer(status, page, "text/html", "Location: http://10.0.0.1/login\r\n");
    });
    EXPECT_EQ(found.error.code, ErrorCode::unavailable) << status;
    ASSERT_TRUE(found.fault) << status;
    EXPECT_EQ(found.fault->fault, Fault::captive_portal) << status;
  }
  const auto older =
      failure([](const auto&, const auto&) { return TlsServer::answer(404, R"({"error":"no such path"})"); });
  EXPECT_EQ(older.error.code, ErrorCode::unavailable);
  ASSERT_TRUE(older.fault);
  EXPECT_EQ(older.fault->fault, Fault::collector_unreachable) << "a collector of an older version";
  const auto created = failure([&](const auto&, const auto&) { return TlsServer::answer(201, page, "text/html"); });
  EXPECT_EQ(created.error.code, ErrorCode::bad_data);
}

TEST_F(EnrolTest, TakesNoMoreThanItsLimit) {
  const auto found =
      failure([](const auto&, const auto&) { return TlsServer::answer(201, std::string(1U << 20U, 'x')); });
  EXPECT_EQ(found.error.code, ErrorCode::bad_data);
  EXPECT_THAT(found.error.message, HasSubstr("larger"));
}

TEST_F(EnrolTest, SendsItsCodeToNobodyWhoIsNotTheCollector) {
  const Authority middlebox("Filter 3000");
  const TlsServer server(middlebox.issue("collector"),
                         checked([this](const auto& request, const auto& id) { return honest(request, id); }));
  const auto result = enrols(server.url());
  EXPECT_FALSE(result.enrolled);
  ASSERT_TRUE(result.failure.fault);
  EXPECT_EQ(result.failure.fault->fault, Fault::collector_certificate);
  EXPECT_THAT(result.failure.fault->why.en, HasSubstr("'CN=Filter 3000'"));
  EXPECT_EQ(result.failure.error.code, ErrorCode::unavailable);
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(EnrolTest, EndsWithinItsTimeWhereNothingComes) {
  const TlsServer silent(authority.issue("collector"), [](const ServedRequest&) { return std::string(); });
  const auto begun = std::chrono::steady_clock::now();
  const auto result = enrols(silent.url());
  EXPECT_FALSE(result.enrolled);
  EXPECT_EQ(result.failure.error.code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(12));
}

TEST_F(EnrolTest, EndsSoonOnceItShallStop) {
  const TlsServer silent(authority.issue("collector"), [](const ServedRequest&) { return std::string(); });
  std::stop_source stop;
  const std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop.request_stop();
  });
  const auto begun = std::chrono::steady_clock::now();
  const auto result =
      enrol({silent.url(), {authority.certificate(), {}}, code, {}}, {key, random,
                                                                      [] {
                                                                        return EffectiveTime{today(), true};
                                                                      },
                                                                      stop.get_token()});
  EXPECT_EQ(result.failure.error.code, ErrorCode::interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4));
}

}  // namespace
}  // namespace campus::probe
