#include "probe/audit/audit.h"

#include <algorithm>
#include <cmath>

#include "core/version.h"
#include "core/words.h"
#include "probe/audit/planned_runs.h"
#include "probe/audit/this_machine.h"
#include "probe/check/platform_check.h"
#include "probe/check/site_checks.h"
#include "probe/net/latency_measurement.h"
#include "probe/net/tcp_measurement.h"
#include "probe/net/train_measurement.h"
#include "standards/rate_rule.h"

namespace campus::probe {
namespace {

constexpr auto kAcceptanceSeconds = std::chrono::seconds(10);
constexpr int kAcceptanceRepeats = 3;

/// A shortfall that this moment's busy core or other traffic may have made: worth another run before anybody drives
/// home.
bool is_spoilt(const Measurement& m, BitRate nominal) {
  const auto judged = standards::judge_rate({.nominal = nominal}, m);
  return judged.verdict == Verdict::inconclusive &&
         (judged.reason == Reason::cpu_busy || judged.reason == Reason::cross_traffic);
}

class SiteAudit {
 public:
  SiteAudit(const AuditSpec& spec, const standards::Plan& plan, const KeyId& key, const Clock& clock, Language language,
            const AuditProgress& progress, const std::stop_token& stop)
      : spec_(spec), plan_(plan), key_(key), clock_(clock), language_(language), progress_(progress), stop_(stop) {}

  void run(Report& report) {
    // A ticket's test does not wait for checks that have nothing to do with it.
    const bool ticketed = !spec_.tickets.empty();
    if (!ticketed) check(report);
    if (ticketed) {
      // Nor for another responder's: it is over when nothing of it was open for a minute. The one that decides comes
      // last, for a check shares its test.
      for (const auto& [tier, where] : spec_.responders) {
        if (tier != spec_.main_tier()) measure_all_at(tier, report);
      }
      measure_all_at(spec_.main_tier(), report);
      check(report);
    } else {
      measure_all(report, [](Tier) { return true; });
    }
    end_tests();
    look_at_platforms(report);
  }

 private:
  [[nodiscard]] const HostPort* responder(std::optional<Tier> tier) const {
    const auto found = spec_.responders.find(tier.value_or(spec_.main_tier()));
    return found == spec_.responders.end() ? nullptr : &found->second;
  }

  [[nodiscard]] std::shared_ptr<HeldTicket> ticket(std::optional<Tier> tier) const {
    const auto found = spec_.tickets.find(tier.value_or(spec_.main_tier()));
    return found == spec_.tickets.end() ? nullptr : found->second;
  }

  void measure_all(Report& report, const std::function<bool(Tier)>& wanted) {
    const auto is_wanted = [&](std::optional<Tier> tier) { return wanted(tier.value_or(spec_.main_tier())); };
    for (const auto& planned : throughput_runs(spec_, plan_)) {
      if (is_wanted(planned.tier)) measure_throughput(planned, report);
    }
    if (plan_.latency && is_wanted(plan_.latency->tier)) measure_round_trips(*plan_.latency, report);
    for (const auto& planned : plan_.latency_elsewhere) {
      if (is_wanted(planned.tier)) measure_round_trips(planned, report);
    }
  }

  void measure_all_at(Tier tier, Report& report) {
    measure_all(report, [tier](Tier one) { return one == tier; });
    if (tier != spec_.main_tier()) end_test(tier);
  }

  void end_test(Tier tier) const {
    const auto* where = responder(tier);
    const auto held = ticket(tier);
    if (where == nullptr || !held) return;
    ResponderClient client(*where, key_.text());
    client.show(held);
    client.end_test();
  }

  void end_tests() const {
    for (const auto& [tier, held] : spec_.tickets) end_test(tier);
  }

  [[nodiscard]] const AuditSpec::Left* left_alone(std::optional<Tier> tier) const {
    const auto found = spec_.left_alone.find(tier.value_or(spec_.main_tier()));
    return found == spec_.left_alone.end() ? nullptr : &found->second;
  }

