#pragma once
// Text of unknown origin made fit to show, and its width on a terminal.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace campus::probe {

/// Valid UTF-8 in which everything that could hide or reorder text is spelled out: C0, C1, bidirectional and
/// invisible format characters as `[U+202E]`, invalid bytes as U+FFFD. Tab and line breaks become spaces. The joiners
/// and variation selectors of Mongolian script stay.
[[nodiscard]] std::string visible(std::string_view text);

/// Columns on a terminal: wide East Asian characters take two.
[[nodiscard]] std::size_t display_width(std::string_view utf8);
[[nodiscard]] std::string padded(std::string_view utf8, std::size_t width);
/// Breaks at spaces and between wide characters, never before closing punctuation; every line starts with `indent`
/// spaces and ends in a newline.
[[nodiscard]] std::string wrapped(std::string_view utf8, std::size_t width, std::size_t indent);

/// `{0}`, `{1}`, ... in a text of ours replaced by the arguments, in one pass: an argument is never read again.
[[nodiscard]] std::string fill(std::string_view pattern, std::initializer_list<std::string_view> arguments);

/// A permille as a percentage with one decimal, from integers alone: 923 -> `92.3 %`.
[[nodiscard]] std::string percent_of_permille(long long permille);

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;  ///< taken from the text
  bool valid = false;
};
/// The code point at the front of a non-empty text.
[[nodiscard]] CodePoint front_of(std::string_view text);

}  // namespace campus::probe
