#include "probe/net/precise_sleep.h"

#include <sys/prctl.h>
#include <time.h>

#include <cerrno>

namespace campus::probe {

void ask_for_precise_sleep() { ::prctl(PR_SET_TIMERSLACK, 1000UL); }

void sleep_precisely_until(std::chrono::steady_clock::time_point when) {
  const auto since = when.time_since_epoch();
  const auto whole = std::chrono::floor<std::chrono::seconds>(since);
  const timespec at{whole.count(), (since - whole) / std::chrono::nanoseconds(1)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

}  // namespace campus::probe
