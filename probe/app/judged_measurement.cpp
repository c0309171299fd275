#include "probe/app/judged_measurement.h"

#include <algorithm>

#include "probe/method/packet_train.h"
#include "probe/net/latency_measurement.h"
#include "standards/host_weakness.h"
#include "standards/loss_rule.h"
#include "standards/rate_rule.h"

namespace campus::probe {
namespace {

/// The train's own verdict at line rate stands, unless it went over the air or a port could never have carried the
/// target.
void judge_train(Measurement& m) {
  m.rule = "line rate >= 0.985 x target";
  m.required = m.target->scaled(kTrainThreshold);
  m.required_layer = "line_rate";
  if (!m.verdict) m.verdict = Verdict::inconclusive;
  auto weakness = standards::wireless_link(m);
  if (!weakness && m.verdict != Verdict::met) weakness = standards::slower_port(m, *m.target);
  if (!weakness) return;
  m.verdict = Verdict::inconclusive;
  m.reason = weakness->reason;
  m.limited_by = weakness->limited_by;
}

}  // namespace

void judge_measurement(Measurement& m) {
  if (!m.target) return;
  if (m.method == Method::train) {
    judge_train(m);
    return;
  }
  if (m.method == Method::latency) {
    const auto judged = standards::judge_loss({.load = m.target->scaled(kLossLoadShare)}, m);
    m.rule = "loss <= 0.1 % @ 70 %";
    m.verdict = judged.verdict;
    if (judged.reason != Reason::none) m.reason = judged.reason;
    if (judged.limited_by) m.limited_by = judged.limited_by;
    return;
  }
  const auto judged = standards::judge_rate({.nominal = *m.target}, m);
  m.rule = "T";
  m.required = judged.required;
  m.required_layer = "goodput";
  m.verdict = judged.verdict;
  if (judged.reason != Reason::none) m.reason = judged.reason;
  if (judged.limited_by) m.limited_by = judged.limited_by;
}

ExitCode exit_code_of_measurements(std::span<const Measurement> measurements) {
  const auto any = [&](auto predicate) { return std::any_of(measurements.begin(), measurements.end(), predicate); };
  if (any([](const Measurement& m) { return m.verdict == Verdict::not_met; })) return ExitCode::nonconform;
  const bool undecided = any([](const Measurement& m) { return m.verdict == Verdict::inconclusive; });
  // Without a target nothing is judged, but a measurement without a value has not told what was asked.
  const bool empty = any([](const Measurement& m) { return !m.goodput && !m.idle_rtt; });
  return undecided || empty ? ExitCode::undecided : ExitCode::conforms;
}

}  // namespace campus::probe
