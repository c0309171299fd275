#include "collector/http/pages/page_words.h"

#include "collector/http/pages/markup.h"
#include "core/words.h"

namespace campus::collector {

namespace {

Phrase phrase_of(SiteState state) {
  switch (state) {
    case SiteState::compliant:
      return {"达标", "compliant"};
    case SiteState::noncompliant:
      return {"不达标", "noncompliant"};
    case SiteState::unassessed:
      break;
  }
  return {"未评定", "unassessed"};
}

Phrase phrase_of(Freshness freshness) {
  switch (freshness) {
    case Freshness::fresh:
      return {"正常", "fresh"};
    case Freshness::late:
      return {"迟报", "late"};
    case Freshness::stale:
      return {"失联", "stale"};
    case Freshness::retired:
      return {"停用", "retired"};
    case Freshness::excused:
      return {"免报（按约定静默）", "excused (silent by appointment)"};
    case Freshness::never:
      break;
  }
  return {"从未上报", "never reported"};
}

struct Look {
  const char* glyph;
  const char* style;
};

constexpr Look kGood{"✓", "badge good"};
constexpr Look kBad{"✗", "badge bad"};
constexpr Look kOpen{"?", "badge open"};
constexpr Look kSilentLook{"○", "badge open"};

constexpr Phrase kSilent{"失联或未上报", "silent or never reported"};
constexpr Phrase kNotAccepted{"未验收", "no acceptance"};

Look look_of(SiteState state) {
  if (state == SiteState::unassessed) return kOpen;
  return state == SiteState::compliant ? kGood : kBad;
}

Look look_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return kGood;
    case ItemVerdict::borderline:
      return {"≈", "badge near"};
    case ItemVerdict::nonconform:
      return kBad;
    case ItemVerdict::inconclusive:
      return kOpen;
    case ItemVerdict::not_tested:
      return {"–", "badge open"};
    case ItemVerdict::waived:
      return {"◇", "badge near"};
    case ItemVerdict::not_applicable:
      break;
  }
  return {"·", "badge open"};
}

Look look_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::compliant:
      return kGood;
    case Conclusion::rectify:
      return {"!", "badge near"};
    case Conclusion::noncompliant:
      return kBad;
    case Conclusion::withheld:
      break;
  }
  return kOpen;
}

std::string badge_with(Look look, std::string_view words) {
  return element("span", look.style, std::string(look.glyph) + " " + escaped(words));
}

}  // namespace

std::string words_of(SiteState state, Language language) { return phrase_of(state).in(language); }
std::string words_of(Freshness freshness, Language language) { return phrase_of(freshness).in(language); }

std::string badge(SiteState state, Language language) { return badge_with(look_of(state), words_of(state, language)); }
std::string badge(ItemVerdict verdict, Language language) {
  return badge_with(look_of(verdict), campus::words_of(verdict, language));
}
std::string badge(Conclusion conclusion, Language language) {
  return badge_with(look_of(conclusion), campus::words_of(conclusion, language));
}

std::string current_badge(const SiteStatus& status, Language language) {
  if (is_current(status)) return badge(status.state(), language);
  return badge_with(kSilentLook, words_of(status.freshness, language));
}

std::string silent_badge(Language language) { return badge_with(kSilentLook, kSilent.in(language)); }

std::string acceptance_badge(SiteState state, Language language) {
  return state == SiteState::unassessed ? badge_with(kOpen, kNotAccepted.in(language)) : badge(state, language);
}

std::string percentage(std::int64_t numerator, std::int64_t denominator) {
  if (denominator <= 0) return "–";
  const auto permille = numerator * 1000 / denominator;
  return std::to_string(permille / 10) + "." + std::to_string(permille % 10) + " %";
}

std::string display_name(const Site& site) { return site.short_name.empty() ? full_name(site) : site.short_name; }

std::string full_name(const Site& site) { return site.name.empty() ? site.code.text() : site.name; }

std::string comma(Language language) { return language == Language::en ? ", " : "、"; }

}  // namespace campus::collector
