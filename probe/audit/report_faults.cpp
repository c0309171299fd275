#include "probe/audit/report_faults.h"

#include <algorithm>
#include <optional>

#include "core/ticket/refusal.h"

namespace campus::probe {
namespace {

std::optional<Fault> fault_of(Reason reason, const Measurement& m) {
  switch (reason) {
    case Reason::interrupted:
      return m.limited_by == LimitedBy::local_nic ? std::optional(Fault::link_lost) : std::nullopt;
    case Reason::responder_unreachable:
      return Fault::responder_unreachable;
    case Reason::responder_refused:
      return Fault::responder_refuses;
    case Reason::port_slower_than_target:
      return Fault::slow_port;
    default:
      return std::nullopt;
  }
}

std::string where(const Measurement& m, const AuditSpec& spec) {
  const auto found = spec.responders.find(m.tier.value_or(spec.main_tier()));
  return found == spec.responders.end() ? std::string() : to_authority(found->second);
}

/// The responder's standard words in the reader's language; others as they came.
Localized refusal_of(const Measurement& m) {
  const auto line = m.detail.value_or("");
  for (const auto& [refusal, name] : EnumNames<TicketRefusal>::names) {
    if (line.find(words_of(refusal)) == std::string::npos) continue;
    return {std::string(words_of(refusal, Language::zh_cn)), std::string(words_of(refusal, Language::en))};
  }
  return {line, line};
}

}  // namespace

std::vector<FaultFound> faults_of(const Report& report, const AuditSpec& spec) {
  std::vector<FaultFound> faults;
  const auto add = [&](Fault fault, std::string detail, Localized why) {
    const bool known = std::any_of(faults.begin(), faults.end(), [&](const auto& one) { return one.fault == fault; });
    if (!known) faults.push_back({fault, std::move(detail), std::move(why)});
  };
  for (const auto& m : report.measurements) {
    const auto fault = m.reason ? fault_of(*m.reason, m) : std::nullopt;
    const bool of_our_port = fault == Fault::slow_port || fault == Fault::link_lost;
    if (!fault) continue;
    add(*fault, of_our_port ? "" : where(m, spec), fault == Fault::responder_refuses ? refusal_of(m) : Localized{});
  }
  if (report.ended.clock_state == ClockState::unsynchronised) add(Fault::clock_not_set, "", {});
  return faults;
}

}  // namespace campus::probe
