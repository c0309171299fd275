#pragma once
// The words people read, in both languages, one table per enum: reports, pages and terminals use the same.
// docs/glossary.md holds them with their reasons; a test compares the two.

#include <string>
#include <string_view>

#include "core/model/level.h"
#include "core/model/localized.h"
#include "core/model/measurement.h"
#include "core/model/report.h"
#include "core/model/round_score.h"
#include "core/model/verdict.h"

namespace campus {

[[nodiscard]] std::string_view words_of(Level value, Language language);
[[nodiscard]] std::string_view words_of(SchoolType value, Language language);
[[nodiscard]] std::string_view words_of(Mode value, Language language);
[[nodiscard]] std::string_view words_of(Tier value, Language language);
[[nodiscard]] std::string_view words_of(Method value, Language language);
[[nodiscard]] std::string_view words_of(Direction value, Language language);
[[nodiscard]] std::string_view words_of(Verdict value, Language language);
[[nodiscard]] std::string_view words_of(ItemVerdict value, Language language);
[[nodiscard]] std::string_view words_of(Conclusion value, Language language);
[[nodiscard]] std::string_view words_of(Requirement value, Language language);
[[nodiscard]] std::string_view words_of(Round value, Language language);
[[nodiscard]] std::string_view words_of(LimitedBy value, Language language);
/// A whole sentence: what is missing and what supplies it.
[[nodiscard]] std::string_view words_of(Reason value, Language language);
[[nodiscard]] std::string_view words_of(ClockState value, Language language);
/// A whole sentence: what held the value down, and what lets the line itself be seen.
[[nodiscard]] std::string_view sentence_of(LimitedBy value, Language language);

/// How many values which document changed: beside a label, and as a line of its own, which begins `本地调整：`.
[[nodiscard]] std::string tailoring_words(const TailoringRef& tailoring, Language language);
[[nodiscard]] std::string tailoring_text(const TailoringRef& tailoring, Language language);
/// One line: who waived it with which document, until when, why, what the site does meanwhile, and the verdict that
/// the item would have without.
[[nodiscard]] std::string waiver_text(const ItemWaiver& waiver, Language language);

/// The language for `LANG`-like text: absent, empty, C, C.UTF-8, POSIX and zh* give zh-CN, anything else en.
[[nodiscard]] Language language_of(std::string_view lang);

/// A value with its unit for people: `941.5 Mbit/s`, `12.3 ms`, `0.05 %`. The digits are the same in every language.
[[nodiscard]] std::string format_quantity(double value, Unit unit, Language language);
/// Between a quantity and what is asked of it: `≥`, `≤`, `=`.
[[nodiscard]] std::string_view sign_of(Comparison comparison);
/// Every digit that tells the value from its neighbours, without an exponent: `0.05`, `1000000`.
[[nodiscard]] std::string in_full(double value);

}  // namespace campus
