#include <iostream>

#include "probe/app/command.h"

namespace campus::probe {

ExitCode fail(const std::string& command, const Error& error) {
  std::cerr << "campus-probe" << (command.empty() ? "" : " " + command) << ": " << error.message << "\n";
  return exit_code_of(error.code);
}

}  // namespace campus::probe
