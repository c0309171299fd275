#pragma once
// Zstandard for many small texts that resemble each other: a dictionary made from some of them takes what they share
// out of all. Every frame names its size and its dictionary. All functions are thread-safe.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

class ZstdDictionary {
 public:
  /// Of the bytes that train() made; its number is in them. bad_data: they are none.
  [[nodiscard]] static Result<std::shared_ptr<const ZstdDictionary>> from_bytes(std::string bytes);
  /// bad_data: too few samples, or nothing that they share.
  [[nodiscard]] static Result<std::shared_ptr<const ZstdDictionary>> train(std::span<const std::string> samples,
                                                                           std::size_t bytes);
  ZstdDictionary(const ZstdDictionary&) = delete;
  ZstdDictionary& operator=(const ZstdDictionary&) = delete;
  ~ZstdDictionary();

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::uint32_t number() const;  ///< never 0

  struct Tables;
  [[nodiscard]] const Tables& tables() const { return *tables_; }

 private:
  ZstdDictionary(std::string bytes, std::unique_ptr<Tables> tables);
  std::string bytes_;
  std::unique_ptr<Tables> tables_;
};

/// One frame; `dictionary` may be null. io: memory is short.
[[nodiscard]] Result<std::string> zstd_compress(std::string_view bytes, const ZstdDictionary* dictionary);
/// The dictionary that a frame was made with, 0 for none.
[[nodiscard]] std::uint32_t zstd_dictionary_of(std::string_view frame);
/// bad_data: not one whole frame, more than `most` bytes, or made with another dictionary.
[[nodiscard]] Result<std::string> zstd_decompress(std::string_view frame, const ZstdDictionary* dictionary,
                                                  std::size_t most);

}  // namespace campus
