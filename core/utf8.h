#pragma once
// One character of UTF-8 at a time, from bytes that may be anything.

#include <cstddef>
#include <string_view>

namespace campus {

struct Character {
  std::size_t bytes = 1;  ///< taken from the text
  char32_t code = 0;
  bool valid = false;  ///< false for one byte that starts no character
};

/// Of a text that is not empty. Overlong forms, surrogates and what lies past U+10FFFF are not valid.
[[nodiscard]] Character first_character(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);
/// Characters, not bytes; every byte that starts none counts as one.
[[nodiscard]] std::size_t count_characters(std::string_view text);

}  // namespace campus
