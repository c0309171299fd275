#include "tests/support/wide_city.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace campus::test {
namespace {

using namespace collector;

/// splitmix64: the same city for the same seed on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::int64_t below(std::int64_t limit) {
    state_ += 0x9E3779B97F4A7C15U;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return static_cast<std::int64_t>((mixed ^ (mixed >> 31U)) % static_cast<std::uint64_t>(limit));
  }
  bool once_in(std::int64_t times) { return below(times) == 0; }

 private:
  std::uint64_t state_;
};

WallTime now() { return *parse_rfc3339("2026-11-23T08:00:00.000Z"); }

Site site_at(std::string code, Level level, const std::string& parent, std::string name) {
  Site site;
  site.code = SiteCode(std::move(code));
  site.level = level;
  site.parent = SiteCode(parent);
  site.name = std::move(name);
  return site;
}

std::vector<Site> sites_of(const WideCity& wanted, Chance& chance) {
  std::vector<Site> sites;
  sites.reserve(wanted.banners * (1 + wanted.schools * (1 + wanted.classrooms)));
  for (std::size_t b = 0; b < wanted.banners; ++b) {
    const auto banner = std::to_string(150'700 + b);
    sites.push_back(site_at(banner, Level::banner, "", "第" + std::to_string(b) + "旗"));
    for (std::size_t s = 0; s < wanted.schools; ++s) {
      const auto school = "21" + std::to_string(10'000'000 + b * 100'000 + s);
      auto& built =
          sites.emplace_back(site_at(school, Level::school, banner, banner + "第" + std::to_string(s) + "小学"));
      built.area = chance.once_in(3) ? Area::rural : Area::town;
      built.type = chance.once_in(4) ? SchoolType::small : SchoolType::ordinary;
      for (std::size_t c = 0; c < wanted.classrooms; ++c) {
        const auto room = std::to_string(101 + c);
        sites.push_back(site_at(school + "-" + room, Level::classroom, school, room + "教室"));
      }
    }
  }
  return sites;
}

RuleTable rules_of(const WideCity& wanted) {
  std::vector<RuleText> rules;
  for (std::size_t i = 0; i < wanted.items; ++i) {
    RuleText rule;
    rule.id = RuleId("s-" + std::to_string(100 + i));
    rule.title = {"第" + std::to_string(i) + "项", "item"};
    rule.chapter = {"网络接入", "access"};
    rule.clause = "若干措施 第53条";
    rules.push_back(std::move(rule));
  }
  return RuleTable(std::move(rules));
}

double nominal_of(Level level) { return level == Level::banner ? 10e9 : level == Level::school ? 1e9 : 100e6; }

std::shared_ptr<const Judgement> judgement(const WideCity& wanted, Level level, Chance& chance) {
  auto judged = std::make_shared<Judgement>();
  judged->received = now() - std::chrono::milliseconds(chance.below(900'000));
  judged->ordered_at = judged->received - std::chrono::milliseconds(chance.below(30'000));
  judged->mode = chance.once_in(2) ? Mode::acceptance : Mode::routine;
  const auto draw = chance.below(10);
  judged->state = draw < 6 ? SiteState::compliant : draw < 8 ? SiteState::noncompliant : SiteState::unassessed;
  if (wanted.everybody_reports && judged->state == SiteState::unassessed) judged->state = SiteState::noncompliant;
  for (auto& rate : judged->rates) {
    rate.required = 0.9 * nominal_of(level);
    rate.measured = nominal_of(level) * static_cast<double>(300'000 + chance.below(641'000)) / 1e6;
    rate.item = 0;
    rate.verdict = *rate.measured >= *rate.required ? ItemVerdict::conform : ItemVerdict::nonconform;
  }
  const auto median = std::chrono::nanoseconds(200'000 + chance.below(20'000'000));
  judged->quality = {Percentiles{median, 2 * median, 3 * median}, median / 7,
                     static_cast<double>(chance.below(1000)) / 997'000.0};
  for (std::size_t i = 0; i < wanted.items; ++i) {
    const auto verdict = static_cast<ItemVerdict>(wanted.everybody_reports ? chance.below(3) : chance.below(7));
    judged->items.push_back({static_cast<RuleIndex>(i), verdict});
  }
  return judged;
}

SiteStatus status_of(const Roster& roster, std::size_t index, const WideCity& wanted, Chance& chance) {
  SiteStatus status;
  status.site = &roster.sites()[index];
  status.banner = roster.above(index, Level::banner);
  status.school = roster.above(index, Level::school);
  status.report_interval_seconds = 300;
  if (!wanted.everybody_reports && chance.once_in(10)) return status;
  status.latest = judgement(wanted, status.site->level, chance);
  status.acceptance = status.latest->is_valid_acceptance() ? status.latest : nullptr;
  status.freshness = wanted.everybody_reports ? Freshness::fresh : static_cast<Freshness>(chance.below(5));
  return status;
}

}  // namespace

Snapshot wide_city(const WideCity& wanted) {
  Chance chance(wanted.seed);
  Snapshot snapshot;
  snapshot.built = now();
  snapshot.roster = std::make_shared<const Roster>(sites_of(wanted, chance));
  StandardSummary standard;
  standard.id = "wide";
  standard.version = "1";
  standard.rules = rules_of(wanted);
  snapshot.standard = std::make_shared<const StandardSummary>(std::move(standard));
  snapshot.sites.reserve(snapshot.roster->sites().size());
  for (std::size_t i = 0; i < snapshot.roster->sites().size(); ++i) {
    snapshot.sites.push_back(status_of(*snapshot.roster, i, wanted, chance));
  }
  return snapshot;
}

}  // namespace campus::test
