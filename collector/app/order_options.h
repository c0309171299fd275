#pragma once
// The options of `fleet`, `silence` and `test`. For the .cpp files of this folder: it brings Boost.Program_options.

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "collector/app/command_line.h"
#include "core/result.h"

namespace campus::collector {

/// Nothing for other commands.
void add_order_options(CommandLine::Command command, boost::program_options::options_description& options);
/// The words of commands.h for this command, but for a file's content; empty for other commands. usage names the
/// option.
[[nodiscard]] Result<std::vector<std::string>> read_order_words(CommandLine::Command command,
                                                                const boost::program_options::variables_map& values,
                                                                const std::vector<std::string>& arguments);

/// `90s`, `30m`, `2h`, `1d`: 1 s to 31 days.
[[nodiscard]] Result<std::chrono::seconds> parse_span(std::string_view text);

}  // namespace campus::collector
