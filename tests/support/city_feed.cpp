// Signed reports of a miniature city, made as probes make them: judged by the real standard, sealed with a key per
// site.
//
//   city_feed STANDARD_FOLDER OUTPUT_FOLDER [--noncompliant CODE]
//
// Writes roster.csv and reports.json, an array of envelopes: a school and a banner that conform, rooms of which one is
// too slow, schools in town and in the countryside, large and small, one that was never heard from. With --noncompliant
// only that site reports, at 40 % of what is promised.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/wire/report_json.h"
#include "standards/assess.h"

namespace {

using namespace campus;

struct Place {
  const char* code;
  Level level;
  const char* parent;
  const char* name;
  std::optional<double> share_of_ceiling;  ///< absent: silent
  const char* area = "town";
  const char* type = "ordinary";
};

constexpr Place kPlaces[] = {
    {"150702", Level::banner, "", "海拉尔区", 0.995},
    {"150722", Level::banner, "", "莫力达瓦达斡尔族自治旗", 0.6},
    {"2107020001", Level::school, "150702", "海拉尔区第一实验学校", 0.995},
    {"2107020002", Level::school, "150702", "学府路小学", std::nullopt},
    {"2107220001", Level::school, "150722", "尼尔基镇中心校", 0.5, "rural"},
    {"2107220002", Level::school, "150722", "腾克镇小学", 0.995, "rural", "small"},
    {"2107020001-101", Level::classroom, "2107020001", "一年级1班", 0.99},
    {"2107020001-102", Level::classroom, "2107020001", "一年级2班", 0.55},
    {"2107220001-101", Level::classroom, "2107220001", "一年级", 0.99},
};

/// An Ethernet path without tunnels.
constexpr std::int64_t kPayload = 1448;
constexpr std::int64_t kOverhead = 90;

Facts facts_of(const Place& place) {
  Facts facts{{"code", std::string(place.code)},
              {"level", std::string(name_of(place.level))},
              {"name", std::string(place.name)},
              {"type", std::string(place.type)},
              {"area", std::string(place.area)}};
  if (*place.parent != '\0') facts["parent"] = std::string(place.parent);
  return facts;
}

HostConditions host() {
  HostConditions conditions;
  conditions.interface = "eth0";
  conditions.port_rate = BitRate::bits_per_second(25'000'000'000);
  conditions.full_duplex = true;
  conditions.cpu_busy = Ratio::of(0.3);
  conditions.packets_dropped = 0;
  return conditions;
}

Measurement base(Method method, Level level) {
  Measurement m;
  m.method = method;
  m.mode = Mode::acceptance;
  m.tier = level == Level::banner ? Tier::city : Tier::banner;
  m.responder = "10.28.0.1:8601";
  m.instrument_uncertainty = Ratio::of(0.002);
  m.uncertainty = Ratio::of(0.003);
  m.ip_version = 4;
  m.idle_rtt =
      Percentiles{std::chrono::microseconds(900), std::chrono::microseconds(1400), std::chrono::microseconds(1900)};
  m.local = host();
  m.remote = host();
  return m;
}

Measurement throughput(const standards::Plan::Throughput& planned, Level level, double share) {
  auto m = base(Method::tcp, level);
  m.direction = planned.direction;
  if (planned.tier) m.tier = planned.tier;
  m.target = planned.nominal;
  m.mtu = 1500;
  m.payload = kPayload;
  m.overhead = kOverhead;
  m.goodput = planned.nominal.scaled(share * static_cast<double>(kPayload) / static_cast<double>(kPayload + kOverhead));
  m.streams = 4;
  m.duration = std::chrono::seconds(10);
  for (int i = 0; i < 3; ++i) {
    m.repeats.push_back({*m.goodput,
                         std::chrono::seconds(1),
                         std::chrono::seconds(10),
                         *m.goodput * std::chrono::seconds(10),
                         Ratio::of(0.0001),
                         std::nullopt,
                         {}});
  }
  return m;
}

Measurement latency(const standards::Plan::Latency& planned, Level level) {
  auto m = base(Method::latency, level);
  if (planned.tier) m.tier = planned.tier;
  m.jitter = std::chrono::microseconds(120);
  m.offered = planned.load;
  m.packets_sent = std::max<std::int64_t>(planned.packets, 10'000);
  m.packets_lost = 0;
  m.loss = Ratio::of(0);
  return m;
}

/// A value with room to spare on the right side of the rule's limit.
std::optional<CheckObservation> observed(const standards::Rule& rule, const std::string& quantity) {
  const auto role = rule.check.parameters.find("limit");
  if (rule.check.quantity != quantity || role == rule.check.parameters.end()) return std::nullopt;
  const auto& limit = rule.parameters.at(role->second);
  CheckObservation check;
  check.quantity = quantity;
  check.unit = limit.unit;
  check.samples = 10;
  check.value = rule.check.comparison == Comparison::at_most ? limit.value / 10 : limit.value;
  return check;
}

Report report_of(const Place& place, const standards::ResolvedProfile& profile, double share, const SigningKey& key) {
  Report report;
  report.schema = kReportSchema;
  report.key = key.id();
  report.sequence = 1;
  report.tool = {"campus-probe", "0.1.0"};
  report.host = {"Linux 6.1", "test", 4, {}};
  report.site = SiteCode(place.code);
  report.level = place.level;
  report.facts = facts_of(place);
  const auto now = SystemClock().wall();
  report.started = {now - std::chrono::seconds(90), "00000000-0000-4000-8000-000000000000", 1'000'000'000,
                    ClockState::synchronised};
  report.ended = {now, report.started.boot_id, 91'000'000'000, ClockState::synchronised};
  report.standard = standards::reference_of(profile);
  const auto plan = standards::plan_for(profile, report.facts);
  for (const auto& planned : plan.throughput) report.measurements.push_back(throughput(planned, place.level, share));
  if (plan.latency) report.measurements.push_back(latency(*plan.latency, place.level));
  for (const auto& planned : plan.latency_elsewhere) report.measurements.push_back(latency(planned, place.level));
  for (const auto& quantity : plan.quantities) {
    for (const auto& rule : profile.rules) {
      if (const auto check = observed(rule, quantity)) {
        report.checks.push_back(*check);
        break;
      }
    }
  }
  report.claim = standards::assess(profile, standards::evidence_of(report, report.facts));
  return report;
}

std::string roster() {
  std::ostringstream table;
  table << "code,level,parent,name,type,area\n";
  for (const auto& place : kPlaces) {
    table << place.code << ',' << name_of(place.level) << ',' << place.parent << ',' << place.name << ',' << place.type
          << ',' << place.area << '\n';
  }
  return std::move(table).str();
}

Result<std::string> envelope_of(const Place& place, const standards::Catalogue& catalogue, double share) {
  const auto profile = standards::resolve_for(catalogue, place.level, facts_of(place));
  if (!profile) return profile.error();
  SystemRandom random;
  const auto key = SigningKey::generate(random);
  const auto report = report_of(place, *profile, share, key);
  return wire::encode_envelope(seal(kReportPayloadType, wire::encode_report(report), key));
}

Result<std::string> envelopes(const standards::Catalogue& catalogue, std::string_view noncompliant) {
  std::string all;
  for (const auto& place : kPlaces) {
    const bool chosen = noncompliant.empty() ? place.share_of_ceiling.has_value() : noncompliant == place.code;
    if (!chosen) continue;
    const auto envelope = envelope_of(place, catalogue, noncompliant.empty() ? *place.share_of_ceiling : 0.4);
    if (!envelope) return envelope.error();
    all += (all.empty() ? "[" : ",") + *envelope;
  }
  return all + "]";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && !(argc == 5 && std::string_view(argv[3]) == "--noncompliant")) {
    std::cerr << "usage: city_feed STANDARD_FOLDER OUTPUT_FOLDER [--noncompliant CODE]\n";
    return 64;
  }
  const auto catalogue = standards::load_catalogue(PosixDisk(), argv[1]);
  const auto all = catalogue ? envelopes(*catalogue, argc == 5 ? argv[4] : "") : Result<std::string>(catalogue.error());
  if (!all) {
    std::cerr << all.error().message << '\n';
    return 65;
  }
  const std::filesystem::path folder = argv[2];
  std::ofstream(folder / "roster.csv") << roster();
  std::ofstream(folder / "reports.json") << *all;
  return 0;
}
