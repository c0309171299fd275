#include "core/foreign_text.h"

#include "core/utf8.h"

namespace campus {
namespace {

/// Controls, line separators, and what turns the direction of the text around it.
bool changes_the_line(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::string in_quotes(std::string_view text, std::size_t most) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string line = "'";
  std::size_t taken = 0;
  while (taken < text.size()) {
    const auto rest = text.substr(taken);
    const auto point = first_character(rest);
    if (taken + point.bytes > most) break;
    if (point.valid && !changes_the_line(point.code)) {
      line += rest.substr(0, point.bytes);
    } else {
      for (const char c : rest.substr(0, point.bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        line += "\\x";
        line += kHex[byte >> 4U];
        line += kHex[byte & 15U];
      }
    }
    taken += point.bytes;
  }
  if (taken < text.size()) line += "...";
  return line + "'";
}

}  // namespace campus
