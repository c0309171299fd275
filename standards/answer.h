#pragma once
// What a person writes as an answer, read as a value of the rule's unit. Pure.

#include <string>
#include <string_view>

#include "core/model/localized.h"
#include "core/model/report.h"
#include "core/result.h"

namespace campus::standards {

/// truth: 是 否 有 无 yes no true false 1 0. count: a number, not negative. ratio: `95%` or a number from 0 to 1.
/// bit/s: a rate with its unit (`1G`). s: `20 ms`, `0.5 s` or seconds. Spaces around it do not count. bad_data says
/// what would be right.
[[nodiscard]] Result<double> parse_answer(std::string_view text, Unit unit);

/// How to answer, for a form: `是 或 否`.
[[nodiscard]] std::string_view how_to_answer(Unit unit, Language language);

}  // namespace campus::standards
