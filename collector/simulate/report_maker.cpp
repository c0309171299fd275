#include "collector/simulate/report_maker.h"

#include <algorithm>
#include <utility>

#include "collector/simulate/observations.h"
#include "collector/simulate/simulation_key.h"
#include "core/model/brief.h"
#include "core/version.h"
#include "core/wire/report_json.h"
#include "standards/assess.h"

namespace campus::collector::simulate {
namespace {

/// Of a probe that has not been restarted since the simulation began.
std::string boot_id(std::uint64_t seed, const SiteCode& site) {
  const auto hex = sha256_hex("boot " + std::to_string(seed) + " " + site.text());
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) + "-" +
         hex.substr(20, 12);
}

constexpr std::chrono::milliseconds kUptime = std::chrono::hours(24 * 3);

}  // namespace

ReportMaker::ReportMaker(const City& city, const standards::Catalogue& catalogue,
                         std::vector<standards::Platform> platforms, const ReportOptions& options)
    : city_(city), catalogue_(catalogue), platforms_(std::move(platforms)), options_(options) {}

Result<const ReportMaker::Judging*> ReportMaker::judging_for(const CitySite& site, const Facts& facts) {
  const std::pair key(site.level, site.type);
  const auto known = judgings_.find(key);
  if (known != judgings_.end()) return &known->second;
  auto profile = standards::resolve_for(catalogue_, site.level, facts);
  if (!profile) return profile.error();
  auto reference = standards::reference_of(*profile);
  return &judgings_.emplace(key, Judging{*std::move(profile), std::move(reference)}).first->second;
}

Line ReportMaker::line_of(const Ticket& ticket) const {
  const auto& line = city_.sites()[ticket.site].line;
  Chance chance(city_.options().seed, "flapping", ticket.site);
  if (!chance.happens(options_.flapping_share)) return line;
  return (ticket.round + chance.below(2)) % 2 == 0 ? line : in_bad_hours(line);
}

Report ReportMaker::frame(const Ticket& ticket, Mode mode) const {
  const auto& site = city_.sites()[ticket.site];
  Report report;
  report.schema = kReportSchema;
  // Whoever reads such a report must see that nobody measured.
  report.tool = {"campus-collector simulate", kVersion};
  Chance chance(city_.options().seed, "host", ticket.site);
  report.host = {"Linux 6.1.0-28-amd64", "Intel(R) N100", 4, std::nullopt};
  report.host.load = static_cast<double>(chance.below(80)) / 100;
  report.site = site.code;
  report.level = site.level;
  report.mode = mode;
  report.facts = city_.facts_of(ticket.site);
  const auto boot = boot_id(city_.options().seed, site.code);
  const auto stamp = [&](std::chrono::milliseconds at) {
    const auto monotonic = std::chrono::nanoseconds(kUptime + at).count();
    return Stamp{options_.begins + at, boot, monotonic, ClockState::synchronised};
  };
  report.started = stamp(ticket.at - time_taken(mode));
  report.ended = stamp(ticket.at);
  // By the clock, so that the probes of a second simulation of the same city go on where the first ended.
  report.sequence = std::max<std::int64_t>(report.ended.utc.time_since_epoch().count(), 1);
  return report;
}

Result<Report> ReportMaker::report(const Ticket& ticket) {
  const auto& site = city_.sites()[ticket.site];
  const auto seed = city_.options().seed;
  const bool accepted = ticket.round == 0 && Chance(seed, "acceptance", ticket.site).happens(options_.acceptance_share);
  auto report = frame(ticket, accepted ? Mode::acceptance : Mode::routine);
  const auto judging = judging_for(site, report.facts);
  if (!judging) return judging.error();
  const auto& profile = (*judging)->profile;
  report.standard = (*judging)->reference;

  const auto line = line_of(ticket);
  const Lookout lookout{line, site.level, report.mode, "10." + std::to_string(site.banner + 1) + ".0.1:8601",
                        sha256_hex("baseline " + std::to_string(seed) + " " + site.code.text())};
  const auto plan = standards::plan_for(profile, report.facts);
  const auto draw = [&](std::string_view what) {
    return Chance(Chance(seed, what, ticket.site).bits(), "round", ticket.round);
  };
  report.measurements = measure(lookout, plan, draw("measurements"));
  report.checks = check(lookout, profile, plan, draw("checks"));
  report.platforms = visit(lookout, platforms_, draw("platforms"));
  report.claim = standards::assess(profile, standards::evidence_of(report, report.facts));
  return brief_of(std::move(report));
}

Result<Envelope> ReportMaker::envelope(const Ticket& ticket) {
  auto made = report(ticket);
  if (!made) return made.error();
  const auto key = simulation_key(city_.options().seed, made->site);
  made->key = key.id();
  return seal(kReportPayloadType, wire::encode_report(*made), key);
}

}  // namespace campus::collector::simulate
