#include "standards/loss_rule.h"

#include "standards/host_weakness.h"

namespace campus::standards {
namespace {

constexpr double kLeastOffered = 0.95;

LossJudgement undecided(Reason reason, std::optional<LimitedBy> limited_by = {}) {
  return {Verdict::inconclusive, reason, limited_by};
}

LossJudgement undecided(const HostWeakness& weakness) { return undecided(weakness.reason, weakness.limited_by); }

}  // namespace

LossJudgement judge_loss(const LossRule& rule, const Measurement& m) {
  if (!m.loss) return undecided(m.reason.value_or(Reason::not_measured), m.limited_by);
  if (m.reason == Reason::interrupted) return undecided(Reason::interrupted);
  if (const auto weakness = wireless_link(m)) return undecided(*weakness);
  if (rule.load) {
    if (const auto weakness = slower_port(m, *rule.load)) return undecided(*weakness);
  }
  if (m.packets_sent.value_or(0) < rule.packets) {
    // Where the loss run never came about, only the idle packets were counted; why, the measurement says.
    return undecided(m.reason.value_or(Reason::too_few_samples), m.limited_by);
  }
  if (rule.load && (!m.offered || *m.offered / *rule.load < kLeastOffered)) return undecided(Reason::load_not_reached);
  if (*m.loss <= rule.limit) return {Verdict::met, Reason::none, std::nullopt};

  // What follows looks like loss on the line and is not.
  if (const auto weakness = busy_core(m)) return undecided(*weakness);
  if (const auto weakness = dropped_packets(m)) return undecided(*weakness);
  return {Verdict::not_met, Reason::none, LimitedBy::path};
}

}  // namespace campus::standards
