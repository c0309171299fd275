#pragma once
// The options of `campus-collector simulate`. Boost.Program_options' other home beside command_line.h.

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <string>

#include "collector/simulate/options.h"
#include "core/model/localized.h"
#include "core/result.h"

namespace campus::collector {

void add_simulate_options(boost::program_options::options_description& options);

/// usage, in one line. Pure.
[[nodiscard]] Result<simulate::SimulateOptions> read_simulate_options(
    const boost::program_options::variables_map& values);

[[nodiscard]] std::string simulate_help(Language language);

}  // namespace campus::collector
