#include "tests/support/mini_city.h"

#include <cmath>
#include <map>
#include <utility>

namespace campus::test {

namespace {

using collector::Freshness;
using collector::LatestReport;

constexpr std::int32_t kInterval = 600;

/// A site with its last report in full.
struct Place {
  collector::Site site;
  std::optional<LatestReport> latest;
  Freshness freshness = Freshness::never;
};

std::string repeated(char digit) { return std::string(64, digit); }

Place site(const char* code, Level level, const char* parent, const char* name) {
  Place place;
  place.site.code = SiteCode(code);
  place.site.level = level;
  place.site.parent = SiteCode(parent);
  place.site.name = name;
  place.site.facts = collector::PackedFacts(
      Facts{{"code", FactValue(std::string(code))}, {"carrier", FactValue(std::string("移动"))}});
  return place;
}

struct Goodput {
  std::optional<double> down;
  std::optional<double> up;
};

ItemResult rate_item(const char* rule, const char* title, const char* quantity, double nominal,
                     std::optional<double> measured) {
  ItemResult item;
  item.rule = RuleId(rule);
  item.group = "access";
  item.group_title = {"网络接入", "Network access"};
  item.title = {title, quantity};
  item.requirement = Requirement::veto;
  item.points = 20;
  item.sources = {{"p1", {"若干措施", "Measures"}, "第53条", "V"}};
  item.quantity = quantity;
  item.unit = Unit::bits_per_second;
  item.nominal = nominal;
  item.required = 0.9 * nominal;
  item.measured = measured;
  item.uncertainty = 0.005 * nominal;
  item.responsible = "carrier";
  if (!measured) {
    item.status = Status::unknown;
    item.verdict = ItemVerdict::inconclusive;
    item.reason = Reason::port_slower_than_target;
    item.limited_by = LimitedBy::local_nic;
  } else if (*measured >= *item.required) {
    item.status = Status::pass;
    item.verdict = ItemVerdict::conform;
    item.points_got = item.points;
  } else {
    item.status = Status::fail;
    item.verdict = ItemVerdict::nonconform;
    item.limited_by = LimitedBy::path;
    item.remediation = Localized{"请线路服务单位核查接入线路。", "Have the carrier check the access line."};
  }
  return item;
}

ItemResult loss_item(const char* rule) {
  ItemResult item;
  item.rule = RuleId(rule);
  item.group = "quality";
  item.group_title = {"网络质量", "Network quality"};
  item.title = {"负载下丢包率", "Packet loss under load"};
  item.requirement = Requirement::mandatory;
  item.points = 5;
  item.sources = {{"project", {"本项目默认值", "Project default"}, "", "P"}};
  item.quantity = "latency.loss";
  item.comparison = Comparison::at_most;
  item.unit = Unit::ratio;
  item.required = 0.001;
  item.measured = 0.0002;
  item.status = Status::pass;
  item.verdict = ItemVerdict::borderline;
  item.points_got = 5;
  return item;
}

ItemResult untested_item(const char* rule) {
  ItemResult item;
  item.rule = RuleId(rule);
  item.group = "quality";
  item.group_title = {"网络质量", "Network quality"};
  item.title = {"DNS解析时间", "DNS response time"};
  item.points = 2;
  item.quantity = "dns.response";
  item.comparison = Comparison::at_most;
  item.unit = Unit::seconds;
  item.required = 0.5;
  item.reason = Reason::not_measured;
  return item;
}

Assessment assessed(std::vector<ItemResult> items, Conclusion conclusion) {
  Assessment assessment;
  assessment.conclusion = conclusion;
  assessment.gate_passed = true;
  for (const auto& item : items) {
    assessment.points += item.points;
    assessment.points_got += item.points_got;
    const bool tested = item.status == Status::pass || item.status == Status::fail;
    if (tested) assessment.points_tested += item.points;
    if (item.verdict == ItemVerdict::nonconform && item.requirement == Requirement::veto) {
      assessment.gate_passed = false;
      assessment.gate_failures.push_back(item.rule);
    }
    auto& counts = assessment.counts;
    counts.conform += item.verdict == ItemVerdict::conform ? 1 : 0;
    counts.borderline += item.verdict == ItemVerdict::borderline ? 1 : 0;
    counts.nonconform += item.verdict == ItemVerdict::nonconform ? 1 : 0;
    counts.inconclusive += item.verdict == ItemVerdict::inconclusive ? 1 : 0;
    counts.not_tested += item.verdict == ItemVerdict::not_tested ? 1 : 0;
  }
  assessment.score_permille = assessment.points_got * 1000 / assessment.points;
  assessment.coverage_permille = assessment.points_tested * 1000 / assessment.points;
  assessment.items = std::move(items);
  return assessment;
}

Measurement throughput(Direction direction, double bits) {
  Measurement measurement;
  measurement.method = Method::tcp;
  measurement.direction = direction;
  measurement.mode = Mode::acceptance;
  measurement.goodput = BitRate::bits_per_second(std::llround(bits));
  return measurement;
}

Measurement latency(std::chrono::microseconds median) {
  Measurement measurement;
  measurement.method = Method::latency;
  measurement.idle_rtt = Percentiles{median, 2 * median, 3 * median};
  measurement.jitter = median / 10;
  measurement.loss = Ratio::of(0.0002);
  return measurement;
}

void report(Place& status, char digest, std::chrono::seconds age, Freshness freshness, double nominal,
            Goodput goodput) {
  LatestReport latest;
  latest.id = ReportId(repeated(digest));
  latest.key = KeyId(repeated('e'));
  latest.received = mini_city_time() - age;
  latest.report.site = status.site.code;
  latest.report.level = status.site.level;
  latest.report.started.utc = latest.received - std::chrono::minutes(2);
  latest.report.ended.utc = latest.received;
  latest.report.standard.id = "hulunbuir-draft";
  const std::string prefix(status.site.level == Level::banner ? "b" : status.site.level == Level::school ? "s" : "c");
  latest.verdict = assessed({rate_item((prefix + "-02").c_str(), "下行吞吐", "throughput.down", nominal, goodput.down),
                             rate_item((prefix + "-03").c_str(), "上行吞吐", "throughput.up", nominal, goodput.up),
                             loss_item((prefix + "-06").c_str()), untested_item((prefix + "-11").c_str())},
                            Conclusion::compliant);
  auto& verdict = latest.verdict;
  latest.state = SiteState::compliant;
  if (!verdict.gate_passed) {
    verdict.conclusion = Conclusion::noncompliant;
    latest.state = SiteState::noncompliant;
  } else if (verdict.counts.inconclusive > 0) {
    verdict.conclusion = Conclusion::withheld;
    latest.state = SiteState::unassessed;
  }
  latest.report.claim = verdict;
  if (goodput.down) latest.report.measurements.push_back(throughput(Direction::down, *goodput.down));
  if (goodput.up) latest.report.measurements.push_back(throughput(Direction::up, *goodput.up));
  latest.report.measurements.push_back(latency(std::chrono::microseconds(2500)));
  status.freshness = freshness;
  status.latest = std::move(latest);
}

std::vector<Place> places() {
  using std::chrono::minutes;
  auto hailar = site("150702", Level::banner, "", "海拉尔区");
  report(hailar, '1', minutes(5), Freshness::fresh, 10e9, {9.38e9, 9.35e9});
  auto morin = site("150722", Level::banner, "", "莫力达瓦达斡尔族自治旗");
  morin.site.short_name = "莫旗";
  report(morin, '2', minutes(4), Freshness::fresh, 10e9, {std::nullopt, std::nullopt});

  auto first = site("2107020001", Level::school, "150702", "海拉尔区第一实验学校");
  report(first, '3', minutes(3), Freshness::fresh, 1e9, {0.936e9, 0.931e9});
  auto second = site("2107020002", Level::school, "150702", R"(学府"路" <小学> & 幼儿园)");
  second.site.type = SchoolType::small;
  report(second, '4', minutes(20), Freshness::late, 1e9, {0.412e9, 0.905e9});
  // The probe judged by an older standard and came to another result.
  second.latest->report.claim =
      assessed({rate_item("s-02", "下行吞吐", "throughput.down", 0.4e9, 0.412e9)}, Conclusion::compliant);
  auto third = site("2107220001", Level::school, "150722", "尼尔基镇中心校");
  third.site.area = Area::rural;
  report(third, '5', std::chrono::hours(26), Freshness::stale, 1e9, {0.93e9, 0.93e9});

  auto room101 = site("2107020001-101", Level::classroom, "2107020001", "一年级1班");
  report(room101, '6', minutes(6), Freshness::fresh, 100e6, {93.1e6, 92.4e6});
  auto room102 = site("2107020001-102", Level::classroom, "2107020001", "一年级2班");
  auto rural101 = site("2107220001-101", Level::classroom, "2107220001", "一年级");
  report(rural101, '7', minutes(7), Freshness::fresh, 100e6, {54.2e6, 91.0e6});
  auto rural201 = site("2107220001-201", Level::classroom, "2107220001", "二年级");
  report(rural201, '8', std::chrono::hours(50), Freshness::stale, 100e6, {93.0e6, 93.0e6});
  rural201.latest->report.demonstration = true;

  return {hailar, morin, first, room101, room102, second, third, rural101, rural201};
}

collector::RuleTable rules_of(const std::vector<Place>& all) {
  std::map<RuleId, collector::RuleText> rules;
  for (const auto& place : all) {
    if (!place.latest) continue;
    for (const auto& item : place.latest->verdict.items) {
      auto clause = item.sources.empty() ? std::string() : item.sources[0].title.zh_cn;
      if (!item.sources.empty() && !item.sources[0].clause.empty()) clause += " " + item.sources[0].clause;
      rules.insert(
          {item.rule,
           {item.rule, item.title, item.group_title, clause, item.requirement, item.remediation, item.responsible}});
    }
  }
  std::vector<collector::RuleText> list;
  list.reserve(rules.size());
  for (auto& [id, rule] : rules) list.push_back(std::move(rule));
  return collector::RuleTable(std::move(list));
}

std::shared_ptr<const collector::Judgement> judged(const Place& place, const collector::RuleTable& rules) {
  if (!place.latest) return nullptr;
  const auto& latest = *place.latest;
  const collector::Arrival arrival{collector::Digest::of_hex(latest.id.text()), latest.received, latest.received};
  return std::make_shared<const collector::Judgement>(
      judgement_of(latest.report, latest.verdict, latest.state, place.site.level, arrival, rules));
}

/// In the roster's order.
std::vector<collector::SiteStatus> statuses(const std::vector<Place>& all, const collector::Roster& roster,
                                            const collector::RuleTable& rules) {
  std::vector<collector::SiteStatus> list(all.size());
  for (const auto& place : all) {
    const auto index = *roster.index_of(place.site.code);
    auto& status = list[index];
    status.site = &roster.sites()[index];
    status.banner = roster.above(index, Level::banner);
    status.school = roster.above(index, Level::school);
    status.latest = judged(place, rules);
    if (status.latest && status.latest->is_valid_acceptance()) status.acceptance = status.latest;
    status.freshness = place.freshness;
    status.report_interval_seconds = kInterval;
  }
  return list;
}

collector::StandardSummary standard() {
  collector::StandardSummary summary;
  summary.id = "hulunbuir-draft";
  summary.version = "2026.11";
  summary.title = {"呼伦贝尔市数字校园网络指标（试行）", "Hulunbuir digital campus network rules (draft)"};
  summary.targets = {{Level::banner, BitRate::bits_per_second(10'000'000'000)},
                     {Level::school, BitRate::bits_per_second(1'000'000'000)},
                     {Level::classroom, BitRate::bits_per_second(100'000'000)}};
  return summary;
}

}  // namespace

WallTime mini_city_time() { return *parse_rfc3339("2026-11-23T08:00:00.000Z"); }

collector::Snapshot mini_city() {
  collector::Snapshot snapshot;
  snapshot.built = mini_city_time();
  const auto all = places();
  std::vector<collector::Site> sites;
  sites.reserve(all.size());
  for (const auto& place : all) sites.push_back(place.site);
  snapshot.roster = std::make_shared<const collector::Roster>(std::move(sites));
  auto summary = standard();
  summary.rules = rules_of(all);
  snapshot.standard = std::make_shared<const collector::StandardSummary>(std::move(summary));
  snapshot.sites = statuses(all, *snapshot.roster, snapshot.standard->rules);
  snapshot.pending = {
      {ReportId(repeated('a')), KeyId(repeated('b')), SiteCode("2107020002"), "unknown_key", mini_city_time()},
      {ReportId(repeated('c')), KeyId(repeated('d')), SiteCode("9999999999"), "unknown_site", mini_city_time()}};
  snapshot.report_counts = {{SiteCode("150702"), Level::school, "stored", 41},
                            {SiteCode("150702"), Level::school, "duplicate", 2},
                            {SiteCode(""), Level::school, "pending", 1}};
  return snapshot;
}

std::optional<LatestReport> mini_city_report(const SiteCode& code) {
  for (auto& place : places()) {
    if (place.site.code == code) return std::move(place.latest);
  }
  return std::nullopt;
}

}  // namespace campus::test
