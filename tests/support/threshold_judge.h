#pragma once
// A judge of one rule that needs no catalogue: compliant from a rate on. Notes how often it was asked.

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "collector/fleet/judge.h"

namespace campus::collector::testing {

class ThresholdJudge final : public Judge {
 public:
  explicit ThresholdJudge(std::int64_t ordinary = 900'000'000, std::string identity = "threshold")
      : ordinary_(ordinary), standard_(summary(std::move(identity))) {}
  std::shared_ptr<const StandardSummary> standard() const override { return standard_; }
  Judged judge(const Site& site, const Report& report) const override {
    ++asked;
    const auto limit = site.type == SchoolType::small ? 90'000'000 : ordinary_;
    const bool met = report.measurements.front().goodput->bits_per_second() >= limit;
    Judged judged;
    judged.state = met ? SiteState::compliant : SiteState::noncompliant;
    auto& item = judged.verdict.items.emplace_back();
    item.rule = RuleId("s-02");
    item.verdict = met ? ItemVerdict::conform : ItemVerdict::nonconform;
    judged.subject = report.standard.profile == "campus" ? Subject::campus : Subject::network;
    return judged;
  }
  mutable std::atomic<int> asked = 0;

 private:
  static std::shared_ptr<const StandardSummary> summary(std::string identity) {
    StandardSummary summary;
    summary.id = "test";
    summary.version = "1";
    summary.identity = std::move(identity);
    summary.rules = RuleTable({{RuleId("s-02"), {"速率", "Rate"}, {}, "", Requirement::veto}});
    return std::make_shared<const StandardSummary>(std::move(summary));
  }
  std::int64_t ordinary_;
  std::shared_ptr<const StandardSummary> standard_;
};

}  // namespace campus::collector::testing
