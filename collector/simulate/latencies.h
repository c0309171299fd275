#pragma once
// Times of many requests in bounded memory: each counts in a step of one per cent. Pure.

#include <chrono>
#include <cstdint>
#include <vector>

namespace campus::collector::simulate {

class Latencies {
 public:
  Latencies();
  void add(std::chrono::nanoseconds time);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The time that this share of them did not pass, at most one per cent above the truth; the largest itself for 1.
  /// Zero without any.
  [[nodiscard]] std::chrono::nanoseconds at(double share) const;
  [[nodiscard]] std::chrono::nanoseconds most() const { return most_; }

 private:
  std::vector<std::uint64_t> steps_;
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds most_{};
};

}  // namespace campus::collector::simulate
