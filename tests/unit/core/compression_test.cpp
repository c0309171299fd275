#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/compression/bounded_decoder.h"
#include "core/compression/gzip.h"
#include "tests/support/compressed_bodies.h"
#include "tests/support/peak_memory.h"

namespace campus {
namespace {

using testing::Bomb;
using testing::compressed;
using ::testing::HasSubstr;

constexpr std::size_t kMiB = 1U << 20U;
constexpr DecoderLimits kLimits{8 * kMiB};

std::string words(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += "school " + std::to_string(i * 7919) + " has ";
  text.resize(size);
  return text;
}

struct Decoded {
  Result<void> state;
  std::string text;
};

Decoded decoded(Coding coding, std::string_view bytes, const DecoderLimits& limits = kLimits,
                std::size_t piece = 1000) {
  BoundedDecoder decoder(coding, limits);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (auto fed = decoder.feed(bytes.substr(0, piece)); !fed) break;
  }
  auto state = decoder.finish();
  return {std::move(state), std::string(decoder.output())};
}

ErrorCode refusal_of(Coding coding, std::string_view bytes, const DecoderLimits& limits = kLimits) {
  const auto result = decoded(coding, bytes, limits);
  EXPECT_FALSE(result.state);
  return result.state ? ErrorCode::internal : result.state.error().code;
}

class BothCodings : public ::testing::TestWithParam<Coding> {};
INSTANTIATE_TEST_SUITE_P(Compression, BothCodings, ::testing::Values(Coding::gzip, Coding::zstd),
                         [](const auto& one) { return one.param == Coding::gzip ? "Gzip" : "Zstd"; });

TEST_P(BothCodings, GivesTheSameTextInPiecesOfEverySize) {
  const auto text = words(300'000);
  const auto packed = compressed(GetParam(), text);
  for (const std::size_t piece : {1U, 2U, 7U, 1000U, 100'000U, 1'000'000U}) {
    const auto result = decoded(GetParam(), packed, kLimits, piece);
    EXPECT_TRUE(result.state);
    EXPECT_TRUE(result.text == text) << "pieces of " << piece;
  }
}

TEST_P(BothCodings, GivesTheSameTextAtEveryLevel) {
  const auto text = words(200'000);
  for (int level = 1; level <= 9; ++level)
    EXPECT_TRUE(decoded(GetParam(), compressed(GetParam(), text, level)).text == text);
}

TEST_P(BothCodings, TakesAnEmptyTextButNotNothing) {
  EXPECT_TRUE(decoded(GetParam(), compressed(GetParam(), "")).state);
  EXPECT_EQ(refusal_of(GetParam(), ""), ErrorCode::bad_data);
}

TEST_P(BothCodings, TakesWhatFillsTheLimitAndNotAByteMore) {
  const auto text = words(100'001);
  EXPECT_EQ(decoded(GetParam(), compressed(GetParam(), text), {100'001}).text, text);
  EXPECT_EQ(refusal_of(GetParam(), compressed(GetParam(), text), {100'000}), ErrorCode::too_large);
  BoundedDecoder decoder(GetParam(), {100'000});
  EXPECT_THAT(decoder.feed(compressed(GetParam(), text)).error().message, HasSubstr("more than 100000 bytes"));
}

TEST_P(BothCodings, TakesAFewTimesTheRatioOnlyInTheBeginning) {
  const std::string zeros(60'000, '0');
  EXPECT_TRUE(decoded(GetParam(), compressed(GetParam(), zeros)).state);
  const std::string more(200'000, '0');
  EXPECT_EQ(refusal_of(GetParam(), compressed(GetParam(), more)), ErrorCode::too_large);
  EXPECT_THAT(decoded(GetParam(), compressed(GetParam(), more)).state.error().message, HasSubstr("100 times its size"));
}

TEST_P(BothCodings, RefusesEveryTruncation) {
  const auto packed = compressed(GetParam(), words(2000));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_EQ(refusal_of(GetParam(), packed.substr(0, size)), ErrorCode::bad_data) << size;
  }
}

TEST_P(BothCodings, RefusesWhatFollowsTheEnd) {
  const auto packed = compressed(GetParam(), words(2000));
  EXPECT_EQ(refusal_of(GetParam(), packed + "x"), ErrorCode::bad_data);
  EXPECT_EQ(refusal_of(GetParam(), packed + packed), ErrorCode::bad_data) << "a second member or frame";
  EXPECT_EQ(refusal_of(GetParam(), packed + std::string("\0", 1)), ErrorCode::bad_data);
}

TEST_P(BothCodings, RefusesWhatIsNotCompressedOrWithTheOther) {
  EXPECT_EQ(refusal_of(GetParam(), R"({"payload":""})"), ErrorCode::bad_data);
  const auto other = GetParam() == Coding::gzip ? Coding::zstd : Coding::gzip;
  EXPECT_EQ(refusal_of(GetParam(), compressed(other, words(2000))), ErrorCode::bad_data);
}

TEST_P(BothCodings, RefusesASecondLayer) {
  for (const auto inner : {Coding::gzip, Coding::zstd}) {
    const auto nested = compressed(GetParam(), compressed(inner, words(5000)));
    EXPECT_THAT(decoded(GetParam(), nested).state.error().message, HasSubstr("compressed twice"));
  }
}

TEST_P(BothCodings, SaysTheSameAgainAfterARefusal) {
  BoundedDecoder decoder(GetParam(), kLimits);
  EXPECT_FALSE(decoder.feed("no such thing"));
  EXPECT_EQ(decoder.feed(compressed(GetParam(), "text")).error().code, ErrorCode::bad_data);
  EXPECT_EQ(decoder.finish().error().code, ErrorCode::bad_data);
}

TEST_P(BothCodings, SurvivesEveryFlippedBitAndAGzipNoticesThemAll) {
  const auto packed = compressed(GetParam(), words(1000));
  for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
    auto broken = packed;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    const auto result = decoded(GetParam(), broken);
    EXPECT_LE(result.text.size(), kLimits.output_bytes);
    EXPECT_TRUE(!result.state || GetParam() == Coding::zstd || result.text == words(1000));
  }
}

/// The first `size` bytes and some of a stream that unpacks to a thousand times their size and more; with noise, to
/// some sixty times.
std::string bomb_of(Coding coding, std::size_t noise, std::size_t size) {
  Bomb bomb(coding, 1ULL << 30U, noise);
  std::string bytes;
  while (bytes.size() < size) bytes += bomb.next();
  return bytes;
}

struct Ended {
  std::size_t fed = 0;
  std::size_t unpacked = 0;
  std::size_t memory = 0;
  ErrorCode code = ErrorCode::internal;
};

Ended feed_until_refused(Coding coding, const std::string& bomb) {
  const testing::PeakMemory memory;
  BoundedDecoder decoder(coding, kLimits);
  constexpr std::size_t kPiece = 1000;
  Ended ended;
  Result<void> state;
  for (; state && ended.fed < bomb.size(); ended.fed += kPiece) {
    state = decoder.feed(std::string_view(bomb).substr(ended.fed, kPiece));
  }
  if (!state) ended.code = state.error().code;
  ended.unpacked = decoder.output().size();
  ended.memory = memory.grown();
  return ended;
}

TEST_P(BothCodings, EndsABombAfterItsFirstBytes) {
  const auto ended = feed_until_refused(GetParam(), bomb_of(GetParam(), 0, 8000));
  EXPECT_EQ(ended.code, ErrorCode::too_large);
  EXPECT_LT(ended.fed, 4000U);
  EXPECT_LT(ended.unpacked, kMiB / 2);
  EXPECT_LT(ended.memory, 2 * kMiB);
}

TEST_P(BothCodings, EndsABombBelowTheRatioAtTheLimitInBoundedMemory) {
  const auto ended = feed_until_refused(GetParam(), bomb_of(GetParam(), 1000, kMiB / 2));
  EXPECT_EQ(ended.code, ErrorCode::too_large);
  EXPECT_LT(ended.fed, kMiB / 4);
  EXPECT_GT(ended.unpacked, 7 * kMiB) << "it was the limit that ended it";
  EXPECT_LT(ended.memory, 10 * kMiB) << "the largest window is not held beside the output";
}

TEST_P(BothCodings, HoldsOnlyWhatCameOutHoweverLargeTheLimit) {
  const testing::PeakMemory memory;
  BoundedDecoder decoder(GetParam(), {64 * kMiB});
  EXPECT_TRUE(decoder.feed(compressed(GetParam(), words(10'000))));
  EXPECT_LT(memory.grown(), 2 * kMiB);
}

TEST(Compression, RefusesManySmallMembersAndFrames) {
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    BoundedDecoder decoder(coding, kLimits);
    const auto one = compressed(coding, std::string(1000, 'x'));
    EXPECT_TRUE(decoder.feed(one));
    EXPECT_EQ(decoder.feed(one).error().code, ErrorCode::bad_data);
  }
}

TEST(Compression, RefusesAZstdWindowAboveTheLimitAndTakesOneAtIt) {
  const auto text = words(9 * kMiB);
  constexpr DecoderLimits kLarge{10 * kMiB};
  const auto with_window = [&](int log) { return compressed(Coding::zstd, text, 3, log); };
  EXPECT_TRUE(decoded(Coding::zstd, with_window(23), kLarge).text == text);
  EXPECT_EQ(refusal_of(Coding::zstd, with_window(24), kLarge), ErrorCode::too_large);
}

TEST(Compression, RefusesASkippableFrameAndTheFormatsBeforeTheStandard) {
  EXPECT_EQ(refusal_of(Coding::zstd, std::string("\x50\x2a\x4d\x18\x01\0\0\0x", 9)), ErrorCode::bad_data);
  for (const char version : {'\x25', '\x26', '\x27'}) {
    const auto magic = std::string(1, version) + "\xb5\x2f\xfd";
    EXPECT_EQ(refusal_of(Coding::zstd, magic + std::string(100, '\0')), ErrorCode::bad_data);
  }
}

TEST(Compression, GzipComesBackAndIsTheSameEachTime) {
  const auto text = words(kMiB);
  for (const int level : {1, 6, 9}) {
    const auto packed = gzip_compress(text, level);
    ASSERT_TRUE(packed);
    EXPECT_LT(packed->size(), text.size() / 2);
    EXPECT_EQ(*packed, *gzip_compress(text, level));
    EXPECT_TRUE(decoded(Coding::gzip, *packed).text == text);
  }
  EXPECT_EQ(decoded(Coding::gzip, *gzip_compress("", 6)).text, "");
}

}  // namespace
}  // namespace campus
