#pragma once
// What a running probe is told: its site, its hours, its collector. From a file, the command line, or both.

#include <string>
#include <vector>

#include "core/model/localized.h"
#include "probe/app/site_options.h"
#include "probe/schedule/next_run.h"

namespace campus::probe {

struct RunOptions {
  SiteOptions site;
  Schedule schedule;                   ///< without the probe's seed
  std::vector<std::string> issuers;    ///< public keys, hex: whose orders are followed besides the enrolment's
  std::optional<Address> status_page;  ///< where to serve it
  Language language = Language::zh_cn;
};

[[nodiscard]] po::options_description run_options();
/// `values` as the command line gave them; `--config FILE` among them is read here.
[[nodiscard]] Result<RunOptions> read_run_options(const CommandContext& context, po::variables_map values);

}  // namespace campus::probe
