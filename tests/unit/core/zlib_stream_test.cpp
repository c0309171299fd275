#include "core/compression/zlib_stream.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

TEST(ZlibStream, ComesBackByteForByte) {
  for (const std::size_t size : {0U, 1U, 300U, 100'000U}) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * i % 251);
    const auto stream = zlib_compress(text, 3);
    ASSERT_TRUE(stream);
    const auto plain = zlib_decompress(*stream, size);
    ASSERT_TRUE(plain) << size;
    EXPECT_EQ(*plain, text);
  }
}

TEST(ZlibStream, RefusesAnotherSizeARestAndDamage) {
  const std::string text(5000, 'a');
  const auto stream = *zlib_compress(text, 3);
  EXPECT_FALSE(zlib_decompress(stream, text.size() - 1));
  EXPECT_FALSE(zlib_decompress(stream, text.size() + 1));
  EXPECT_FALSE(zlib_decompress(stream + "x", text.size()));
  EXPECT_FALSE(zlib_decompress(stream.substr(0, stream.size() - 1), text.size()));
  auto damaged = stream;
  damaged.back() = static_cast<char>(damaged.back() ^ 0x40);  // of the checksum
  EXPECT_FALSE(zlib_decompress(damaged, text.size()));
  EXPECT_FALSE(zlib_decompress("", 1));
}

}  // namespace
}  // namespace campus
