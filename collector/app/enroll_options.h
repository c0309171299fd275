#pragma once
// The options of `enroll` and `keys approve-pending`. For the .cpp files of this folder: it brings
// Boost.Program_options.

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <string>
#include <vector>

#include "collector/app/command_line.h"
#include "core/result.h"

namespace campus::collector {

/// Nothing for other commands.
void add_enroll_options(CommandLine::Command command, boost::program_options::options_description& options);
/// As it is by default for other commands. usage names the option.
[[nodiscard]] Result<EnrollOrder> read_enroll_order(CommandLine::Command command,
                                                    const boost::program_options::variables_map& values,
                                                    const std::vector<std::string>& arguments);

}  // namespace campus::collector
