#include "probe/check/soap_answer.h"

#include <cctype>

namespace campus::probe {
namespace {

constexpr std::size_t kLongestPrefix = 64;

/// Where the name of the first such element ends; npos without one.
std::size_t end_of_name(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const auto behind = at + name.size();
    if (behind < text.size() && text[behind] != '>' && text[behind] != ' ' && text[behind] != '/') continue;
    auto open = at;
    while (open > 0 && at - open < kLongestPrefix &&
           (std::isalnum(static_cast<unsigned char>(text[open - 1])) != 0 || text[open - 1] == ':' ||
            text[open - 1] == '-')) {
      --open;
    }
    if (open > 0 && text[open - 1] == '<') return behind;
  }
  return std::string_view::npos;
}

}  // namespace

bool opens_element(std::string_view text, std::string_view name) {
  return end_of_name(text, name) != std::string_view::npos;
}

std::optional<std::string_view> element_text(std::string_view text, std::string_view name) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto behind = end_of_name(text, name);
  const auto close = behind == std::string_view::npos ? behind : text.find('>', behind);
  if (close == std::string_view::npos || text[close - 1] == '/') return std::nullopt;
  const auto end = text.find('<', close);
  if (end == std::string_view::npos) return std::nullopt;
  auto inner = text.substr(close + 1, end - close - 1);
  const auto begin = inner.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return std::string_view();
  return inner.substr(begin, inner.find_last_not_of(kBlanks) - begin + 1);
}

bool asks_for_login(std::string_view text) {
  return opens_element(text, "Fault") && text.find("NotAuthorized") != std::string_view::npos;
}

}  // namespace campus::probe
