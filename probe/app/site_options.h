#pragma once
// Which site is measured, against whom and by which standard: the options that a single audit and a running probe
// share.

#include <filesystem>
#include <optional>
#include <string>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/app/options.h"
#include "probe/audit/audit.h"
#include "probe/identity/kept_enrolment.h"
#include "probe/trust/collector_trust.h"
#include "standards/assess.h"

namespace campus::probe {

struct SiteOptions {
  AuditSpec spec;
  std::string standard;
  std::optional<std::string> profile;
  std::optional<std::string> tailoring;
  std::optional<std::string> waivers;
  std::optional<std::string> snmp_credentials;
  std::optional<std::string> collector;
  CollectorTrust trust;
  std::optional<KeptEnrolment> enrolment;
};

void add_site_options(po::options_description& options);

/// The mode of `spec` is the caller's. `--level` and `--site` are needed where the probe is not enrolled; where it is,
/// they must not contradict that.
/// `planned`: responders may come from a collector's plan, so that none has to be named.
[[nodiscard]] Result<SiteOptions> read_site_options(const CommandContext& context, const po::variables_map& values,
                                                    bool planned = false);

[[nodiscard]] Result<standards::ResolvedProfile> read_profile(const CommandContext& context,
                                                              const SiteOptions& options);

/// What lies in files beside the options: the standard's platforms, the site's waivers, credentials, and in routine
/// mode this probe's own sustained runs.
[[nodiscard]] Result<void> read_beside(const CommandContext& context, SiteOptions& options);

}  // namespace campus::probe
