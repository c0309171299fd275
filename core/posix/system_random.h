#pragma once
// The kernel's random bytes.

#include <string>

#include "core/random.h"

namespace campus {

class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<std::byte> bytes) override;
};

/// 32 lower-case hex digits: an unguessable id of 128 bits.
[[nodiscard]] std::string random_id(RandomSource& random);

}  // namespace campus
