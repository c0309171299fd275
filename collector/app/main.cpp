#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "collector/app/command_line.h"
#include "collector/app/run.h"
#include "core/exit_code.h"
#include "core/posix/memory.h"
#include "core/posix/standard_output.h"

namespace {

/// Threads inherit the mask, so that only the main thread's sigwait gets the signals. A peer that goes and a file that
/// may not grow are errors to report, not reasons to die.
void arrange_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  sigaction(SIGXFSZ, &ignore, nullptr);
}

std::filesystem::path program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace

int main(int count, char** words) {
  using campus::ErrorCode;
  try {
    campus::hold_standard_descriptors();
    const auto line = campus::collector::parse_command_line(std::vector<std::string>(words + 1, words + count),
                                                            campus::collector::environment_of_process());
    if (!line) {
      std::cerr << "campus-collector: " << line.error().message << "\n";
      return static_cast<int>(campus::exit_code_of(line.error().code));
    }
    const bool serves = line->command == campus::collector::CommandLine::Command::serve;
    ::umask(077);
    if (serves) {
      arrange_signals();
      campus::keep_large_blocks_apart();
    }
    return campus::collector::run(*line, program_folder());
  } catch (const std::exception& error) {
    std::cerr << "campus-collector: " << error.what() << "\n";
    return static_cast<int>(campus::exit_code_of(ErrorCode::internal));
  }
}
