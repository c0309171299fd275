#pragma once
// Sleeping to a moment with as little lateness as the kernel gives an ordinary thread.

#include <chrono>

namespace campus::probe {

/// For the calling thread: timers of one microsecond instead of fifty.
void ask_for_precise_sleep();

void sleep_precisely_until(std::chrono::steady_clock::time_point when);

}  // namespace campus::probe
