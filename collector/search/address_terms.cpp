#include "collector/search/address_terms.h"

#include <algorithm>
#include <charconv>
#include <variant>

namespace campus::collector {

namespace {

constexpr int kAddressBits = 32;
constexpr std::size_t kMostTerms = 64;  // of one row

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Up to 39 characters, at least two colons, nothing but hex digits between: `fd10::1`.
bool looks_like_ipv6(std::string_view text) {
  constexpr std::size_t kLongest = 39;
  const auto colons = std::count(text.begin(), text.end(), ':');
  return colons >= 2 && colons <= 7 && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == ':' || is_hex(c); });
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

int prefix_of(std::string_view text) {
  int bits = kAddressBits;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && bits >= 0 && bits <= kAddressBits ? bits : kAddressBits;
}

/// One part of a text between separators, with what may follow an address: `/16`, `:8601`.
void take(AddressTerms& terms, std::string_view part) {
  const auto slash = part.find('/');
  const auto host = part.substr(0, slash);
  if (const auto address = parse_ipv4(host.substr(0, host.find(':')))) {
    const auto bits = slash == std::string_view::npos ? kAddressBits : prefix_of(part.substr(slash + 1));
    terms.ranges.push_back({*address, bits});
    terms.texts.emplace_back(host.substr(0, host.find(':')));
  } else if (looks_like_ipv6(host)) {
    terms.texts.push_back(lower(host));
  }
}

}  // namespace

bool Ipv4Range::holds(std::uint32_t other) const {
  return bits == 0 || (address >> static_cast<unsigned>(kAddressBits - bits)) ==
                          (other >> static_cast<unsigned>(kAddressBits - bits));
}

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  constexpr int kParts = 4;
  constexpr unsigned kMost = 255;
  std::uint32_t address = 0;
  for (int i = 0; i < kParts; ++i) {
    unsigned part = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc() || part > kMost) return std::nullopt;
    address = address << 8U | part;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const bool last = i == kParts - 1;
    if (last ? !text.empty() : !text.starts_with('.')) return std::nullopt;
    if (!last) text.remove_prefix(1);
  }
  return address;
}

AddressTerms address_terms(const Facts& facts) {
  AddressTerms terms;
  for (const auto& [column, value] : facts) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) continue;
    for (std::string_view left = *text; !left.empty() && terms.texts.size() < kMostTerms;) {
      const auto part = left.substr(0, left.find_first_of(" ;,@|[]=\t"));
      left.remove_prefix(std::min(part.size() + 1, left.size()));
      const auto scheme = part.find("://");
      take(terms,
           scheme == std::string_view::npos ? part : part.substr(scheme + 3, part.find('/', scheme + 3) - scheme - 3));
    }
  }
  return terms;
}

}  // namespace campus::collector
