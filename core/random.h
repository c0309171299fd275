#pragma once
// The port through which randomness comes in.

#include <cstddef>
#include <span>

namespace campus {

/// Thread-safe. Unpredictable bytes; never short.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

}  // namespace campus
