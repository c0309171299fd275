#include "probe/audit/this_machine.h"

#include <sys/timex.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

namespace campus::probe {
namespace {

std::string first_line(const char* file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string cpu_model() {
  std::ifstream in("/proc/cpuinfo");
  std::string line;
  while (std::getline(in, line)) {
    const auto colon = line.find(':');
    if (line.starts_with("model name") && colon != std::string::npos && colon + 2 < line.size()) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

ClockState clock_state() {
  timex state{};
  if (::adjtimex(&state) < 0) return ClockState::unknown;
  return (state.status & STA_UNSYNC) != 0 ? ClockState::unsynchronised : ClockState::synchronised;
}

}  // namespace

HostInfo this_host() {
  HostInfo host;
  utsname names{};
  if (::uname(&names) == 0) host.kernel = names.release;
  host.cpu_model = cpu_model();
  host.cpus = std::thread::hardware_concurrency();
  double minute = 0;
  if (::getloadavg(&minute, 1) == 1) host.load = minute;
  return host;
}

Stamp stamp_now(const Clock& clock) {
  Stamp stamp;
  stamp.utc = clock.wall();
  stamp.boot_id = first_line("/proc/sys/kernel/random/boot_id");
  stamp.monotonic_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(clock.steady().time_since_epoch()).count();
  stamp.clock_state = clock_state();
  return stamp;
}

}  // namespace campus::probe
