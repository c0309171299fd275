#include "collector/metrics/exposition_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "core/utf8.h"

namespace campus::collector {
namespace {

/// Longer than any double in its shortest form, which has at most 24 characters.
constexpr std::size_t kLongestValue = 32;
/// Whole numbers up to here are all doubles.
constexpr double kExactWhole = 9'007'199'254'740'992.0;
/// From here on down people read exponents more easily than zeros.
constexpr double kSmallestPlain = 1e-4;

char* copied(std::string_view text, char* to) { return std::copy(text.begin(), text.end(), to); }

/// `to` has room for kLongestValue characters.
char* write_value(double value, char* to) {
  if (std::isnan(value)) return copied("NaN", to);
  if (std::isinf(value)) return copied(value > 0 ? "+Inf" : "-Inf", to);
  char* const end = to + kLongestValue;
  const double size = std::abs(value);
  if (size > kExactWhole) return std::to_chars(to, end, value, std::chars_format::scientific).ptr;
  const auto whole = static_cast<std::int64_t>(value);
  if (static_cast<double>(whole) == value) return std::to_chars(to, end, whole).ptr;
  const auto format = size < kSmallestPlain ? std::chars_format::scientific : std::chars_format::fixed;
  return std::to_chars(to, end, value, format).ptr;
}

bool stands_for_itself(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte != 0 && byte < 0x80 && c != '\\' && c != '"' && c != '\n';
}

}  // namespace

void append_value(std::string& text, double value) {
  char buffer[kLongestValue];
  text.append(buffer, write_value(value, buffer));
}

void append_label_value(std::string& text, std::string_view value) {
  while (!value.empty()) {
    std::size_t plain = 0;
    while (plain < value.size() && stands_for_itself(value[plain])) ++plain;
    text += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) return;
    const auto character = first_character(value);
    if (!character.valid || character.code == 0) {
      text += '?';
    } else if (character.code == '\n') {
      text += "\\n";
    } else {
      if (character.code == '\\' || character.code == '"') text += '\\';
      text += value.substr(0, character.bytes);
    }
    value.remove_prefix(character.bytes);
  }
}

void append_label(std::string& labels, std::string_view name, std::string_view value) {
  if (!labels.empty()) labels += ',';
  labels += name;
  labels += "=\"";
  append_label_value(labels, value);
  labels += '"';
}

void ExpositionText::begin_family(std::string_view name, std::string_view help, std::string_view type) {
  name_ = name;
  announcement_ = "# HELP ";
  announcement_ += name;
  announcement_ += ' ';
  for (const char c : help) {
    if (c == '\\' || c == '\n') announcement_ += '\\';
    announcement_ += c == '\n' ? 'n' : c;
  }
  announcement_ += "\n# TYPE ";
  announcement_ += name;
  announcement_ += ' ';
  announcement_ += type;
  announcement_ += '\n';
}

void ExpositionText::announce() {
  text_ += announcement_;
  announcement_.clear();
}

void ExpositionText::sample(std::string_view labels, std::string_view more, double value, std::string_view suffix) {
  if (!announcement_.empty()) announce();
  ++samples_;
  const auto begin = text_.size();
  text_.resize(begin + name_.size() + suffix.size() + labels.size() + more.size() + kLongestValue + 4);
  char* to = copied(suffix, copied(name_, text_.data() + begin));
  if (!labels.empty() || !more.empty()) {
    *to++ = '{';
    to = copied(more, copied(labels, to));
    *to++ = '}';
  }
  *to++ = ' ';
  to = write_value(value, to);
  *to++ = '\n';
  text_.resize(static_cast<std::size_t>(to - text_.data()));
}

}  // namespace campus::collector
