#include "collector/search/search_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/cell_text.h"
#include "core/utf8.h"

namespace campus::collector {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 12> kChineseDigits{{{"零", 0},
                                                                           {"〇", 0},
                                                                           {"一", 1},
                                                                           {"二", 2},
                                                                           {"两", 2},
                                                                           {"三", 3},
                                                                           {"四", 4},
                                                                           {"五", 5},
                                                                           {"六", 6},
                                                                           {"七", 7},
                                                                           {"八", 8},
                                                                           {"九", 9}}};
constexpr std::string_view kTen = "十";

std::optional<int> chinese_digit(std::string_view character) {
  for (const auto& [text, value] : kChineseDigits) {
    if (text == character) return value;
  }
  return std::nullopt;
}

/// A run of Chinese digits as people write numbers of rooms and schools: `十二` 12, `二十` 20, `二〇一` 201.
class NumberRun {
 public:
  /// False where the character belongs to no number.
  bool take(std::string_view character) {
    if (character == kTen) {
      digits_ += units_.empty() ? "1" : std::exchange(units_, {});
      after_ten_ = true;
      return true;
    }
    const auto digit = chinese_digit(character);
    if (!digit) return false;
    if (after_ten_) {
      digits_ += std::to_string(*digit);
      after_ten_ = false;
    } else {
      digits_ += std::exchange(units_, std::to_string(*digit));
    }
    return true;
  }

  std::string finish() {
    auto text = std::exchange(digits_, {}) + std::exchange(units_, {});
    if (std::exchange(after_ten_, false)) text += '0';
    return text;
  }

 private:
  std::string digits_;
  std::string units_;  ///< the last digit, which a ten may follow
  bool after_ten_ = false;
};

bool is_punctuation(char32_t code) {
  const bool ascii = code < 0x80 && !((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z'));
  const bool kept = code == '.' || code == '-' || code == ':';  // of codes and addresses
  return (ascii && !kept) || (code >= 0x2000 && code <= 0x206F) || (code >= 0x3000 && code <= 0x303F && code != 0x3007);
}

std::string lower(std::string text) {
  for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::string valid_only(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto next = first_character(text);
    if (next.valid) kept += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return kept;
}

}  // namespace

std::string searchable(std::string_view text) {
  const auto plain = lower(narrowed(valid_only(text)));
  std::string result;
  NumberRun number;
  for (std::string_view left = plain; !left.empty();) {
    const auto next = first_character(left);
    const auto character = left.substr(0, next.bytes);
    left.remove_prefix(next.bytes);
    if (number.take(character)) continue;
    result += number.finish();
    if (!is_punctuation(next.code)) result += character;
  }
  return result + number.finish();
}

std::vector<std::string> query_words(std::string_view query) {
  std::vector<std::string> words;
  const auto plain = narrowed(valid_only(query));
  for (std::string_view left = plain; !left.empty() && words.size() < kMostWords;) {
    const auto word = left.substr(0, left.find_first_of(" \t\r\n"));
    left.remove_prefix(std::min(word.size() + 1, left.size()));
    auto text = searchable(word.substr(0, kLongestWord));
    if (!text.empty()) words.push_back(std::move(text));
  }
  return words;
}

}  // namespace campus::collector
