#pragma once
// Addresses against the ranges that a fact gives them. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/cidr.h"
#include "core/result.h"

namespace campus::probe {

/// `10.10.0.0/16;fd10::/32`: ranges between `;`, none with bits behind its prefix, at least one, at most 64. The error
/// is one line that names the fact, quotes the part and says what is wrong with it.
[[nodiscard]] Result<std::vector<Cidr>> parse_ranges(std::string_view fact, std::string_view text);

struct AgainstRanges {
  std::vector<std::string> inside;
  std::vector<std::string> outside;
  std::vector<std::string> not_judged;  ///< of a family of which the ranges say nothing, or no address at all
};

/// Of numeric addresses, each in exactly one of the lists, in the order given.
[[nodiscard]] AgainstRanges sort_by_ranges(std::span<const Cidr> ranges, std::span<const std::string> addresses);

/// Words of an observation's detail: ` inside=A,B outside=C LABEL=D`, without those that would be empty.
[[nodiscard]] std::string to_text(const AgainstRanges& sorted, std::string_view label_of_not_judged);

/// `A,B`
[[nodiscard]] std::string with_commas(std::span<const std::string> addresses);

}  // namespace campus::probe
