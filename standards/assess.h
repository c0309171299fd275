#pragma once
// From evidence to an assessment: pure, integer arithmetic, the same code on probe and collector.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/report.h"
#include "standards/catalogue.h"

namespace campus::standards {

struct Evidence {
  std::span<const Measurement> measurements;
  std::span<const CheckObservation> checks;
  const Facts& facts;
  std::span<const PlatformCheck> platforms = {};
  std::span<const Attestation> attestations = {};
  WallTime as_of{};  ///< the end of the audit: what had expired then has expired for ever
  std::span<const Waiver> waivers = {};
  SiteCode site = {};  ///< whose waivers hold
};

/// Everything a report holds, its waivers too, under facts that may be newer than its own. Both must outlive the
/// evidence.
[[nodiscard]] Evidence evidence_of(const Report& report, const Facts& facts);
/// The same with other waivers than the report brings: whoever judges again trusts its own.
[[nodiscard]] Evidence evidence_of(const Report& report, const Facts& facts, std::span<const Waiver> waivers);

/// At the end of the detail of a throughput item: the line keeps its contract, and the contract is below the target.
inline constexpr const char* kContractBelowTarget = " contract_below_target";

/// Never fails: whatever is missing or off in profile or evidence becomes not_tested or inconclusive with a reason.
[[nodiscard]] ItemResult judge_item(const ResolvedProfile& profile, const Rule& rule, const Evidence& evidence);

/// Gate: any veto item nonconform; one that is waived releases it. Score: points got over points of applicable items;
/// inconclusive and not tested stay in the denominator and lower the coverage. Conclusion: noncompliant if the gate
/// failed; else withheld if coverage is under the profile's minimum or a veto item is undecided; else rectify if a
/// mandatory item is nonconform or the score stays under the profile's minimum even if all that is open were conform;
/// else withheld if only what is open could lift it there; else compliant, and graded where the profile has bands.
[[nodiscard]] Assessment assess(const ResolvedProfile& profile, const Evidence& evidence);

/// Site state of an assessment, as metrics count it: compliant -> compliant; rectify, noncompliant -> noncompliant;
/// withheld -> unassessed. A mandatory or veto item that failed makes it noncompliant whatever the conclusion, waived
/// or not: a waiver lets a site go on, it does not mend the line.
[[nodiscard]] SiteState state_of(const Assessment& assessment);

/// What an audit has to observe so that every rule of the profile that applies can be judged.
struct Plan {
  struct Throughput {
    Direction direction;
    BitRate nominal;
    std::optional<Tier> tier;
  };
  struct Latency {
    std::optional<BitRate> load;  ///< line rate of the loss run: share of the nominal rate; absent: round trips only
    std::int64_t packets = 0;     ///< at least this many in the loss run
    std::optional<Tier> tier;
  };
  std::vector<Throughput> throughput;
  std::optional<Latency> latency;          ///< against the audit's main responder
  std::vector<Latency> latency_elsewhere;  ///< against responders of a tier that a rule names
  std::vector<std::string> quantities;     ///< of small checks, in order: `port.rate`, `dns.response`, ...
};

[[nodiscard]] Plan plan_for(const ResolvedProfile& profile, const Facts& facts);

}  // namespace campus::standards
