#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/compression/bounded_decoder.h"
#include "tests/component/collector/collector_fixture.h"
#include "tests/support/compressed_bodies.h"
#include "tests/support/peak_memory.h"

namespace campus::collector {
namespace {

using campus::testing::Bomb;
using campus::testing::compressed;
using campus::testing::PeakMemory;
using testing::CollectorTest;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using ::testing::Not;
using testing::sample_envelope;

constexpr std::size_t kMiB = 1U << 20U;

std::string coding_line(Coding coding) {
  return std::string("Content-Encoding: ") + (coding == Coding::gzip ? "gzip" : "zstd") + "\r\n";
}

/// White space that does not shrink to less than a fourth.
std::string blanks(std::size_t size) {
  std::mt19937_64 random(1);
  std::string text;
  while (text.size() < size) text += " \t\r\n"[random() % 4];
  return text;
}

class EncodingsTest : public CollectorTest {
 protected:
  HttpAnswer post_compressed(Coding coding, const std::string& bytes) const {
    return client().post("/api/v1/reports", bytes, coding_line(coding));
  }

  /// In chunks, until an answer stops it; how much was sent.
  HttpAnswer post_endlessly(Coding coding, std::string_view bytes, std::size_t& sent) const {
    auto http = client();
    http.send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n" + coding_line(coding) +
              "\r\n");
    constexpr std::size_t kChunk = 0x1000;
    for (sent = 0; sent + kChunk <= bytes.size() && !http.has_answer(); sent += kChunk) {
      if (!http.send("1000\r\n") || !http.send(bytes.substr(sent, kChunk)) || !http.send("\r\n")) break;
    }
    return http.receive();
  }

  static std::string unpacked(const HttpAnswer& answer) {
    BoundedDecoder decoder(Coding::gzip, {64 * kMiB});
    EXPECT_TRUE(decoder.feed(answer.body));
    EXPECT_TRUE(decoder.finish());
    return std::string(decoder.output());
  }
};

TEST_F(EncodingsTest, TakesReportsThatAreCompressed) {
  start();
  std::int64_t sequence = 0;
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    const auto envelope = wire::encode_envelope(sample_envelope(key, "S1", ++sequence));
    const auto answer = post_compressed(coding, compressed(coding, envelope));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("pending"));
    EXPECT_THAT(post(envelope).body, HasSubstr("duplicate")) << "the same bytes were stored";
  }
}

TEST_F(EncodingsTest, KnowsTheOtherNamesOfACoding) {
  start();
  const auto body = compressed(Coding::gzip, "[]");
  for (const auto* name : {"x-gzip", "GZip", " gzip "}) {
    EXPECT_EQ(client().post("/api/v1/reports", body, std::string("Content-Encoding: ") + name + "\r\n").status, 200);
  }
  EXPECT_EQ(client().post("/api/v1/reports", "[]", "Content-Encoding: identity\r\n").status, 200);
}

TEST_F(EncodingsTest, TakesThemInPiecesAndInChunks) {
  start();
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    const auto body = compressed(coding, blanks(3000) + "[]");
    auto http = client();
    http.send("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n" + coding_line(coding) +
              "\r\n");
    for (const char byte : body.substr(0, 20)) http.send("1\r\n" + std::string(1, byte) + "\r\n");
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", body.size() - 20);
    http.send(size + body.substr(20) + "\r\n0\r\n\r\n");
    EXPECT_EQ(http.receive().status, 200);
    EXPECT_EQ(http.get("/health/live").status, 200) << "the connection lives on";
  }
}

TEST_F(EncodingsTest, RefusesOtherAndStackedCodingsBeforeTheBody) {
  start();
  for (const auto* lines :
       {"Content-Encoding: br\r\n", "Content-Encoding: deflate\r\n", "Content-Encoding: gzip, gzip\r\n",
        "Content-Encoding: gzip, identity\r\n", "Content-Encoding: gzip,\r\n",
        "Content-Encoding: gzip\r\nContent-Encoding: zstd\r\n", "Content-Encoding: g\x1bzip\r\n"}) {
    auto http = client();
    http.send(std::string("POST /api/v1/reports HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n") + lines + "\r\n");
    const auto answer = http.receive();
    EXPECT_EQ(answer.status, lines[18] == 'g' && lines[19] == '\x1b' ? 400 : 415) << lines;
    if (answer.status == 415) {
      EXPECT_THAT(answer.head, HasSubstr("Accept-Encoding: gzip, zstd\r\n"));
      EXPECT_THAT(answer.body, HasSubstr("send gzip, zstd or none of them, one layer only\n"));
    }
  }
}

