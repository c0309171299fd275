#include "tests/support/sample_city.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace campus::test {

namespace {

using collector::Judgement;
using collector::RuleText;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array kBanners{std::pair{"150702", "海拉尔区"},     std::pair{"150703", "扎赉诺尔区"},
                              std::pair{"150721", "阿荣旗"},       std::pair{"150722", "莫力达瓦达斡尔族自治旗"},
                              std::pair{"150723", "鄂伦春自治旗"}, std::pair{"150724", "鄂温克族自治旗"},
                              std::pair{"150725", "陈巴尔虎旗"},   std::pair{"150726", "新巴尔虎左旗"},
                              std::pair{"150727", "新巴尔虎右旗"}, std::pair{"150781", "满洲里市"},
                              std::pair{"150782", "牙克石市"},     std::pair{"150783", "扎兰屯市"},
                              std::pair{"150784", "额尔古纳市"},   std::pair{"150785", "根河市"}};
constexpr std::array kNumbers{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
constexpr std::array kCarriers{"中国移动呼伦贝尔分公司", "中国联通呼伦贝尔分公司", "中国电信呼伦贝尔分公司"};
constexpr std::int32_t kInterval = 600;

WallTime morning(int hour, int minute) { return sample_city_time() - hours(16 - hour) + minutes(minute); }

RuleText rule(const char* id, Localized title, Requirement requirement, const char* responsible,
              std::optional<Direction> contract = std::nullopt) {
  return {RuleId(id),        std::move(title), {"网络接入", "Network access"},
          "若干措施 第53条", requirement,      Localized{"请核查。", "Look into it."},
          responsible,       contract};
}

collector::RuleTable rules() {
  using enum Requirement;
  return collector::RuleTable({
      rule("b-02", {"旗市区至市核心吞吐（下行）", "Banner to city core, downstream"}, veto, "carrier"),
      rule("b-02.up", {"旗市区至市核心吞吐（上行）", "Banner to city core, upstream"}, veto, "carrier"),
      rule("c-02", {"教室下行吞吐", "Classroom download"}, veto, "school"),
      rule("c-03", {"教室上行吞吐", "Classroom upload"}, mandatory, "school"),
      rule("s-02", {"校至旗市区下行吞吐", "School to banner, downstream"}, veto, "carrier"),
      rule("s-03", {"校至旗市区上行吞吐", "School to banner, upstream"}, mandatory, "carrier"),
      rule("s-04", {"合同速率达成率（下行）", "Contracted rate kept, downstream"}, mandatory, "carrier",
           Direction::down),
      rule("s-04.up", {"合同速率达成率（上行）", "Contracted rate kept, upstream"}, mandatory, "carrier",
           Direction::up),
      rule("s-06", {"丢包（70%负载）", "Packet loss at 70 % load"}, mandatory, "carrier"),
      rule("s-20", {"校园网出口安全防护", "Protection of the school's uplink"}, scored, "school"),
  });
}

std::string digest_of(const std::string& code, char fill) {
  std::string hex;
  constexpr std::string_view kDigits = "0123456789abcdef";
  unsigned seed = static_cast<unsigned char>(fill);
  for (int i = 0; i < 64; ++i) {
    seed = seed * 31U + static_cast<unsigned char>(code[static_cast<std::size_t>(i) % code.size()]);
    hex += kDigits[(seed >> 4U) & 0xFU];
  }
  return hex;
}

struct Rates {
  double down = 0;
  double up = 0;
  double required = 0;
};

class Builder {
 public:
  explicit Builder(CitySize size) : size_(size), rules_(rules()) {}

  SampleCity build() {
    for (int b = 0; b < size_.banners; ++b) add_banner(b);
    for (int s = 0; s < size_.schools; ++s) add_school(s);
    finish();
    return std::move(city_);
  }

 private:
  struct Draft {
    std::shared_ptr<Judgement> latest;
    std::shared_ptr<Judgement> acceptance;
    std::shared_ptr<Judgement> campus;
    collector::Freshness freshness = collector::Freshness::never;
    std::optional<WallTime> silent_since = {};
  };

  std::string banner_code(int b) const {
    const auto number = static_cast<std::size_t>(b);
    return number < kBanners.size() ? kBanners.at(number).first : std::to_string(150800 + b);
  }

  collector::Site site(const std::string& code, Level level, const std::string& parent, const std::string& name) const {
    collector::Site made;
    made.code = SiteCode(code);
    made.level = level;
    made.parent = SiteCode(parent);
    made.name = name;
    return made;
  }

  /// The last report, of a site whose rate rules begin with `prefix`.
  std::shared_ptr<Judgement> judged(const std::string& code, const std::string& prefix, Rates rates,
                                    std::chrono::minutes age) const {
    auto judgement = std::make_shared<Judgement>();
    judgement->report = collector::Digest::of_hex(digest_of(code, 'r'));
    judgement->key = collector::Digest::of_hex(digest_of(code, 'k'));
    judgement->received = sample_city_time() - age;
    judgement->ordered_at = judgement->ended = judgement->received - std::chrono::seconds(3);
    judgement->mode = Mode::routine;
    judgement->state = SiteState::compliant;
    judgement->conclusion = judgement->claim = Conclusion::compliant;
    judgement->score_permille = judgement->coverage_permille = 1000;
    const auto up_rule = prefix == "b" ? "b-02.up" : prefix + "-03";
    set_rate(*judgement, 0, prefix + "-02", rates.down, rates.required);
    set_rate(*judgement, 1, up_rule, rates.up, rates.required);
    using std::chrono::milliseconds;
    judgement->quality = {Percentiles{milliseconds(6), milliseconds(11), milliseconds(14)}, milliseconds(1), 0.0002};
    return judgement;
  }

  void set_rate(Judgement& judgement, std::size_t direction, const std::string& rule, double measured,
                double required) const {
    auto& rate = judgement.rates.at(direction);
    rate.measured = measured;
    rate.required = required;
    rate.item = rules_.find(RuleId(rule));
    rate.verdict = measured >= required ? ItemVerdict::conform : ItemVerdict::nonconform;
    rate.limited_by = LimitedBy::path;
    mark(judgement, rule, rate.verdict);
    if (rate.verdict == ItemVerdict::nonconform) fail(judgement);
  }

  void mark(Judgement& judgement, const std::string& rule, ItemVerdict verdict) const {
    judgement.items.push_back({*rules_.find(RuleId(rule)), verdict});
  }

  static void fail(Judgement& judgement) {
    judgement.state = SiteState::noncompliant;
    judgement.conclusion = Conclusion::noncompliant;
  }

  static std::shared_ptr<Judgement> accepted(const Judgement& latest, SiteState state) {
    auto acceptance = std::make_shared<Judgement>(latest);
    acceptance->mode = Mode::acceptance;
    acceptance->state = state;
    acceptance->conclusion = state == SiteState::compliant ? Conclusion::compliant : Conclusion::noncompliant;
    acceptance->ended = acceptance->received = latest.ended - hours(24 * 20);
    return acceptance;
  }

  void change(const std::string& code, WallTime at, SiteState before, SiteState after,
              collector::ChangeCause cause = collector::ChangeCause::report) {
    city_.changes.push_back({at,
                             SiteCode(code),
                             collector::Aspect::latest,
                             before,
                             after,
                             cause,
                             collector::Digest::of_hex(digest_of(code, 'r')),
                             {}});
  }

  void add(collector::Site site, Draft draft) {
    sites_.push_back(std::move(site));
    drafts_.emplace(sites_.back().code, std::move(draft));
  }

  void add_banner(int b) {
    const auto number = static_cast<std::size_t>(b);
    const auto code = banner_code(b);
    auto made = site(code, Level::banner, "", number < kBanners.size() ? kBanners.at(number).second : "旗市区" + code);
    if (number == 3) made.short_name = "莫旗";
    made.facts = collector::PackedFacts(Facts{{"carrier", std::string(kCarriers.at(number % 3))},
                                              {"circuit", "HLBE-10G-" + code},
                                              {"responder", "10." + std::to_string(b + 1) + ".0.1"}});
    Draft draft{judged(code, "b", {9.38e9, 9.35e9, 9e9}, minutes(4)), {}, {}, collector::Freshness::fresh};
    draft.acceptance = accepted(*draft.latest, SiteState::compliant);
    if (b == 1) {
      draft.latest = judged(code, "b", {6.2e9, 9.35e9, 9e9}, minutes(4));
      change(code, morning(14, 5), SiteState::compliant, SiteState::noncompliant);
    }
    add(std::move(made), std::move(draft));
  }

  std::string school_name(int s, int b) const {
    if (s == 10) return R"(学府"路" <小学> & 幼儿园)";
    const auto number = static_cast<std::size_t>(s / std::max(size_.banners, 1));
    const auto place =
        static_cast<std::size_t>(b) < kBanners.size() ? kBanners.at(static_cast<std::size_t>(b)).second : "";
    return std::string(place) + "第" + (number < kNumbers.size() ? kNumbers.at(number) : std::to_string(number + 1)) +
           (s % 3 == 0   ? "小学"
            : s % 3 == 1 ? "中学"
                         : "中心校");
  }

  Facts school_facts(int s, const std::string& code) const {
    const bool small_contract = s % kSchoolKinds == 2;
    return {{"address", "河东街道学苑路" + std::to_string(s + 1) + "号"},
            {"carrier", std::string(kCarriers.at(static_cast<std::size_t>(s) % 3))},
            {"circuit", "HLBE-1G-" + code.substr(code.size() - 5)},
            {"contract", "教网〔2024〕" + std::to_string(s + 1) + "号"},
            {"contract_down", std::string(small_contract ? "500M" : "1G")},
            {"contract_up", std::string(small_contract ? "500M" : "1G")},
            {"contact", std::string("乌云其木格")},
            {"phone", "0470-82" + std::to_string(10000 + s)},
            {"address_plan", "10." + std::to_string(100 + s / 250) + "." + std::to_string(s % 250) + ".0/24"}};
  }

  void add_school(int s) {
    const int b = s % size_.banners;
    const auto code = "21" + banner_code(b).substr(2) + std::to_string(10000 + s).substr(1);
    auto made = site(code, Level::school, banner_code(b), school_name(s, b));
    made.area = s % 2 == 0 ? Area::town : Area::rural;
    made.facts = collector::PackedFacts(school_facts(s, code));
    Draft draft{judged(code, "s", {0.936e9, 0.931e9, 0.9e9}, minutes(3)), {}, {}, collector::Freshness::fresh};
    draft.acceptance = accepted(*draft.latest, SiteState::compliant);
    bool rooms_fail = false;
    if (size_.bad_day) {
      draft.latest = judged(code, "s", {0.412e9, 0.288e9, 0.9e9}, minutes(3));
      change(code, morning(9, 12), SiteState::compliant, SiteState::noncompliant);
      rooms_fail = true;
    } else {
      shape(s % kSchoolKinds, code, draft);
      rooms_fail = s % kSchoolKinds == 9;
    }
    for (auto* record : {&draft.latest, &draft.acceptance}) {
      if (*record) sort_items(**record);
    }
    add(std::move(made), std::move(draft));
    for (int r = 0; r < size_.rooms; ++r) add_room(code, r, rooms_fail && r != 0);
  }

  static void sort_items(Judgement& judgement) {
    std::sort(judgement.items.begin(), judgement.items.end(),
              [](const auto& a, const auto& b) { return a.rule < b.rule; });
  }

  void shape(int kind, const std::string& code, Draft& draft) {
    using enum SiteState;
    switch (kind) {
      case 1:
        draft.latest = judged(code, "s", {0.412e9, 0.905e9, 0.9e9}, minutes(3));
        mark(*draft.latest, "s-20", ItemVerdict::nonconform);
        return change(code, morning(9, 12), compliant, noncompliant);
      case 2:
        draft.latest = judged(code, "s", {0.468e9, 0.466e9, 0.9e9}, minutes(6));
        mark(*draft.latest, "s-04", ItemVerdict::conform);
        mark(*draft.latest, "s-04.up", ItemVerdict::borderline);
        draft.acceptance = accepted(*draft.latest, noncompliant);
        return change(code, sample_city_time() - hours(100), compliant, noncompliant);
      case 3:
        change(code, sample_city_time() - hours(30), compliant, noncompliant);
        return change(code, morning(10, 40), noncompliant, compliant);
      case 4:
        return fall_silent(draft, minutes(270));
      case 5:
        return fall_silent(draft, hours(50));
      case 6:
        return undecided(*draft.latest, draft);
      case 7:
        draft.latest->received -= hours(30);
        draft.freshness = collector::Freshness::excused;
        return;
      case 8:
        draft.latest->items.front().verdict = draft.latest->rates[0].verdict = ItemVerdict::waived;
        draft.latest->rates[0].measured = 0.7e9;
        fail(*draft.latest);
        draft.acceptance = accepted(*draft.latest, noncompliant);
        return;
      case 10:
        change(code, morning(8, 30), compliant, noncompliant);
        return change(code, morning(9, 10), noncompliant, compliant);
      case 11:
        draft.acceptance = accepted(*draft.latest, noncompliant);
        draft.campus = accepted(*draft.latest, compliant);
        draft.campus->score_permille = 913;
        return;
      default:
        return;
    }
  }

  static void fall_silent(Draft& draft, std::chrono::minutes age) {
    draft.latest->received = sample_city_time() - age;
    draft.latest->ended = draft.latest->received;
    draft.freshness = collector::Freshness::stale;
    draft.silent_since = draft.latest->received + std::chrono::seconds(3 * kInterval);
  }

  static void undecided(Judgement& latest, Draft& draft) {
    latest.state = SiteState::unassessed;
    latest.conclusion = Conclusion::withheld;
    for (auto& rate : latest.rates) {
      rate.verdict = ItemVerdict::inconclusive;
      rate.reason = Reason::port_slower_than_target;
      rate.limited_by = LimitedBy::local_nic;
    }
    for (auto& item : latest.items) item.verdict = ItemVerdict::inconclusive;
    draft.acceptance = nullptr;
  }

  void add_room(const std::string& school, int r, bool fails) {
    const auto code = school + "-" + std::to_string(101 + r);
    auto made = site(code, Level::classroom, school, std::to_string(101 + r) + "教室");
    Draft draft{judged(code, "c", {fails ? 54e6 : 93.1e6, 92.4e6, 90e6}, minutes(7)), {}, {}, {}};
    draft.freshness = collector::Freshness::fresh;
    if (r == 1 && !fails) draft.freshness = collector::Freshness::late;
    if (fails) change(code, morning(11, 5), SiteState::compliant, SiteState::noncompliant);
    add(std::move(made), std::move(draft));
  }

  void finish() {
    auto& snapshot = city_.snapshot;
    snapshot.built = sample_city_time();
    snapshot.roster = std::make_shared<const collector::Roster>(std::move(sites_));
    collector::StandardSummary standard;
    standard.id = "hulunbuir-draft";
    standard.version = "0.2.0";
    standard.title = {"呼伦贝尔市数字校园网络指标（试行）", "Hulunbuir digital campus network rules (draft)"};
    standard.targets = {{Level::banner, BitRate::bits_per_second(10'000'000'000)},
                        {Level::school, BitRate::bits_per_second(1'000'000'000)},
                        {Level::classroom, BitRate::bits_per_second(100'000'000)}};
    standard.rules = std::move(rules_);
    snapshot.standard = std::make_shared<const collector::StandardSummary>(std::move(standard));
    const auto& roster = *snapshot.roster;
    for (std::size_t i = 0; i < roster.sites().size(); ++i) {
      const auto& draft = drafts_.at(roster.sites()[i].code);
      snapshot.sites.push_back({&roster.sites()[i], roster.above(i, Level::banner), roster.above(i, Level::school),
                                draft.latest, draft.acceptance, draft.campus, draft.freshness, kInterval,
                                draft.silent_since});
    }
    for (int i = 0; i < 3 && size_.schools > 0; ++i) {
      snapshot.pending.push_back({ReportId(digest_of("pending" + std::to_string(i), 'p')), KeyId(digest_of("key", 'q')),
                                  snapshot.sites.back().school_code(), "unknown_key",
                                  sample_city_time() - minutes(10 * i)});
    }
  }

  CitySize size_;
  collector::RuleTable rules_;
  std::vector<collector::Site> sites_;
  std::map<SiteCode, Draft> drafts_;
  SampleCity city_;
};

}  // namespace

WallTime sample_city_time() { return *parse_rfc3339("2026-11-23T08:00:00.000Z"); }

SampleCity sample_city(CitySize size) { return Builder(size).build(); }

}  // namespace campus::test
