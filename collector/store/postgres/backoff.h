#pragma once
// Growing pauses that differ from collector to collector: they shall not all come back at the same moment.

#include <chrono>
#include <random>

namespace campus::collector::postgres {

class Backoff {
 public:
  explicit Backoff(std::chrono::milliseconds first) : pause_(first) {}
  /// Between half and three halves of a pause that doubles.
  [[nodiscard]] std::chrono::milliseconds next() {
    std::uniform_int_distribution<std::chrono::milliseconds::rep> spread(pause_.count() / 2, pause_.count() * 3 / 2);
    pause_ *= 2;
    return std::chrono::milliseconds(spread(random_));
  }

 private:
  std::chrono::milliseconds pause_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace campus::collector::postgres
