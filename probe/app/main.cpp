// campus-probe: measures a school's network against what was promised, and signs what it saw.

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "core/foreign_text.h"
#include "core/posix/posix_disk.h"
#include "core/posix/standard_output.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/version.h"
#include "core/words.h"
#include "probe/app/command.h"
#include "probe/app/interruption.h"
#include "probe/app/places.h"
#include "probe/app/usage.h"
#include "probe/net/http_client.h"

namespace {

using namespace campus;
using namespace campus::probe;

struct Command {
  std::string_view name;
  ExitCode (*run)(const CommandContext&, const Arguments&);
};

constexpr std::array kCommands{
    Command{"measure", run_measure},     Command{"replay", run_replay},
    Command{"responder", run_responder}, Command{"audit", run_audit},
    Command{"attest", run_attest},       Command{"score", run_score},
    Command{"report", run_report},       Command{"judge", run_judge},
    Command{"deliver", run_deliver},     Command{"verify", run_verify},
    Command{"status", run_status},       Command{"standards", run_standards},
    Command{"sample", run_sample},       Command{"run", run_daemon_command},
    Command{"pause", run_pause},         Command{"check-install", run_check_install},
    Command{"enroll", run_enroll},       Command{"image-prep", run_image_prep},
};

ExitCode dispatch(const CommandContext& context, const Arguments& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "help") {
    (arguments.empty() ? std::cerr : std::cout) << usage_text(context.language);
    return arguments.empty() ? ExitCode::usage : ExitCode::conforms;
  }
  if (arguments[0] == "--version") {
    std::cout << "campus-probe " << kVersion << "\n";
    return ExitCode::conforms;
  }
  for (const auto& command : kCommands) {
    if (command.name == arguments[0]) return command.run(context, {arguments.begin() + 1, arguments.end()});
  }
  return fail("", {ErrorCode::usage, in_quotes(arguments[0]) + " is not a command; see campus-probe --help"});
}

/// What a service shows is for whoever stands there when it starts; that it stops well is another matter.
bool serves(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  return name == "run" || name == "responder";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    hold_standard_descriptors();
    // A name server that is dead keeps nobody waiting for half a minute; what an administrator set stands.
    ::setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
    const Interruption interruption;
    const HttpLibrary http;
    const SystemClock clock;
    const auto state_folder = probe_state_folder();
    const PosixDisk disk(state_folder);
    SystemRandom random;
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    const CommandContext context{language_of_environment(),
                                 terminal && !std::getenv("NO_COLOR"),
                                 terminal,
                                 isatty(STDERR_FILENO) != 0,
                                 clock,
                                 disk,
                                 random,
                                 interruption.token(),
                                 state_folder,
                                 {program_folder()}};
    const auto code = dispatch(context, {argv + 1, argv + argc});
    const bool showed = code == ExitCode::conforms || code == ExitCode::nonconform || code == ExitCode::undecided;
    if (auto shown = finish_standard_output(); !shown && showed && !serves(argc, argv)) {
      return static_cast<int>(fail("", shown.error()));
    }
    return static_cast<int>(code);
  } catch (const std::exception& error) {
    return static_cast<int>(fail("", {ErrorCode::internal, std::string("unexpected: ") + error.what()}));
  }
}
