// The table of schools that people keep.

#include "collector/fleet/roster.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto table = campus::collector::parse_roster(campus::as_text(data, size), "roster.csv");
  campus::require(table.errors.empty() || table.sites.empty(), "a table with errors gives no site");
  for (const auto& error : table.errors) campus::require_one_line(error);
  for (const auto& site : table.sites) {
    const auto code = campus::parse_site_code(site.code.text());
    campus::require(code.has_value(), "every site has a valid code");
    campus::require(campus::collector::site_of(site.facts.unpacked()).has_value(), "a stored row is taken again");
  }
  return 0;
}
