#pragma once
// Takes a compressed body apart while it arrives. Every limit holds for what comes out, not for what goes in: thirty
// bytes can ask for gigabytes.

#include <cstddef>
#include <memory>
#include <string_view>

#include "core/result.h"

namespace campus {

enum class Coding { gzip, zstd };

struct DecoderLimits {
  std::size_t output_bytes;
  std::size_t window_bytes = 8U << 20U;        ///< of a zstd frame, as RFC 9659 has it for HTTP; a gzip's is 32 KiB
  std::size_t ratio = 100;                     ///< bytes out for one byte in,
  std::size_t free_output_bytes = 64U << 10U;  ///< once more than these came out
};

/// One gzip member (RFC 1952) or one zstd frame (RFC 8878) and nothing behind it; what is inside must not be compressed
/// once more. Holds what came out, at most output_bytes, and beside it 300 KiB at most. One thread at a time.
class BoundedDecoder {
 public:
  BoundedDecoder(Coding coding, const DecoderLimits& limits);
  BoundedDecoder(BoundedDecoder&&) noexcept;
  BoundedDecoder& operator=(BoundedDecoder&&) noexcept;
  ~BoundedDecoder();

  /// The next bytes, in pieces of any size. too_large: beyond a limit. bad_data: not such a stream. io: memory is
  /// short. After an error the same error for everything.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// bad_data where the stream has not ended.
  [[nodiscard]] Result<void> finish();
  /// What came out so far; the bytes stay where they are as long as the decoder lives, moved or not.
  [[nodiscard]] std::string_view output() const;

 private:
  class Stream;
  class GzipStream;
  class ZstdStream;

  [[nodiscard]] Result<void> feed_more(std::string_view bytes);
  [[nodiscard]] Result<void> check_output() const;

  Coding coding_;
  DecoderLimits limits_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<char[]> buffer_;  ///< one byte more than the limit, so that going beyond it is seen
  std::size_t out_ = 0;
  std::size_t in_ = 0;
  bool ended_ = false;
  Result<void> state_;
};

}  // namespace campus
