#include "core/posix/process_files.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace campus {
namespace {

std::string content_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find_first_of(" \n"));
    if (!word.empty()) words.push_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0 ? value : 0;
}

/// Seconds since 1970 at which the machine began, from the line `btime`.
std::int64_t boot_time(std::string_view system_stat) {
  constexpr std::string_view kLine = "\nbtime ";
  const auto at = system_stat.find(kLine);
  if (at == std::string_view::npos) return 0;
  const auto rest = system_stat.substr(at + kLine.size());
  return number(rest.substr(0, rest.find('\n')));
}

std::int64_t open_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator all("/proc/self/fd", error);
  std::int64_t count = 0;
  for (const std::filesystem::directory_iterator end; !error && all != end; all.increment(error)) ++count;
  return count > 0 ? count - 1 : 0;  // one of them is the folder that is being listed
}

std::int64_t most_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

}  // namespace

ProcessUsage parse_process_stat(std::string_view stat, std::string_view system_stat, KernelUnits units) {
  // The second field is the program's name in brackets and may hold anything, brackets and spaces too.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos || units.ticks_per_second <= 0) return {};
  const auto words = words_of(stat.substr(name_end + 1));
  const auto field = [&](std::size_t number_in_proc) {  // as proc(5) counts them, from the third on
    const auto index = number_in_proc - 3;
    return index < words.size() ? number(words[index]) : 0;
  };
  ProcessUsage usage;
  const auto ticks = static_cast<double>(units.ticks_per_second);
  usage.cpu_seconds = static_cast<double>(field(14) + field(15)) / ticks;
  usage.threads = field(20);
  usage.virtual_bytes = field(23);
  usage.resident_bytes = field(24) * units.page_bytes;
  if (const auto boot = boot_time(system_stat); boot > 0) {
    const auto since_boot = std::chrono::milliseconds(field(22) * 1000 / units.ticks_per_second);
    usage.started = WallTime(std::chrono::seconds(boot) + since_boot);
  }
  return usage;
}

std::chrono::nanoseconds thread_cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

ProcessUsage read_process_usage() {
  const KernelUnits units{::sysconf(_SC_CLK_TCK), ::sysconf(_SC_PAGESIZE)};
  auto usage = parse_process_stat(content_of("/proc/self/stat"), content_of("/proc/stat"), units);
  usage.open_fds = open_descriptors();
  usage.max_fds = most_descriptors();
  return usage;
}

}  // namespace campus
