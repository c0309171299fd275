#pragma once
// How much more memory this process held at its worst since some moment.

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>

namespace campus::testing {

class PeakMemory {
 public:
  PeakMemory() {
    ::malloc_trim(0);                               // what is free must not hide what is taken
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
    begun_ = bytes_of("VmRSS:");
  }
  /// Bytes; 0 under a sanitizer, whose own memory would be in it.
  [[nodiscard]] std::size_t grown() const {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#endif
    const auto peak = bytes_of("VmHWM:");
    return peak > begun_ ? peak - begun_ : 0;
  }

 private:
  static std::size_t bytes_of(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
      if (word == name) {
        status >> word;
        return std::strtoull(word.c_str(), nullptr, 10) * 1024;
      }
    }
    return 0;
  }

  std::size_t begun_ = 0;
};

}  // namespace campus::testing