TEST_F(EncodingsTest, RefusesWhatIsNotWhatItsCodingSays) {
  start();
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    const auto body = compressed(coding, "[]");
    EXPECT_EQ(post_compressed(coding, "[]").status, 400);
    EXPECT_EQ(post_compressed(coding, "").status, 400);
    EXPECT_EQ(post_compressed(coding, body.substr(0, body.size() - 1)).status, 400);
    EXPECT_EQ(post_compressed(coding, body + body).status, 400) << "one member or frame";
    EXPECT_THAT(post_compressed(coding, body + "x").body, HasSubstr("bytes follow the end"));
    EXPECT_THAT(post_compressed(coding, compressed(coding, body)).body, HasSubstr("compressed twice"));
    EXPECT_THAT(post_compressed(coding, compressed(coding, "{")).body, HasSubstr("not an envelope"));
  }
}

TEST_F(EncodingsTest, EndsABombOfTenGibibytesWithLittleMemory) {
  start();
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    for (const std::size_t noise : {0U, 1000U}) {
      std::string bytes;
      for (Bomb bomb(coding, 10ULL << 30U, noise); bytes.size() < (noise == 0 ? kMiB / 16 : kMiB / 2);)
        bytes += bomb.next();
      const PeakMemory memory;
      std::size_t sent = 0;
      const auto answer = post_endlessly(coding, bytes, sent);
      EXPECT_EQ(answer.status, 413) << answer.body;
      EXPECT_THAT(answer.body, HasSubstr(noise == 0 ? "100 times its size" : "more than 8388608 bytes"));
      EXPECT_LT(sent, bytes.size());
      EXPECT_LT(memory.grown(), 16 * kMiB);
    }
  }
}

TEST_F(EncodingsTest, CountsWhatIsUnpackedAgainstWhatAllMayHold) {
  options.limits.all_body_bytes = 100'000;
  start();
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    const auto refused = post_compressed(coding, compressed(coding, blanks(120'000) + "[]"));
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.head, HasSubstr("Retry-After"));
    EXPECT_EQ(post_compressed(coding, compressed(coding, blanks(60'000) + "[]")).status, 200);
    EXPECT_EQ(post_compressed(coding, compressed(coding, blanks(60'000) + "[]")).status, 200) << "it was given back";
  }
}

TEST_F(EncodingsTest, GivesReadersWhoTakeItGzip) {
  start_with_roster();
  ASSERT_TRUE(shows("/api/v1/sites", "S1-101"));
  for (const auto* target : {"/metrics", "/metrics/schools", "/api/v1/sites"}) {
    EXPECT_TRUE(soon([&] {  // unless a new snapshot came between
      const auto packed = client().get(target, "Accept-Encoding: deflate, gzip;q=0.5\r\n");
      EXPECT_THAT(packed.head, HasSubstr("\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\n"));
      return unpacked(packed) == get(target).body;
    }));
    const auto plain = client().get(target, "Accept-Encoding: gzip;q=0, identity\r\n");
    EXPECT_THAT(plain.head, Not(HasSubstr("Content-Encoding")));
    EXPECT_THAT(plain.head, HasSubstr("\r\nVary: Accept-Encoding\r\n"));
    EXPECT_GT(plain.body.size(), 100U);
    auto http = client();
    EXPECT_THAT(http.get(target, "Accept-Encoding: gzip\r\n", "HEAD").head, HasSubstr("Content-Encoding: gzip"));
    EXPECT_EQ(http.get("/health/live", "Accept-Encoding: gzip\r\n").body, "alive\n") << "made for one: as it is";
  }
}

}  // namespace
}  // namespace campus::collector
