#include "core/ticket/ticket.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/sample_tickets.h"

namespace campus {
namespace {

nlohmann::json vectors() {
  std::ifstream file(CAMPUS_GOLDEN "/tickets-v1.json");
  return nlohmann::json::parse(file);
}

Ticket fields_of(const nlohmann::json& vector, const PublicKey& device, const KeyId& issuer) {
  Ticket ticket;
  ticket.issuer = issuer;
  ticket.id = vector["id"];
  ticket.responder = ResponderName(vector["responder"]);
  ticket.device_key = device;
  ticket.site = SiteCode(vector["site"]);
  ticket.school = SiteCode(vector["school"]);
  ticket.begin = WallTime(std::chrono::milliseconds(vector["begin"].get<std::int64_t>()));
  ticket.end = WallTime(std::chrono::milliseconds(vector["end"].get<std::int64_t>()));
  ticket.down = vector["down"];
  ticket.up = vector["up"];
  ticket.rate = BitRate::bits_per_second(vector["rate"]);
  ticket.duration = std::chrono::seconds(vector["seconds"].get<std::int64_t>());
  ticket.bytes = DataSize::bytes(vector["bytes"]);
  ticket.kind = *parse_name<TicketClass>(vector["class"].get<std::string>());
  return ticket;
}

/// The vectors were written by another implementation, of the layout and of Ed25519.
TEST(Ticket, ReadsAndWritesTheGoldenVectors) {
  const auto golden = vectors();
  const auto issuer = sample_issuer();
  const auto device = sample_device();
  ASSERT_EQ(to_hex(issuer.public_key()), golden["issuer"]);
  ASSERT_EQ(to_hex(device.public_key()), golden["device"]);
  ASSERT_EQ(golden["valid"].size(), 4U);
  for (const auto& vector : golden["valid"]) {
    const auto expected = fields_of(vector, device.public_key(), issuer.id());
    const auto parsed = parse_ticket_text(vector["ticket"].get<std::string>());
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->ticket, expected);
    EXPECT_TRUE(verify_ticket(*parsed, issuer.public_key()));
    const auto written = sign_ticket(expected, issuer);
    ASSERT_TRUE(written);
    EXPECT_EQ(ticket_text(*written), vector["ticket"]);
    const auto proof = base64_decode(vector["proof"].get<std::string>());
    ASSERT_TRUE(proof);
    EXPECT_EQ(sign_session_proof(device, expected.responder, vector["nonce"].get<std::string>(),
                                 vector["request"].get<std::string>()),
              *proof);
    EXPECT_TRUE(verify_session_proof(device.public_key(), expected.responder, vector["nonce"].get<std::string>(),
                                     vector["request"].get<std::string>(), *proof));
  }
}

TEST(Ticket, RefusesWhatIsOutOfRangeHoweverWellItIsSigned) {
  const auto golden = vectors();
  ASSERT_GT(golden["refused"].size(), 30U);
  for (const auto& vector : golden["refused"]) {
    const auto bytes = base64_decode(vector["ticket"].get<std::string>());
    ASSERT_TRUE(bytes);
    const auto parsed = parse_ticket(*bytes);
    ASSERT_FALSE(parsed) << vector;
    EXPECT_EQ(parsed.error().code, ErrorCode::bad_data);
    EXPECT_NE(parsed.error().message.find(vector["why"].get<std::string>()), std::string::npos)
        << parsed.error().message << " for " << vector["why"];
  }
}

TEST(Ticket, IsNotValidWithAnyOfItsBitsTurned) {
  const auto issuer = sample_issuer();
  const auto good = sign_ticket(sample_ticket(), issuer)->bytes();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto turned = good;
    turned[bit / 8] = static_cast<char>(static_cast<unsigned char>(turned[bit / 8]) ^ (1U << (bit % 8)));
    const auto parsed = parse_ticket(turned);
    EXPECT_FALSE(parsed && verify_ticket(*parsed, issuer.public_key())) << "bit " << bit;
  }
}

