#include "core/posix/standard_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>

namespace campus {

void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest that is free is this one. Standard output is not to be written: its loss has to be seen.
    const int mode = fd == STDERR_FILENO ? O_WRONLY : O_RDONLY;
    if (::open("/dev/null", mode) != fd) return;
  }
}

Result<void> finish_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::cout) return {};
  const std::string why = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
  return Error{ErrorCode::io, "standard output could not be written" + why +
                                  "; what was done stands, but what should have been shown is lost: a code or a token "
                                  "has to be made anew"};
}

}  // namespace campus
