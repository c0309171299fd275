#include "probe/check/address_ranges.h"

#include <algorithm>

#include "core/foreign_text.h"
#include "probe/check/fact_text.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostRanges = 64;

Error bad(std::string_view fact, std::string_view what, const char* why) {
  return Error{ErrorCode::bad_data, std::string(fact) + ": " + in_quotes(what) + " " + why};
}

/// A range with host bits is a slip of the pen, in the address or in the prefix: nobody knows which.
bool has_bits_behind_prefix(const Cidr& range) {
  for (int bit = range.prefix; bit < 128; ++bit) {
    const auto mask = 0x80U >> static_cast<unsigned>(bit % 8);
    if ((range.network[static_cast<std::size_t>(bit / 8)] & mask) != 0) return true;
  }
  return false;
}

std::string list_if_any(std::string_view label, std::span<const std::string> addresses) {
  return addresses.empty() ? "" : " " + std::string(label) + "=" + with_commas(addresses);
}

}  // namespace

Result<std::vector<Cidr>> parse_ranges(std::string_view fact, std::string_view text) {
  std::vector<Cidr> ranges;
  for (const auto& part : split_list(text)) {
    if (ranges.size() == kMostRanges) return bad(fact, part, "is one range too many: at most 64");
    const auto range = parse_cidr(part);
    const bool zone = part.find('%') != std::string::npos;
    if (!range || zone) return bad(fact, part, "is not an address range: write for example 10.0.0.0/8 or fd00::/8");
    if (has_bits_behind_prefix(*range))
      return bad(fact, part, "has bits behind its prefix: correct the address or the prefix");
    ranges.push_back(*range);
  }
  if (ranges.empty()) return bad(fact, text, "names no address range");
  return ranges;
}

AgainstRanges sort_by_ranges(std::span<const Cidr> ranges, std::span<const std::string> addresses) {
  AgainstRanges sorted;
  for (const auto& text : addresses) {
    const auto address = ip_bytes(text);
    const auto of_family = [&](const Cidr& range) { return address && range.ipv4() == is_ipv4(*address); };
    const auto holds = [&](const Cidr& range) { return address && range.contains(*address); };
    const bool known = std::any_of(ranges.begin(), ranges.end(), of_family);
    const bool within = std::any_of(ranges.begin(), ranges.end(), holds);
    (!known ? sorted.not_judged : within ? sorted.inside : sorted.outside).push_back(text);
  }
  return sorted;
}

std::string to_text(const AgainstRanges& sorted, std::string_view label_of_not_judged) {
  return list_if_any("inside", sorted.inside) + list_if_any("outside", sorted.outside) +
         list_if_any(label_of_not_judged, sorted.not_judged);
}

std::string with_commas(std::span<const std::string> addresses) {
  std::string all;
  for (const auto& address : addresses) all += (all.empty() ? "" : ",") + address;
  return all;
}

}  // namespace campus::probe
