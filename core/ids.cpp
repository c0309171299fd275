#include "core/ids.h"

#include <algorithm>

#include "core/foreign_text.h"

namespace campus {
namespace {

constexpr std::size_t kLongestSiteCode = 40;

bool is_site_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

}  // namespace

Result<SiteCode> parse_site_code(std::string_view text) {
  const bool valid =
      !text.empty() && text.size() <= kLongestSiteCode && std::all_of(text.begin(), text.end(), is_site_character);
  if (!valid) {
    return Error{ErrorCode::bad_data,
                 "site code " + in_quotes(text) + " is not valid: 1 to 40 of the characters A-Z a-z 0-9 . -"};
  }
  return SiteCode(std::string(text));
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string printed(const RuleId& rule) {
  auto text = rule.text();
  for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

}  // namespace campus
