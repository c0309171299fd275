#pragma once
// `enroll.txt`: what an installer brings along, `name = value` lines. Its code is used once, then wiped.

#include <filesystem>
#include <string>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/app/options.h"

namespace campus::probe {

/// Names that the file may have: code, collector, collector-root, collector-pin. A root's path that is not whole starts
/// at the file's folder. `values` of the command line win.
[[nodiscard]] Result<void> read_enroll_file(const CommandContext& context, const std::filesystem::path& file,
                                            po::variables_map& values);

/// Every line with a code gives way to `remark`, behind `# `.
[[nodiscard]] Result<void> wipe_code(const Disk& disk, const std::filesystem::path& file, const std::string& remark);

/// `text` without its codes. Pure.
[[nodiscard]] std::string without_code(const std::string& text, const std::string& remark);

}  // namespace campus::probe
