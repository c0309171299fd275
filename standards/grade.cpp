#include "standards/grade.h"

#include <algorithm>

#include "standards/find_item.h"

namespace campus::standards {
namespace {

constexpr std::int64_t kWhole = 1000;

bool shown_to_conform(const ItemResult& item) {
  return item.verdict == ItemVerdict::conform || item.verdict == ItemVerdict::borderline ||
         item.verdict == ItemVerdict::not_applicable;
}

/// As a place in `bands`, where a higher number is a lower band; their count where the score reaches none.
std::size_t band_of_score(const std::vector<Band>& bands, const Assessment& assessment) {
  const auto reached = [&](const Band& band) {
    return assessment.points > 0 && assessment.points_got * kWhole >= band.min_score_permille * assessment.points;
  };
  return static_cast<std::size_t>(std::find_if(bands.begin(), bands.end(), reached) - bands.begin());
}

std::size_t band_of_cap(const std::vector<Band>& bands, const BandCap& cap) {
  const auto named = [&](const Band& band) { return band.id == cap.band; };
  return static_cast<std::size_t>(std::find_if(bands.begin(), bands.end(), named) - bands.begin());
}

}  // namespace

std::optional<Grade> grade_of(const ResolvedProfile& profile, const Assessment& assessment) {
  const auto& bands = profile.bands;
  const auto by_score = band_of_score(bands, assessment);
  if (assessment.conclusion != Conclusion::compliant || by_score == bands.size()) return std::nullopt;
  auto at = by_score;
  std::vector<RuleId> capped_by;
  for (const auto& cap : profile.caps) {
    const auto* item = find_item(assessment, cap.rule);
    const auto most = band_of_cap(bands, cap);
    if (item == nullptr || shown_to_conform(*item) || most <= by_score || most == bands.size()) continue;
    at = std::max(at, most);
    capped_by.push_back(cap.rule);
  }
  Grade grade{bands[at].id, bands[at].title, std::nullopt, std::move(capped_by)};
  if (at != by_score) grade.by_score = bands[by_score].title;
  return grade;
}

}  // namespace campus::standards
