#pragma once
// The lines of a small file that an operator keeps, without comments. For this folder's .cpp files.

#include <string>
#include <string_view>

#include "core/result.h"

namespace campus::probe {

inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Calls take(first word, rest) for each line that says something; ends with the first error, with its place before it.
template <class Take>
Result<void> for_each_line(std::string_view text, const std::string& file, const Take& take) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto space = line.find_first_of(" \t");
    const auto rest = space == std::string_view::npos ? std::string_view() : trimmed(line.substr(space));
    if (auto taken = take(line.substr(0, space), rest); !taken) {
      return Error{taken.error().code, file + ":" + std::to_string(number) + ": " + taken.error().message};
    }
  }
  return {};
}

}  // namespace campus::probe