TEST(Ticket, IsTheIssuersAlone) {
  const auto other = sample_device();
  const auto ticket = *sign_ticket(sample_ticket(), sample_issuer());
  EXPECT_FALSE(verify_ticket(ticket, other.public_key()));
  // Signed by one key in the name of another.
  auto stolen = ticket;
  stolen.signature = other.sign(pre_authentication_encoding("application/vnd.campus.ticket;version=1", stolen.body));
  EXPECT_FALSE(verify_ticket(stolen, other.public_key()));
  EXPECT_FALSE(verify_ticket(stolen, sample_issuer().public_key()));
}

TEST(Ticket, SignatureIsNoReportsAndNoProofs) {
  const auto key = sample_issuer();
  const auto ticket = *sign_ticket(sample_ticket(), key);
  Envelope report{std::string(kReportPayloadType), ticket.body, {{key.id(), key.public_key(), ticket.signature}}};
  EXPECT_FALSE(verify(report, kReportPayloadType));
  auto as_ticket = ticket;
  as_ticket.signature = seal(kReportPayloadType, ticket.body, key).signatures[0].signature;
  EXPECT_FALSE(verify_ticket(as_ticket, key.public_key()));
  const auto name = ticket.ticket.responder;
  EXPECT_FALSE(verify_session_proof(key.public_key(), name, "n", "{}", key.sign(ticket.body)));
}

TEST(Ticket, ProofHoldsForItsResponderNonceAndRequestAlone) {
  const auto device = sample_device();
  const ResponderName here("here");
  const auto proof = sign_session_proof(device, here, "0123", R"({"streams":1})");
  const auto& key = device.public_key();
  EXPECT_TRUE(verify_session_proof(key, here, "0123", R"({"streams":1})", proof));
  EXPECT_FALSE(verify_session_proof(key, ResponderName("there"), "0123", R"({"streams":1})", proof));
  EXPECT_FALSE(verify_session_proof(key, here, "0124", R"({"streams":1})", proof));
  EXPECT_FALSE(verify_session_proof(key, here, "0123", R"({"streams":2})", proof));
  EXPECT_FALSE(verify_session_proof(sample_issuer().public_key(), here, "0123", R"({"streams":1})", proof));
  EXPECT_FALSE(verify_session_proof(key, here, "0123", R"({"streams":1})", proof.substr(1)));
}

TEST(Ticket, TextIsStrictButForItsEnd) {
  const auto text = ticket_text(*sign_ticket(sample_ticket(), sample_issuer()));
  EXPECT_TRUE(parse_ticket_text(text + "\r\n"));
  EXPECT_FALSE(parse_ticket_text(" " + text));
  EXPECT_FALSE(parse_ticket_text(text + text));
  EXPECT_FALSE(parse_ticket_text(text.substr(1)));
  EXPECT_FALSE(parse_ticket_text(""));
  auto space_within = text;
  space_within[10] = ' ';
  EXPECT_FALSE(parse_ticket_text(space_within));
}

TEST(Ticket, ThatNobodyMayHaveIsNotSigned) {
  auto ticket = sample_ticket();
  ticket.up = ticket.down = false;
  EXPECT_FALSE(sign_ticket(ticket, sample_issuer()));
  ticket = sample_ticket();
  ticket.responder = ResponderName("a responder");
  EXPECT_FALSE(sign_ticket(ticket, sample_issuer()));
  ticket = sample_ticket();
  ticket.end = ticket.begin + std::chrono::hours(25);
  EXPECT_FALSE(sign_ticket(ticket, sample_issuer()));
}

TEST(Ticket, NamesOfRespondersAreShortAndPlain) {
  EXPECT_TRUE(parse_responder_name("banner-core.150721"));
  EXPECT_FALSE(parse_responder_name(""));
  EXPECT_FALSE(parse_responder_name(std::string(41, 'a')));
  EXPECT_FALSE(parse_responder_name("a\nb"));
}

}  // namespace
}  // namespace campus
