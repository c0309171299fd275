#pragma once
// A SHA-256 in 32 bytes instead of 64 digits: what is held for every site is held small.

#include <array>
#include <compare>
#include <string>
#include <string_view>

namespace campus::collector {

struct Digest {
  std::array<unsigned char, 32> bytes{};
  friend auto operator<=>(const Digest&, const Digest&) = default;

  /// Of 64 lower-case hex digits; anything else is the empty digest.
  [[nodiscard]] static Digest of_hex(std::string_view hex);
  /// Of 32 raw bytes; anything else is the empty digest.
  [[nodiscard]] static Digest of_raw(std::string_view raw);
  [[nodiscard]] std::string hex() const;
  [[nodiscard]] std::string_view raw() const;
};

}  // namespace campus::collector
