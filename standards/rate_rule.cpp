#include "standards/rate_rule.h"

#include <algorithm>

#include "standards/host_weakness.h"

namespace campus::standards {
namespace {

constexpr double kSpread = 0.05;
constexpr double kTrainMargin = 0.015;

/// Bytes per packet that no Ethernet path has are a fault of the record: they must not pull the ceiling down.
constexpr std::int64_t kMostPayload = 65'535;
constexpr std::int64_t kMostOverhead = 512;

std::optional<double> payload_share(const Measurement& m) {
  if (!m.payload || !m.overhead) return std::nullopt;
  const auto encapsulation = m.encapsulation.value_or(0);
  const bool plausible = *m.payload > 0 && *m.payload <= kMostPayload && *m.overhead >= 0 &&
                         *m.overhead <= kMostOverhead && encapsulation >= 0 && encapsulation <= kMostOverhead;
  if (!plausible) return std::nullopt;
  const auto payload = static_cast<double>(*m.payload);
  return payload / (payload + static_cast<double>(*m.overhead + encapsulation));
}

/// Reasons that spoil a value even where there is one. Those that a judgement itself gives are found anew instead.
bool spoils(Reason reason) {
  switch (reason) {
    case Reason::interrupted:
    case Reason::responder_unreachable:
    case Reason::responder_refused:
    case Reason::responder_misbehaved:
    case Reason::too_few_samples:
    case Reason::clock_stepped:
      return true;
    default:
      return false;
  }
}

bool blames_responder(Reason reason) {
  return reason == Reason::responder_unreachable || reason == Reason::responder_refused ||
         reason == Reason::responder_misbehaved;
}

bool unstable(const std::vector<Repeat>& repeats, BitRate required) {
  if (repeats.size() < 2) return false;
  const auto by_goodput = [](const Repeat& a, const Repeat& b) { return a.goodput < b.goodput; };
  const auto [low, high] = std::minmax_element(repeats.begin(), repeats.end(), by_goodput);
  double sum = 0;
  for (const auto& repeat : repeats) sum += static_cast<double>(repeat.goodput.bits_per_second());
  const double mean = sum / static_cast<double>(repeats.size());
  const auto range = static_cast<double>(high->goodput.bits_per_second() - low->goodput.bits_per_second());
  return low->goodput < required && high->goodput >= required && range > kSpread * mean;
}

/// What the line could have carried for us had nobody else used it.
BitRate with_cross_traffic(const Measurement& m) {
  if (!m.cross_traffic) return *m.goodput;
  const auto base = m.target.value_or(*m.goodput);
  return *m.goodput + base.scaled(m.cross_traffic->value() * payload_share(m).value_or(1.0));
}

RateJudgement inconclusive(RateJudgement judgement, Reason reason, std::optional<LimitedBy> limited_by) {
  judgement.verdict = Verdict::inconclusive;
  judgement.borderline = false;
  judgement.reason = reason;
  judgement.limited_by = limited_by;
  return judgement;
}

/// A train is too short to decide close to the threshold, or within its own uncertainty of it; a sustained run does.
bool too_close_for_train(const Measurement& m, BitRate required) {
  if (m.method != Method::train) return false;
  const auto margin = required.scaled(std::max(kTrainMargin, m.uncertainty.value_or(Ratio{}).value()));
  return *m.goodput + margin >= required && *m.goodput <= required + margin;
}

/// Below counts only where two trains agreed that it was the path; what one weak train saw is no fault of the line.
std::optional<RateJudgement> train_that_cannot_fail(RateJudgement judgement, const Measurement& m) {
  if (m.method != Method::train || m.limited_by == LimitedBy::path) return std::nullopt;
  return inconclusive(judgement, m.reason.value_or(Reason::too_few_samples), m.limited_by);
}

/// A value under the threshold counts against the line only where the instrument was not the limit.
RateJudgement judge_shortfall(RateJudgement judgement, const Measurement& m) {
  if (auto cannot = train_that_cannot_fail(judgement, m)) return *cannot;
  const auto weakness = busy_core(m);
  if (weakness && !path_set_the_pace(m)) return inconclusive(judgement, weakness->reason, weakness->limited_by);
  if (const auto dropped = dropped_what_tcp_repeated(m))
    return inconclusive(judgement, dropped->reason, dropped->limited_by);
  if (m.limited_by == LimitedBy::receive_window) {
    return inconclusive(judgement, Reason::receive_window, LimitedBy::receive_window);
  }
  if (with_cross_traffic(m) + judgement.tolerance >= judgement.required) {
    return inconclusive(judgement, Reason::cross_traffic, LimitedBy::cross_traffic);
  }
  judgement.verdict = Verdict::not_met;
  judgement.limited_by = LimitedBy::path;
  return judgement;
}

RateJudgement judge_value(RateJudgement judgement, const RateRule& rule, const Measurement& m) {
  if (unstable(m.repeats, judgement.required)) return inconclusive(judgement, Reason::unstable, std::nullopt);
  if (too_close_for_train(m, judgement.required)) {
    return inconclusive(judgement, Reason::near_threshold, std::nullopt);
  }
  if (*m.goodput >= judgement.required) {
    judgement.verdict = Verdict::met;
    return judgement;
  }
  if (*m.goodput + judgement.tolerance < judgement.required) return judge_shortfall(judgement, m);
  if (rule.guard_band) return inconclusive(judgement, Reason::guard_band, std::nullopt);
  judgement.verdict = Verdict::met;
  judgement.borderline = true;
  return judgement;
}

BitRate tolerance_of(const Measurement& m, BitRate required) {
  const double share = std::max(0.0, m.instrument_uncertainty.value_or(Ratio{}).value());
  return std::min(m.goodput->scaled(std::min(share, 1.0)), required.scaled(kMostTolerance));
}

}  // namespace

BitRate required_goodput(const RateRule& rule, std::optional<BitRate> ceiling) {
  const auto by_share = rule.nominal.scaled(rule.share.value());
  return ceiling ? std::min(by_share, ceiling->scaled(rule.ceiling_share.value())) : by_share;
}

std::optional<BitRate> goodput_ceiling(BitRate nominal, const Measurement& measurement) {
  const auto share = payload_share(measurement);
  if (!share) return std::nullopt;
  return nominal.scaled(*share);
}

RateJudgement judge_rate(const RateRule& rule, const Measurement& measurement) {
  RateJudgement judgement;
  judgement.ceiling = goodput_ceiling(rule.nominal, measurement);
  judgement.required = required_goodput(rule, judgement.ceiling);
  const auto reason = measurement.reason.value_or(Reason::none);
  if (spoils(reason) || (!measurement.goodput && reason != Reason::none)) {
    const bool theirs = blames_responder(reason);
    return inconclusive(judgement, reason, theirs ? std::optional(LimitedBy::responder) : std::nullopt);
  }
  if (!measurement.goodput) return inconclusive(judgement, Reason::not_measured, std::nullopt);
  judgement.tolerance = tolerance_of(measurement, judgement.required);
  auto weakness = wireless_link(measurement);
  if (!weakness) weakness = slower_port(measurement, rule.nominal);
  if (weakness) return inconclusive(judgement, weakness->reason, weakness->limited_by);
  return judge_value(judgement, rule, measurement);
}

}  // namespace campus::standards
