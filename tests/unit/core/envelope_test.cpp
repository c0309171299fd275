#include "core/envelope/envelope.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace campus {
namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

/// Gives one seed, then refuses to be used again.
class SeedOnce final : public RandomSource {
 public:
  explicit SeedOnce(std::string seed) : seed_(std::move(seed)) {}
  void fill(std::span<std::byte> bytes) override {
    ASSERT_EQ(bytes.size(), seed_.size());
    std::transform(seed_.begin(), seed_.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    seed_.clear();
  }

 private:
  std::string seed_;
};

SigningKey key_from(std::string_view seed_hex) {
  SeedOnce random{from_hex(seed_hex)};
  return SigningKey::generate(random);
}

SigningKey sample_key() { return key_from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"); }

struct Vector {
  const char* seed;
  const char* public_key;
  const char* message;
  const char* signature;
};

/// RFC 8032, section 7.1, tests 1 to 3.
constexpr std::array kVectors{
    Vector{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
           "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
           "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
           "d25bf5f0595bbe24655141438e7a100b"},
    Vector{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
           "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
           "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
           "387b2eaeb4302aeeb00d291612bb0c00"},
    Vector{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
           "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
           "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
           "4a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(Signature, AgreesWithTheVectorsOfRfc8032) {
  for (const auto& vector : kVectors) {
    const auto key = key_from(vector.seed);
    EXPECT_EQ(to_hex(key.public_key()), vector.public_key);
    EXPECT_EQ(key.sign(from_hex(vector.message)), from_hex(vector.signature));
    EXPECT_TRUE(verify_signature(key.public_key(), from_hex(vector.message), from_hex(vector.signature)));
  }
}

TEST(Signature, FailsAfterAnyFlippedBit) {
  const auto& vector = kVectors[2];
  const auto message = from_hex(vector.message);
  const auto good = from_hex(vector.signature);
  const auto key = *parse_public_key(vector.public_key);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(verify_signature(key, message, bad)) << bit;
  }
  for (std::size_t bit = 0; bit < key.size() * 8; ++bit) {
    auto bad = key;
    bad[bit / 8] = static_cast<unsigned char>(bad[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(verify_signature(bad, message, good)) << bit;
  }
}

TEST(Signature, MustHaveItsLength) {
  const auto good = from_hex(kVectors[0].signature);
  const auto key = *parse_public_key(kVectors[0].public_key);
  EXPECT_FALSE(verify_signature(key, "", ""));
  EXPECT_FALSE(verify_signature(key, "", good.substr(0, 63)));
  EXPECT_FALSE(verify_signature(key, "", good + "x"));
}

/// Keys are remembered in places that they share; a signature never depends on who was there before.
TEST(Signature, HoldsForMoreKeysThanShareOnePlaceOnManyThreadsAtOnce) {
  struct Signed {
    PublicKey key;
    std::string signature;
  };
  std::vector<Signed> all;
  for (int i = 0; i < 300; ++i) {
    auto seed = std::string(60, '0') + "0000";
    for (int digit = 0; digit < 4; ++digit) {
      seed[static_cast<std::size_t>(digit)] = "0123456789abcdef"[static_cast<std::size_t>(i >> (4 * digit)) & 15U];
    }
    const auto key = key_from(seed);
    all.push_back({key.public_key(), key.sign("message")});
  }
  std::set<std::pair<int, int>> places;
  for (const auto& one : all) places.insert({one.key[0] % 16, one.key[1]});
  ASSERT_LT(places.size(), all.size()) << "no two keys share a place";
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
          EXPECT_TRUE(verify_signature(all[i].key, "message", all[i].signature));
          EXPECT_FALSE(verify_signature(all[i].key, "message", all[(i + 1) % all.size()].signature));
        }
      }
    });
  }
}

/// No point of the curve has this encoding.
TEST(Signature, IsRefusedUnderAKeyThatIsNone) {
  auto key = PublicKey{};
  key.fill(0xff);
  const auto good = from_hex(kVectors[0].signature);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(verify_signature(key, "", good));
}

