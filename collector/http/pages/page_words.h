#pragma once
// Words of the pages that no enum of core has: states of sites, freshness, headings.

#include <cstdint>
#include <string>
#include <string_view>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// A heading or sentence of the pages in both languages.
struct Phrase {
  std::string_view zh_cn;
  std::string_view en;
  [[nodiscard]] std::string in(Language language) const { return std::string(language == Language::en ? en : zh_cn); }
};

[[nodiscard]] std::string words_of(SiteState state, Language language);
[[nodiscard]] std::string words_of(Freshness freshness, Language language);

/// A state in three ways at once: glyph, word and class (colour), so that none is needed to tell it.
[[nodiscard]] std::string badge(SiteState state, Language language);
[[nodiscard]] std::string badge(ItemVerdict verdict, Language language);
[[nodiscard]] std::string badge(Conclusion conclusion, Language language);
/// 当前运行状况: the state by the last report while that is current, else that there is none.
[[nodiscard]] std::string current_badge(const SiteStatus& status, Language language);
/// Of sites without a present value: how many there are.
[[nodiscard]] std::string silent_badge(Language language);
/// By the last valid acceptance; that there is none, where there is none.
[[nodiscard]] std::string acceptance_badge(SiteState state, Language language);

/// `66.6 %` of integers, rounded down: 100 % is only what is whole. A dash without a denominator.
[[nodiscard]] std::string percentage(std::int64_t numerator, std::int64_t denominator);

/// Short name where the roster has one, else the name, else the code.
[[nodiscard]] std::string display_name(const Site& site);
/// The name in full, else the code.
[[nodiscard]] std::string full_name(const Site& site);

/// Terms between commas: `、` or `, `.
[[nodiscard]] std::string comma(Language language);

}  // namespace campus::collector
