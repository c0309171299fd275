#include "core/compression/zstd_dictionary.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace campus {
namespace {

/// Texts that share most of their words, as reports do.
std::vector<std::string> samples(unsigned seed, int count) {
  std::mt19937 random(seed);
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) {
    std::string text = R"({"schema":"campus.report/1","measurements":[)";
    for (int m = 0; m < 3; ++m) {
      text += R"({"method":"train","direction":"down","goodput_bits_per_second":)" + std::to_string(random()) +
              R"(,"idle_rtt_seconds":{"p50":)" + std::to_string(random() % 10'000) + R"(},"verdict":null},)";
    }
    all.push_back(text + "]}");
  }
  return all;
}

TEST(ZstdDictionary, TakesWhatTextsShareOutOfThem) {
  const auto made = ZstdDictionary::train(samples(1, 400), 16U << 10U);
  ASSERT_TRUE(made) << made.error().message;
  const auto& dictionary = **made;
  EXPECT_NE(dictionary.number(), 0U);
  for (const auto& text : samples(2, 50)) {
    const auto with = *zstd_compress(text, &dictionary);
    const auto without = *zstd_compress(text, nullptr);
    EXPECT_LT(with.size() * 2, without.size());
    EXPECT_EQ(zstd_dictionary_of(with), dictionary.number());
    EXPECT_EQ(zstd_dictionary_of(without), 0U);
    EXPECT_EQ(*zstd_decompress(with, &dictionary, text.size()), text);
    EXPECT_EQ(*zstd_decompress(without, nullptr, text.size()), text);
    EXPECT_FALSE(zstd_decompress(with, nullptr, text.size())) << "another dictionary";
    EXPECT_FALSE(zstd_decompress(without, &dictionary, text.size()));
    EXPECT_FALSE(zstd_decompress(with, &dictionary, text.size() - 1)) << "more than it may be";
  }
  const auto again = ZstdDictionary::from_bytes(dictionary.bytes());
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->number(), dictionary.number());
}

TEST(ZstdDictionary, RefusesWhatIsNone) {
  EXPECT_FALSE(ZstdDictionary::from_bytes(""));
  EXPECT_FALSE(ZstdDictionary::from_bytes(std::string(1000, 'x')));
  EXPECT_FALSE(ZstdDictionary::train(samples(1, 2), 16U << 10U));
}

TEST(Zstd, RefusesFramesThatAreNotWhole) {
  const auto frame = *zstd_compress(samples(3, 1)[0], nullptr);
  for (std::size_t cut = 0; cut < frame.size(); ++cut)
    EXPECT_FALSE(zstd_decompress(frame.substr(0, cut), nullptr, 4096));
  EXPECT_FALSE(zstd_decompress(frame + "x", nullptr, 4096));
  EXPECT_EQ(*zstd_decompress(*zstd_compress("", nullptr), nullptr, 0), "");
}

}  // namespace
}  // namespace campus