  /// What stands in the report of a measurement that nobody began.
  void leave_out(Method method, std::optional<Direction> direction, std::optional<Tier> tier,
                 std::optional<BitRate> target, Report& report) const {
    Measurement m;
    m.method = method;
    m.direction = direction;
    m.reason = Reason::not_measured;
    m.detail = left_alone(tier)->why;
    stamp(m, tier, target);
    report.measurements.push_back(std::move(m));
  }

  void stamp(Measurement& m, std::optional<Tier> tier, std::optional<BitRate> target) const {
    m.tier = tier.value_or(spec_.main_tier());
    m.mode = spec_.mode;
    m.target = target;
  }

  /// What stands in the report where no session could be opened at all.
  [[nodiscard]] Measurement not_opened(Method method, std::optional<Direction> direction, const Error& error) const {
    Measurement m;
    m.method = method;
    m.direction = direction;
    m.reason = reason_of(error);
    m.detail = error.message;
    return m;
  }

  void measure_throughput(const standards::Plan::Throughput& planned, Report& report);
  [[nodiscard]] Result<Measurement> sustained(const standards::Plan::Throughput& planned, ResponderClient& client);
  [[nodiscard]] Result<Measurement> train(const standards::Plan::Throughput& planned, ResponderClient& client,
                                          WallTime now);
  void look_at_platforms(Report& report);
  void measure_round_trips(const standards::Plan::Latency& planned, Report& report);
  void check(Report& report);

