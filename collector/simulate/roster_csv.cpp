#include "collector/simulate/roster_csv.h"

#include <array>
#include <charconv>
#include <string_view>

namespace campus::collector::simulate {
namespace {

constexpr std::array<const char*, 19> kColumns{"code",
                                               "level",
                                               "parent",
                                               "name",
                                               "short_name",
                                               "type",
                                               "area",
                                               "contract_down",
                                               "contract_up",
                                               "carrier",
                                               "circuit",
                                               "contract",
                                               "route_km",
                                               "classes",
                                               "pupils",
                                               "responder",
                                               "report_interval_seconds",
                                               "contact",
                                               "contact_phone"};

/// A number as it is written shortest; none of the texts holds a comma, a quote or a line break.
std::string cell_of(const FactValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), std::get<double>(value)).ptr;
  return {digits.data(), end};
}

}  // namespace

std::string roster_header() {
  std::string row;
  for (const auto* column : kColumns) row.append(row.empty() ? "" : ",").append(column);
  return row + "\n";
}

std::string roster_row(const City& city, std::size_t index) {
  const auto facts = city.facts_of(index);
  std::string row;
  const auto add = [&](const char* column) {
    const auto fact = facts.find(column);
    if (fact != facts.end()) row += cell_of(fact->second);
    row += ',';
  };
  for (const auto* column : kColumns) add(column);
  row.back() = '\n';
  return row;
}

}  // namespace campus::collector::simulate
