#include "standards/assess.h"

#include <algorithm>

#include "standards/grade.h"
#include "standards/item_counts.h"

namespace campus::standards {
namespace {

constexpr std::int64_t kWhole = 1000;

std::int64_t permille(std::int64_t part, std::int64_t whole) { return whole > 0 ? part * kWhole / whole : 0; }

bool tested(const ItemResult& item) {
  return item.verdict == ItemVerdict::conform || item.verdict == ItemVerdict::borderline ||
         item.verdict == ItemVerdict::nonconform || item.verdict == ItemVerdict::waived;
}

void add_points(Assessment& assessment, const ItemResult& item) {
  if (item.verdict == ItemVerdict::not_applicable) return;
  assessment.points += item.points;
  assessment.points_got += item.points_got;
  if (tested(item)) assessment.points_tested += item.points;
}

bool any(const Assessment& assessment, Requirement requirement, bool (*is)(const ItemResult&)) {
  return std::any_of(assessment.items.begin(), assessment.items.end(), [&](const ItemResult& item) {
    return !item.outside_score && item.requirement == requirement && is(item);
  });
}

bool nonconform(const ItemResult& item) { return item.verdict == ItemVerdict::nonconform; }
bool failed(const ItemResult& item) { return nonconform(item) || item.verdict == ItemVerdict::waived; }
bool open(const ItemResult& item) {
  return item.verdict == ItemVerdict::inconclusive || item.verdict == ItemVerdict::not_tested;
}

/// Of those who passed everything that must be passed. What is still open could yet bring points.
Conclusion conclude_by_score(const Assessment& assessment, std::int64_t min_score_permille) {
  const auto least = min_score_permille * assessment.points;
  const auto at_best = assessment.points_got + assessment.points - assessment.points_tested;
  if (at_best * kWhole < least) return Conclusion::rectify;
  return assessment.points_got * kWhole < least ? Conclusion::withheld : Conclusion::compliant;
}

Conclusion conclude(const Assessment& assessment, const ResolvedProfile& profile) {
  if (!assessment.gate_passed) return Conclusion::noncompliant;
  const bool covered =
      assessment.points > 0 && assessment.points_tested * kWhole >= profile.min_coverage_permille * assessment.points;
  if (!covered || any(assessment, Requirement::veto, open)) return Conclusion::withheld;
  if (any(assessment, Requirement::mandatory, nonconform)) return Conclusion::rectify;
  return conclude_by_score(assessment, profile.min_score_permille.value_or(0));
}

}  // namespace

Evidence evidence_of(const Report& report, const Facts& facts) { return evidence_of(report, facts, report.waivers); }

Evidence evidence_of(const Report& report, const Facts& facts, std::span<const Waiver> waivers) {
  return {report.measurements, report.checks,    facts,   report.platforms,
          report.attestations, report.ended.utc, waivers, report.site};
}

Assessment assess(const ResolvedProfile& profile, const Evidence& evidence) {
  Assessment assessment;
  for (const auto& rule : profile.rules) {
    auto item = judge_item(profile, rule, evidence);
    const bool counted = item.requirement != Requirement::informational && !item.outside_score;
    if (counted && item.requirement == Requirement::veto && nonconform(item)) {
      assessment.gate_failures.push_back(item.rule);
    }
    if (counted) {
      count(assessment.counts, item.verdict);
      add_points(assessment, item);
    }
    assessment.items.push_back(std::move(item));
  }
  assessment.gate_passed = assessment.gate_failures.empty();
  assessment.score_permille = permille(assessment.points_got, assessment.points);
  assessment.coverage_permille = permille(assessment.points_tested, assessment.points);
  assessment.conclusion = conclude(assessment, profile);
  assessment.grade = grade_of(profile, assessment);
  return assessment;
}

SiteState state_of(const Assessment& assessment) {
  if (any(assessment, Requirement::mandatory, failed) || any(assessment, Requirement::veto, failed)) {
    return SiteState::noncompliant;
  }
  switch (assessment.conclusion) {
    case Conclusion::compliant:
      return SiteState::compliant;
    case Conclusion::rectify:
    case Conclusion::noncompliant:
      return SiteState::noncompliant;
    case Conclusion::withheld:
      break;
  }
  return SiteState::unassessed;
}

}  // namespace campus::standards
