#include "probe/check/fact_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/foreign_text.h"

namespace campus::probe {
namespace {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

std::string text_fact(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? "" : *text;
}

std::optional<double> number_fact(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  if (found == facts.end()) return std::nullopt;
  if (const auto* number = std::get_if<double>(&found->second)) return *number;
  const auto* text = std::get_if<std::string>(&found->second);
  if (text == nullptr) return std::nullopt;
  double value = 0;
  const auto [at, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || at != text->data() + text->size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(';', at), text.size());
    const auto part = without_blanks(text.substr(at, end - at));
    if (!part.empty()) parts.emplace_back(part);
    at = end + 1;
  }
  return parts;
}

Result<std::string> parse_host(std::string_view text) {
  constexpr std::uint16_t kNone = 0;
  const auto host = parse_host_port(text, kNone);
  if (host && host->port == kNone) return host->host;
  return Error{ErrorCode::bad_data, in_quotes(text) + " is not a host: write a name or an address, without a port"};
}

}  // namespace campus::probe