  const AuditSpec& spec_;
  const standards::Plan& plan_;
  const KeyId& key_;
  const Clock& clock_;
  const Language language_;
  const AuditProgress& progress_;
  const std::stop_token& stop_;
};

Result<Measurement> SiteAudit::sustained(const standards::Plan::Throughput& planned, ResponderClient& client) {
  TcpSpec spec;
  spec.direction = planned.direction;
  spec.target = planned.nominal;
  spec.duration = spec_.duration;
  spec.repeats = spec_.repeats;
  spec.most_repeats = spec_.repeats > 1 ? kUnstableRepeats : 1;
  spec.more_streams = !spec_.is_demonstration();
  spec.single_stream_too = spec_.mode == Mode::acceptance && !spec_.is_demonstration();
  auto m = measure_tcp(client, spec, clock_, progress_.show, stop_);
  std::string spoilt;
  for (int again = 0; m && again < kMostSpoiltRuns && is_spoilt(*m, planned.nominal); ++again) {
    if (stop_.stop_requested()) break;
    // The run goes, its value stays: nobody may wonder later whether a better one was picked.
    spoilt += (spoilt.empty() ? "repeated, spoilt by this host's load:" : ",");
    spoilt += " " + to_text(*m->goodput);
    m = measure_tcp(client, spec, clock_, progress_.show, stop_);
  }
  if (m && !spoilt.empty()) m->detail = m->detail ? *m->detail + "; " + spoilt : spoilt;
  return m;
}

/// The train tells what it saw; whether the site passes is the rule's to say, so its own verdict is left out.
Result<Measurement> SiteAudit::train(const standards::Plan::Throughput& planned, ResponderClient& client,
                                     WallTime now) {
  auto m = measure_train(client, {.direction = planned.direction, .target = planned.nominal}, stop_);
  if (!m) return m;
  m->verdict.reset();
  const auto same = [&](const Baseline& one) {
    return one.site == spec_.site && one.direction == planned.direction && one.ended <= now;
  };
  const auto found = std::find_if(spec_.baselines.begin(), spec_.baselines.end(), same);
  if (found != spec_.baselines.end()) {
    m->baseline_report = found->report.text();
    m->baseline_age = now - found->ended;
    m->baseline_goodput = found->goodput;
  }
  return m;
}

void SiteAudit::measure_throughput(const standards::Plan::Throughput& planned, Report& report) {
  const auto* where = responder(planned.tier);
  if (where == nullptr || stop_.stop_requested()) return;
  if (left_alone(planned.tier) != nullptr) {
    return leave_out(spec_.throughput_method(), planned.direction, planned.tier, planned.nominal, report);
  }
  progress_.begin(std::string(words_of(planned.direction, language_)) + " " + to_text(planned.nominal));
  ResponderClient client(*where, key_.text());
  client.show(ticket(planned.tier));
  const auto method = spec_.throughput_method();
  auto m = method == Method::train ? train(planned, client, report.started.utc) : sustained(planned, client);
  auto measured = m ? *std::move(m) : not_opened(method, planned.direction, m.error());
  stamp(measured, planned.tier, planned.nominal);
  report.measurements.push_back(std::move(measured));
}

void SiteAudit::look_at_platforms(Report& report) {
  PlatformVisits visits;
  for (const auto& platform : spec_.platforms) {
    if (stop_.stop_requested()) return;
    progress_.begin(platform.title.in(language_));
    const Seconds rate_seconds = std::chrono::seconds(platform.rate_seconds);
    for (const int family : {4, 6}) {
      report.platforms.push_back(visits.visit(platform.id, platform.url, family, rate_seconds));
    }
  }
}

void SiteAudit::measure_round_trips(const standards::Plan::Latency& planned, Report& report) {
  const auto* where = responder(planned.tier);
  if (where == nullptr || stop_.stop_requested()) return;
  const auto* left = left_alone(planned.tier);
  if (left != nullptr && !left->bulk_alone) {
    return leave_out(Method::latency, std::nullopt, planned.tier, std::nullopt, report);
  }
  progress_.begin(std::string(words_of(Method::latency, language_)));
  ResponderClient client(*where, key_.text());
  client.show(ticket(planned.tier));
  LatencySpec spec;
  if (left == nullptr) spec.load = planned.load;
  // Ten thousand packets decide: two tenths of a second at 1 Gbit/s, and no more of a lesson's line than that.
  if (spec_.mode == Mode::routine) spec.loss_duration = std::chrono::nanoseconds(0);
  spec.packets = std::max<std::int64_t>(planned.packets, 1);
  spec.duration = latency_duration(spec_);
  auto m = measure_latency(client, spec, progress_.show, stop_);
  auto measured = m ? *std::move(m) : not_opened(Method::latency, std::nullopt, m.error());
  stamp(measured, planned.tier, std::nullopt);
  report.measurements.push_back(std::move(measured));
}

void SiteAudit::check(Report& report) {
  std::optional<BitRate> nominal;
  for (const auto& planned : plan_.throughput) nominal = std::max(nominal.value_or(BitRate()), planned.nominal);
  const auto* where = responder(std::nullopt);
  const CheckContext context{spec_.facts,
                             where == nullptr ? std::nullopt : std::optional(*where),
                             nominal,
                             clock_,
                             stop_,
                             key_.text(),
                             &spec_.filter_list,
                             spec_.snmp ? &*spec_.snmp : nullptr,
                             {},
                             ticket(std::nullopt)};
  report.checks = run_site_checks(plan_.quantities, context, progress_.begin);
}

std::string seconds_text(std::chrono::nanoseconds time) {
  return std::to_string(std::llround(std::chrono::duration<double>(time).count())) + " s";
}

/// Measured as long and as often as an acceptance does.
bool is_sustained(const Report& report, Direction direction) {
  if (report.mode == Mode::acceptance) return !report.demonstration;
  constexpr Seconds kLongEnough = kAcceptanceSeconds - std::chrono::milliseconds(500);
  const auto is_long = [kLongEnough](const Repeat& run) { return run.duration >= kLongEnough; };
  return std::any_of(report.measurements.begin(), report.measurements.end(), [&](const Measurement& m) {
    return m.method == Method::tcp && m.direction == direction &&
           std::count_if(m.repeats.begin(), m.repeats.end(), is_long) >= kAcceptanceRepeats;
  });
}

}  // namespace

bool AuditSpec::is_demonstration() const {
  return mode == Mode::acceptance && (duration < kAcceptanceSeconds || repeats < kAcceptanceRepeats);
}

std::vector<Baseline> baselines_of(const Report& report, const ReportId& id) {
  std::vector<Baseline> found;
  for (const auto& item : report.claim.items) {
    const auto direction = item.quantity == "throughput.down" ? Direction::down : Direction::up;
    const bool throughput = item.quantity == "throughput.down" || item.quantity == "throughput.up";
    const bool decided = item.status == Status::pass || item.status == Status::fail;
    if (!throughput || !decided || !item.measured || !is_sustained(report, direction)) continue;
    found.push_back(
        {report.site, direction, id, report.ended.utc, BitRate::bits_per_second(std::llround(*item.measured))});
  }
  return found;
}

std::string describe_plan(const AuditSpec& spec, const standards::ResolvedProfile& profile, Language language) {
  const auto plan = standards::plan_for(profile, spec.facts);
  std::string text;
  const auto whom = [&](std::optional<Tier> tier) {
    const auto found = spec.responders.find(tier.value_or(spec.main_tier()));
    const auto name = std::string(words_of(tier.value_or(spec.main_tier()), language));
    return name + " " + (found == spec.responders.end() ? "-" : to_authority(found->second));
  };
  for (const auto& planned : throughput_runs(spec, plan)) {
    if (spec.throughput_method() == Method::train) {
      const auto most = std::chrono::milliseconds(160);
      text += "train " + std::string(words_of(planned.direction, language)) + "  " + whom(planned.tier) +
              "  <= " + std::to_string((planned.nominal * most).bytes() / 1'000'000) + " MB\n";
      continue;
    }
    const auto each = spec.duration + std::chrono::seconds(3);
    text += "tcp " + std::string(words_of(planned.direction, language)) + "  " + whom(planned.tier) + "  " +
            std::to_string(spec.repeats) + " x " + seconds_text(each) +
            "  <= " + std::to_string((planned.nominal * (each * spec.repeats)).bytes() / 1'000'000) + " MB\n";
  }
  const auto add_latency = [&](const standards::Plan::Latency& planned) {
    const bool twice = planned.load && spec.mode == Mode::acceptance;
    text += "latency  " + whom(planned.tier) + "  " + seconds_text(latency_duration(spec) * (twice ? 2 : 1));
    if (planned.load) text += "  udp " + to_text(*planned.load);
    text += "\n";
  };
  if (plan.latency) add_latency(*plan.latency);
  for (const auto& planned : plan.latency_elsewhere) add_latency(planned);
  for (const auto& quantity : plan.quantities) text += "check  " + quantity + "\n";
  for (const auto& platform : spec.platforms) text += "http  " + platform.url + "  IPv4, IPv6\n";
  return text;
}

DataSize most_bytes_of(const AuditSpec& spec, const standards::ResolvedProfile& profile) {
  const auto plan = standards::plan_for(profile, spec.facts);
  DataSize most;
  for (const auto& run : throughput_runs(spec, plan)) most += cost_of(spec, run).most_bytes;
  const auto add_both_ways = [&](const standards::Plan::Latency& run) {
    const auto bytes = cost_of(spec, run).most_bytes;
    most = most + bytes + bytes;
  };
  if (plan.latency) add_both_ways(*plan.latency);
  for (const auto& run : plan.latency_elsewhere) add_both_ways(run);
  return most;
}

Report observe_site(const AuditSpec& spec, const standards::ResolvedProfile& profile, const KeyId& key,
                    const Clock& clock, Language language, const AuditProgress& progress, const std::stop_token& stop) {
  Report report;
  report.schema = kReportSchema;
  report.key = key;
  report.tool = {"campus-probe", kVersion};
  report.host = this_host();
  report.site = spec.site;
  report.level = spec.level;
  report.mode = spec.mode;
  report.demonstration = spec.is_demonstration();
  report.facts = spec.facts;
  report.standard = standards::reference_of(profile);
  report.waivers = spec.waivers;
  report.started = stamp_now(clock);
  const auto plan = standards::plan_for(profile, spec.facts);
  SiteAudit(spec, plan, key, clock, language, progress, stop).run(report);
  report.ended = stamp_now(clock);
  report.claim = standards::assess(profile, standards::evidence_of(report, report.facts));
  return report;
}

}  // namespace campus::probe
