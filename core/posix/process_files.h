#pragma once
// This process, as the kernel describes it in /proc/self.

#include <chrono>
#include <string_view>

#include "core/process_usage.h"

namespace campus {

/// What a kernel's units are on this machine.
struct KernelUnits {
  std::int64_t ticks_per_second = 100;
  std::int64_t page_bytes = 4096;
};

/// Of the texts of /proc/self/stat and /proc/stat; descriptors are not in them. What cannot be read is 0.
[[nodiscard]] ProcessUsage parse_process_stat(std::string_view stat, std::string_view system_stat, KernelUnits units);

/// Processor time that the calling thread has used since it began.
[[nodiscard]] std::chrono::nanoseconds thread_cpu_time();

/// Some tens of microseconds; opens files, so it takes up to two descriptors for a moment. Thread-safe.
[[nodiscard]] ProcessUsage read_process_usage();

}  // namespace campus
