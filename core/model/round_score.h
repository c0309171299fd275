#pragma once
// Points that people give in the three rounds of an acceptance, beside those the judge gave: who, how many, and why
// not all of them.

#include <cstdint>
#include <string>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/time.h"

namespace campus {

/// 学校自评, 旗市区初验, 市级终验
enum class Round { self, banner, city };

template <>
struct EnumNames<Round> {
  static constexpr NameTable<Round, 3> names{{{Round::self, "self"}, {Round::banner, "banner"}, {Round::city, "city"}}};
};

struct RoundScore {
  RuleId rule;
  Round round = Round::self;
  std::int64_t points = 0;
  std::string reason;  ///< of what was deducted; never empty where something was
  std::string by;
  WallTime at{};
  friend bool operator==(const RoundScore&, const RoundScore&) = default;
};

}  // namespace campus
