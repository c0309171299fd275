#include "collector/http/codings.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "core/foreign_text.h"

namespace campus::collector {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

/// What stands before the next separator; `text` loses it.
std::string_view next_part(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool is_same_token(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

bool is_gzip(std::string_view token) { return is_same_token(token, "gzip") || is_same_token(token, "x-gzip"); }

/// In thousandths. What is no weight weighs nothing.
int weight_of(std::string_view parameters) {
  int weight = 1000;
  while (!parameters.empty()) {
    auto parameter = next_part(parameters, ';');
    if (!is_same_token(next_part(parameter, '='), "q")) continue;
    double value = 0;
    const auto* end = parameter.data() + parameter.size();
    const auto [at, wrong] = std::from_chars(parameter.data(), end, value, std::chars_format::fixed);
    weight = wrong == std::errc() && at == end && value >= 0 && value <= 1 ? static_cast<int>(value * 1000) : 0;
  }
  return weight;
}

}  // namespace

Result<std::optional<Coding>> coding_of_body(std::string_view content_encoding) {
  auto rest = content_encoding;
  const auto token = next_part(rest, ',');
  if (rest.empty() && content_encoding.find(',') == std::string_view::npos) {
    if (token.empty() || is_same_token(token, "identity")) return std::optional<Coding>();
    if (is_gzip(token)) return std::optional(Coding::gzip);
    if (is_same_token(token, "zstd")) return std::optional(Coding::zstd);
  }
  return Error{ErrorCode::bad_data, "Content-Encoding " + in_quotes(content_encoding) +
                                        " is not taken; send gzip, zstd or none of them, one layer only"};
}

bool admits_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> identity;
  std::optional<int> others;
  while (!accept_encoding.empty()) {
    auto one = next_part(accept_encoding, ',');
    const auto token = next_part(one, ';');
    const int weight = weight_of(one);
    if (is_gzip(token)) gzip = std::max(gzip.value_or(0), weight);
    if (is_same_token(token, "identity")) identity = weight;
    if (token == "*") others = weight;
  }
  const int wanted = gzip.value_or(others.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

}  // namespace campus::collector
