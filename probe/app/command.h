#pragma once
// What every command shares: the ports to the outside world, the language, the way errors and progress are shown.

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/exit_code.h"
#include "core/model/localized.h"
#include "core/random.h"
#include "core/result.h"
#include "core/time.h"
#include "standards/catalogue.h"

namespace campus::probe {

struct CommandContext {
  Language language = Language::zh_cn;
  bool colour = false;        ///< standard output is a terminal and NO_COLOR is unset
  bool terminal = false;      ///< standard output is one
  bool progress_bar = false;  ///< standard error is a terminal
  const Clock& clock;
  const Disk& disk;
  RandomSource& random;
  std::stop_token interrupted;  ///< SIGINT or SIGTERM
  std::filesystem::path state_folder;
  standards::StandardPlaces standards;
};

using Arguments = std::vector<std::string>;

/// One line on stderr, and the exit code that belongs to it.
[[nodiscard]] ExitCode fail(const std::string& command, const Error& error);

[[nodiscard]] ExitCode run_measure(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_replay(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_responder(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_audit(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_attest(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_score(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_report(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_judge(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_deliver(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_verify(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_status(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_daemon_command(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_check_install(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_enroll(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_image_prep(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_pause(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_sample(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_standards(const CommandContext& context, const Arguments& arguments);

}  // namespace campus::probe
