// A city's records judged in one process: 1 banner, its schools, their classrooms, each by as many rules. Reports are
// synthetic and varied: every kind of verdict comes up.
//
//   judge_scale STANDARD_FOLDER SCHOOLS ROOMS RULES SEED    prints one JSON object
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/promised_rate.h"
#include "core/posix/posix_disk.h"
#include "standards/record_judge.h"

namespace campus::standards {
namespace {

using std::chrono::duration;
using std::chrono::microseconds;
using std::chrono::steady_clock;

/// splitmix64: the same reports for the same seed on every machine.
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

/// The catalogue's own rules of each level, repeated under other ids until a level has as many as asked for, and one
/// profile for each level that selects them.
Catalogue widened(const Catalogue& delivered, std::size_t rules) {
  auto wide = delivered;
  wide.rules.clear();
  wide.profiles.clear();
  for (const auto level : {Level::banner, Level::school, Level::classroom}) {
    std::vector<Rule> own;
    for (const auto& rule : delivered.rules) {
      if (rule.level == level) own.push_back(rule);
    }
    Profile profile;
    profile.id = std::string(name_of(level));
    profile.title = {profile.id, profile.id};
    profile.level = level;
    for (std::size_t i = 0; i < rules && !own.empty(); ++i) {
      auto rule = own[i % own.size()];
      if (i >= own.size()) rule.id = RuleId(rule.id.text() + ".x" + std::to_string(i / own.size()));
      profile.select.push_back(rule.id);
      wide.rules.push_back(std::move(rule));
    }
    wide.profiles.push_back(std::move(profile));
  }
  return wide;
}

void set_host(HostConditions& host, BitRate port, Chance& chance) {
  host.port_rate = port;
  host.cpu_busy = Ratio::of(static_cast<double>(chance.below(100)) / 100.0);
  host.packets_dropped = 0;
}

Measurement throughput(Level level, Direction direction, Chance& chance) {
  const auto target = promised_rate(level);
  Measurement m;
  m.method = Method::tcp;
  m.direction = direction;
  m.mode = Mode::acceptance;
  m.tier = level == Level::banner ? Tier::city : Tier::banner;
  m.target = target;
  m.goodput = target.scaled(static_cast<double>(860 + chance.below(82)) / 1000.0);
  m.instrument_uncertainty = Ratio::of(0.002);
  m.payload = 1448;
  m.overhead = 90;
  m.repeats.resize(3);
  for (auto& repeat : m.repeats)
    repeat.goodput = m.goodput->scaled(static_cast<double>(995 + chance.below(11)) / 1000.0);
  set_host(m.local, chance.once_in(20) ? target.scaled(0.1) : target, chance);
  set_host(m.remote, BitRate::bits_per_second(10'000'000'000), chance);
  return m;
}

Measurement latency(Level level, Chance& chance) {
  Measurement m;
  m.method = Method::latency;
  m.mode = Mode::acceptance;
  m.tier = level == Level::banner ? Tier::city : Tier::banner;
  const microseconds median(1000 + chance.below(30'000));
  m.idle_rtt = Percentiles{median, median * 2, median * 3};
  m.jitter = median / 10;
  m.loss = Ratio::of(static_cast<double>(chance.below(20)) / 10'000.0);
  m.packets_sent = 20'000;
  m.packets_lost = static_cast<std::int64_t>(20'000 * m.loss->value());
  m.offered = promised_rate(level).scaled(0.7);
  set_host(m.local, promised_rate(level), chance);
  return m;
}

void add_check(Report& report, const char* quantity, double value, Unit unit, Chance& chance) {
  CheckObservation check;
  check.quantity = quantity;
  check.unit = unit;
  check.samples = 10;
  if (chance.once_in(25)) {
    check.reason = Reason::unavailable_here;
  } else {
    check.value = value;
  }
  report.checks.push_back(std::move(check));
}

Report report_of(const std::string& site, Level level, const Localized& name, Chance& chance) {
  Report report;
  report.site = SiteCode(site);
  report.level = level;
  report.mode = Mode::acceptance;
  report.facts = {{"code", site}, {"name", name.zh_cn}, {"pupils", static_cast<double>(50 + chance.below(2000))}};
  if (chance.once_in(2)) report.facts["contract_down"] = std::string("1G");
  if (chance.once_in(4)) report.facts["interactive"] = true;
  if (chance.once_in(3)) report.facts["route_km"] = static_cast<double>(chance.below(300));
  if (!chance.once_in(30)) report.measurements.push_back(throughput(level, Direction::down, chance));
  if (!chance.once_in(30)) report.measurements.push_back(throughput(level, Direction::up, chance));
  if (!chance.once_in(15)) report.measurements.push_back(latency(level, chance));
  add_check(report, "port.rate", static_cast<double>(promised_rate(level).bits_per_second()), Unit::bits_per_second,
            chance);
  add_check(report, "port.full_duplex", chance.once_in(40) ? 0 : 1, Unit::truth, chance);
  add_check(report, "dns.response", static_cast<double>(chance.below(600)) / 1000.0, Unit::seconds, chance);
  add_check(report, "dns.success", chance.once_in(10) ? 0.9 : 1, Unit::ratio, chance);
  add_check(report, "ipv6.reachable", chance.once_in(5) ? 0 : 1, Unit::truth, chance);
  return report;
}

std::vector<Report> city(std::int64_t schools, std::int64_t rooms, Chance& chance) {
  std::vector<Report> reports;
  reports.push_back(report_of("150702", Level::banner, {"海拉尔区", "Hailar"}, chance));
  for (std::int64_t school = 0; school < schools; ++school) {
    const auto code = "S-" + std::to_string(1000 + school);
    reports.push_back(report_of(code, Level::school, {"第" + code + "学校", code}, chance));
    for (std::int64_t room = 0; room < rooms; ++room) {
      const auto room_code = code + "-" + std::to_string(100 + room);
      reports.push_back(report_of(room_code, Level::classroom, {"教室" + room_code, room_code}, chance));
    }
  }
  return reports;
}

struct Sums {
  Counts counts;
  std::int64_t items = 0;
  std::int64_t unjudged = 0;
};

void add(Sums& sums, const Assessment& assessment) {
  sums.items += static_cast<std::int64_t>(assessment.items.size());
  sums.counts.conform += assessment.counts.conform;
  sums.counts.borderline += assessment.counts.borderline;
  sums.counts.nonconform += assessment.counts.nonconform;
  sums.counts.inconclusive += assessment.counts.inconclusive;
  sums.counts.not_tested += assessment.counts.not_tested;
  sums.counts.not_applicable += assessment.counts.not_applicable;
}

/// Each record judged, counted and let go, as `standards diff` and a collector's rejudging do it.
Sums judge_all(const Catalogue& catalogue, const std::vector<Report>& reports) {
  RecordJudge judge(catalogue);
  Sums sums;
  for (const auto& report : reports) {
    const auto assessment = judge.judge(report);
    if (assessment) {
      add(sums, *assessment);
    } else {
      ++sums.unjudged;
    }
  }
  return sums;
}

std::int64_t peak_kilobytes() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

int run(const std::vector<std::string>& words) {
  if (words.size() != 5 ||
      std::any_of(words.begin() + 1, words.end(), [](const auto& one) { return number(one) < 0; })) {
    std::cerr << "usage: judge_scale STANDARD_FOLDER SCHOOLS ROOMS RULES SEED\n";
    return 64;
  }
  const auto delivered = load_catalogue(PosixDisk(), words[0]);
  if (!delivered) {
    std::cerr << "judge_scale: " << delivered.error().message << "\n";
    return 65;
  }
  const auto catalogue = widened(*delivered, static_cast<std::size_t>(number(words[3])));
  Chance chance(static_cast<std::uint64_t>(number(words[4])));
  const auto reports = city(number(words[1]), number(words[2]), chance);
  const auto before = peak_kilobytes();
  const auto begin = steady_clock::now();
  const auto sums = judge_all(catalogue, reports);
  const auto seconds = duration<double>(steady_clock::now() - begin).count();
  std::cout << "{\"records\":" << reports.size() << ",\"items\":" << sums.items << ",\"unjudged\":" << sums.unjudged
            << ",\"seconds\":" << seconds << ",\"reports_kilobytes\":" << before
            << ",\"peak_kilobytes\":" << peak_kilobytes() << ",\"conform\":" << sums.counts.conform
            << ",\"borderline\":" << sums.counts.borderline << ",\"nonconform\":" << sums.counts.nonconform
            << ",\"inconclusive\":" << sums.counts.inconclusive << ",\"not_tested\":" << sums.counts.not_tested
            << ",\"not_applicable\":" << sums.counts.not_applicable << "}\n";
  return 0;
}

}  // namespace
}  // namespace campus::standards

int main(int argc, char** argv) { return campus::standards::run({argv + 1, argv + argc}); }
