#pragma once
// Strict UTF-8, one code point at a time. Pure.

#include <cstddef>
#include <string_view>

namespace campus {

struct Utf8Point {
  char32_t code = 0;
  std::size_t bytes = 1;  ///< taken from the text
  bool valid = false;     ///< false for one byte that begins nothing: cut short, overlong, surrogate, out of range
};

/// The code point at the front of a non-empty text.
[[nodiscard]] Utf8Point first_point(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace campus
