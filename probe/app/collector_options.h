#pragma once
// Which collector, and by what it is known: the options that every command has which speaks to one.

#include <optional>
#include <string>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/app/options.h"
#include "probe/identity/kept_enrolment.h"
#include "probe/net/http_client.h"
#include "probe/trust/collector_clock.h"

namespace campus::probe {

void add_collector_options(po::options_description& options);

struct CollectorChoice {
  std::optional<std::string> url;
  CollectorTrust trust;
};

/// What is not given comes from the enrolment, each by itself; its root and pins only for its own collector's host.
[[nodiscard]] Result<CollectorChoice> read_collector_options(const CommandContext& context,
                                                             const po::variables_map& values,
                                                             const std::optional<KeptEnrolment>& enrolment);

/// The effective time of this process, in the state folder of `context`, which must outlive it.
[[nodiscard]] CollectorClock own_collector_clock(const CommandContext& context);
/// `clock` must outlive what it returns.
[[nodiscard]] ServerVerification::Time time_of(const CollectorClock& clock);

}  // namespace campus::probe
