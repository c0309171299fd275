#pragma once
// Options from a file: `name = value` lines, `#` begins a comment. The same names as on the command line.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/app/options.h"

namespace campus::probe {

/// What was taken from a file, for whoever finds a value of it wrong later.
struct ReadConfig {
  std::filesystem::path file;
  std::string text;
  std::vector<std::pair<std::string, std::string>> taken;  ///< name and value

  /// `FILE:LINE: what is wrong` where the error is about one of these, and then bad_data; others as they are.
  [[nodiscard]] Error placed(const Error& error) const;
};

/// Adds what the file says to `values`; what is there already wins. Errors read `FILE:LINE: what is wrong`.
[[nodiscard]] Result<ReadConfig> read_config(const CommandContext& context, const std::filesystem::path& file,
                                             const po::options_description& options, po::variables_map& values);

}  // namespace campus::probe
