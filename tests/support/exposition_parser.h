#pragma once
// A reader of the Prometheus text format that takes nothing but what the format allows, and says where.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace campus::test {

struct ParsedSample {
  std::string name;
  std::map<std::string, std::string> labels;
  double value = 0;
};

struct ParsedExposition {
  std::map<std::string, std::string> types;  ///< by family, in `families`' order of appearance
  std::vector<std::string> families;
  std::vector<ParsedSample> samples;  ///< in order

  /// Null where there is no such sample.
  [[nodiscard]] const ParsedSample* find(std::string_view name, const std::map<std::string, std::string>& labels) const;
};

/// Throws std::runtime_error with the line that is wrong: a family in two pieces or without HELP and TYPE, a series
/// that stands twice, a label or value out of form, text that is not UTF-8, a time stamp, a histogram that does not add
/// up, a last line without an end.
[[nodiscard]] ParsedExposition parse_exposition(std::string_view text);

}  // namespace campus::test