TEST(Sha256, AgreesWithFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Dsse, EncodesAsInItsSpecification) {
  EXPECT_EQ(pre_authentication_encoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(Dsse, DrawsTheLineBetweenTypeAndPayload) {
  EXPECT_NE(pre_authentication_encoding("a", "b c"), pre_authentication_encoding("a b", "c"));
  EXPECT_EQ(pre_authentication_encoding("", ""), "DSSEv1 0  0 ");
}

TEST(Envelope, VerifiesWhatWasSealed) {
  const auto envelope = seal(kReportPayloadType, "payload", sample_key());
  EXPECT_TRUE(verify(envelope, kReportPayloadType));
  EXPECT_EQ(envelope.id().text(), sha256_hex("payload"));
  EXPECT_EQ(envelope.signatures.at(0).key, key_id_of(envelope.signatures.at(0).public_key));
}

TEST(Envelope, RefusesAFlippedBitInAnyField) {
  const auto good = seal(kReportPayloadType, "payload", sample_key());
  std::vector<Envelope> bad;
  const auto flipped = [](char c) { return static_cast<char>(c ^ 1); };
  for (std::size_t i = 0; i < good.payload.size(); ++i) {
    bad.push_back(good);
    bad.back().payload[i] = flipped(good.payload[i]);
  }
  for (std::size_t i = 0; i < 64; ++i) {
    bad.push_back(good);
    bad.back().signatures[0].signature[i] = flipped(good.signatures[0].signature[i]);
    bad.push_back(good);
    auto id = good.signatures[0].key.text();
    id[i] = flipped(id[i]);
    bad.back().signatures[0].key = KeyId(id);
  }
  for (std::size_t i = 0; i < 32; ++i) {
    bad.push_back(good);
    bad.back().signatures[0].public_key[i] ^= 1U;
  }
  for (const auto& envelope : bad) {
    const auto verified = verify(envelope, kReportPayloadType);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().code, ErrorCode::permission);
  }
}

TEST(Envelope, RefusesAnotherPayloadType) {
  auto envelope = seal("application/other", "payload", sample_key());
  EXPECT_EQ(verify(envelope, kReportPayloadType).error().code, ErrorCode::bad_data);
  envelope.payload_type = kReportPayloadType;  // the type is part of what was signed
  EXPECT_EQ(verify(envelope, kReportPayloadType).error().code, ErrorCode::permission);
}

TEST(Envelope, RefusesNoSignatureAndOneBadAmongGood) {
  auto envelope = seal(kReportPayloadType, "payload", sample_key());
  auto second = key_from(kVectors[1].seed);
  envelope.signatures.push_back({second.id(), second.public_key(), second.sign("something else")});
  EXPECT_EQ(verify(envelope, kReportPayloadType).error().code, ErrorCode::permission);
  envelope.signatures.clear();
  EXPECT_EQ(verify(envelope, kReportPayloadType).error().code, ErrorCode::permission);
}

TEST(Envelope, KeepsItsIdUnderACountersignature) {
  auto envelope = seal(kReportPayloadType, "payload", sample_key());
  const auto before = envelope.id();
  auto second = key_from(kVectors[1].seed);
  const auto message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  envelope.signatures.push_back({second.id(), second.public_key(), second.sign(message)});
  EXPECT_TRUE(verify(envelope, kReportPayloadType));
  EXPECT_EQ(envelope.id(), before);
}

TEST(SigningKey, ComesBackFromItsPem) {
  const auto key = sample_key();
  const auto again = SigningKey::from_pem(key.to_pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key(), key.public_key());
  EXPECT_EQ(again->id(), key.id());
  EXPECT_EQ(again->sign("x"), key.sign("x"));
}

TEST(SigningKey, RefusesOtherPem) {
  const auto pem = sample_key().to_pem();
  const std::string rsa = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  for (const auto& text : {std::string(), std::string("not a key"), pem.substr(0, pem.size() / 2), rsa}) {
    const auto key = SigningKey::from_pem(text);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::bad_data);
  }
}

/// An Ed25519 key under the password "x", made with `openssl pkey -aes-256-cbc`.
TEST(SigningKey, RefusesAnEncryptedPemWithoutAskingAtTheTerminal) {
  const std::string encrypted =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhaIZDBK/EbtwICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMWTsmf0mGENF1HOwkfUpXwEQIaT\n"
      "7kECCJnKmiz4v5T4hZYpA7p19YrLm0pGxOla9QRekMAryAXkR9G6a7Xv0hxXNvA/\n"
      "79ACHDpsIpAwv2VwFVc=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  EXPECT_FALSE(SigningKey::from_pem(encrypted));
}

TEST(PublicKey, IsSixtyFourLowerCaseHexDigits) {
  EXPECT_TRUE(parse_public_key(std::string(64, '0')));
  EXPECT_FALSE(parse_public_key(std::string(64, 'A')));
  EXPECT_FALSE(parse_public_key(std::string(62, '0')));
  EXPECT_FALSE(parse_public_key(std::string(63, '0') + "g"));
  EXPECT_FALSE(parse_public_key(""));
}

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"},
                                                                 {"\xff\xfe", "//4="}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    const auto back = base64_decode(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(*back, bytes);
  }
}

TEST(Base64, IsStrict) {
  for (const char* text : {"Zg",       "Zg=",
                           "Zg===",    "Z===",
                           "====",     "=",
                           "Zg==Zg==", "Zm9v\n",
                           " Zm9",     "Zm9v    ",
                           "Zm-_",     "Zm9*",
                           "Zh==",     "Zm9=",
                           "Z=g=",     "Zm9vYg==\n",
                           "abcd=",    "abc==",
                           "=abc",     "a===",
                           "Zg==Zm9v", "Zm9v\xff\xff\xff\xff",
                           "Zm9vYmF-"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Base64, HasOneTextForEachValue) {
  std::string digits;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text{'Z', static_cast<char>(byte), '=', '='};
    if (base64_decode(text)) digits += static_cast<char>(byte);
    EXPECT_FALSE(base64_decode(std::string{static_cast<char>(byte), '=', '=', '='}));
  }
  EXPECT_EQ(digits, "AQgw");
}

TEST(Base64, BringsBackEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(*base64_decode(base64_encode(bytes)), bytes);
    bytes += static_cast<char>((i * 7) & 255);
  }
}

}  // namespace
}  // namespace campus
