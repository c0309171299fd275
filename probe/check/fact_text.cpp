#include "probe/check/fact_text.h"

#include <algorithm>

#include "core/foreign_text.h"

namespace campus::probe {
namespace {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

std::vector<std::string> parts_of_fact(std::string_view fact) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= fact.size();) {
    const auto end = std::min(fact.find(';', at), fact.size());
    const auto part = without_blanks(fact.substr(at, end - at));
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
