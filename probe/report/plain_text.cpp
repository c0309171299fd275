#include "probe/report/plain_text.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace campus::probe {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t value) {
  for (const auto& range : ranges) {
    if (value >= range.first && value <= range.last) return true;
  }
  return false;
}

constexpr std::array kHidden{
    Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0xAD, 0xAD},     Range{0x61C, 0x61C},     Range{0x115F, 0x1160},
    Range{0x200B, 0x200B}, Range{0x200E, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x206F},   Range{0x3164, 0x3164},
    Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}, Range{0xFFFE, 0xFFFF}, Range{0xE0000, 0xE007F},
};

constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF}, Range{0x3400, 0x4DBF},
    Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},   Range{0xAC00, 0xD7A3}, Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE4F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6}, Range{0x1F300, 0x1F64F},
    Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD},
};

constexpr std::array kZeroWidth{Range{0x300, 0x36F}, Range{0x180B, 0x180E}, Range{0x200C, 0x200D},
                                Range{0xFE00, 0xFE0F}};

std::size_t width_of(char32_t value) {
  if (is_in(kZeroWidth, value)) return 0;
  return is_in(kWide, value) ? 2 : 1;
}

std::size_t length_of_sequence(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

std::string spelled(char32_t value) {
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "[U+%04X]", static_cast<unsigned>(value));
  return buffer.data();
}

/// A piece that must stay in one line: a word, or one wide character with the closing punctuation behind it.
struct Piece {
  std::string_view text;
  std::size_t width = 0;
  bool space_before = false;
};

bool closes(char32_t value) {
  constexpr std::u32string_view closing = U"，。；：！？、）》」』”’％,.;:!?)%";
  return closing.find(value) != std::u32string_view::npos;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  bool space = false;
  bool joins = false;  // the next narrow character continues the piece
  for (std::size_t at = 0; at < text.size();) {
    const auto point = front_of(text.substr(at));
    const auto width = width_of(point.value);
    if (point.value == ' ') {
      space = true;
      joins = false;
    } else if (!pieces.empty() && !space && (closes(point.value) || (joins && width < 2))) {
      auto& last = pieces.back();
      last.text = text.substr(static_cast<std::size_t>(last.text.data() - text.data()), last.text.size() + point.bytes);
      last.width += width;
    } else {
      pieces.push_back({text.substr(at, point.bytes), width, space});
      space = false;
      joins = width < 2;
    }
    at += point.bytes;
  }
  return pieces;
}

}  // namespace

CodePoint front_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto length = length_of_sequence(byte(0));
  if (length == 1) return {byte(0), 1, true};
  if (length == 0 || text.size() < length) return {0xFFFD, 1, false};
  char32_t value = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {0xFFFD, 1, false};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {0xFFFD, 1, false};
  return {value, length, true};
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto point = front_of(text);
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (point.value == '\n' || point.value == '\t' || point.value == '\r') {
      out += ' ';
    } else if (is_in(kHidden, point.value)) {
      out += spelled(point.value);
    } else {
      out += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return out;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  while (!utf8.empty()) {
    const auto point = front_of(utf8);
    width += width_of(point.value);
    utf8.remove_prefix(point.bytes);
  }
  return width;
}

std::string padded(std::string_view utf8, std::size_t width) {
  const auto taken = display_width(utf8);
  std::string out(utf8);
  if (taken < width) out.append(width - taken, ' ');
  return out;
}

std::string wrapped(std::string_view utf8, std::size_t width, std::size_t indent) {
  const std::size_t room = width > indent ? width - indent : 1;
  std::string out;
  std::string line;
  std::size_t taken = 0;
  for (const auto& piece : pieces_of(utf8)) {
    const std::size_t gap = piece.space_before && !line.empty() ? 1 : 0;
    if (!line.empty() && taken + gap + piece.width > room) {
      out += std::string(indent, ' ') + line + "\n";
      line.clear();
      taken = 0;
    } else if (gap == 1) {
      line += ' ';
      taken += 1;
    }
    line += piece.text;
    taken += piece.width;
  }
  if (!line.empty()) out += std::string(indent, ' ') + line + "\n";
  return out;
}

std::string fill(std::string_view pattern, std::initializer_list<std::string_view> arguments) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const bool is_slot = pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}';
    const auto index = is_slot ? static_cast<std::size_t>(static_cast<unsigned char>(pattern[at + 1]) - '0') : 0;
    if (!is_slot || index >= arguments.size()) {
      out += pattern[at];
      continue;
    }
    out += arguments.begin()[index];
    at += 2;
  }
  return out;
}

std::string percent_of_permille(long long permille) {
  const auto magnitude =
      permille < 0 ? 0ULL - static_cast<unsigned long long>(permille) : static_cast<unsigned long long>(permille);
  return (permille < 0 ? "-" : "") + std::to_string(magnitude / 10) + "." + std::to_string(magnitude % 10) + " %";
}

}  // namespace campus::probe
