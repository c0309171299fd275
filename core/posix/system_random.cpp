#include "core/posix/system_random.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace campus {

void SystemRandom::fill(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();  // a kernel without getrandom: no secret made here could be trusted
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::string random_id(RandomSource& random) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  std::string text;
  for (const auto byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

}  // namespace campus
