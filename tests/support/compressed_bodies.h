#pragma once
// Bodies as clients compress them, and as attackers do.

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "core/compression/bounded_decoder.h"

namespace campus::testing {

class Compressor;

/// In one piece, of one frame or member. `window_log` 0: as the level has it.
[[nodiscard]] std::string compressed(Coding coding, std::string_view text, int level = 6, int window_log = 0);

/// A stream that unpacks to `size` bytes, of which `noise` in each 64 KiB are random and the others zero. It is made
/// piece by piece, as it is asked for.
class Bomb {
 public:
  Bomb(Coding coding, std::uint64_t size, std::size_t noise = 0);
  Bomb(const Bomb&) = delete;
  Bomb& operator=(const Bomb&) = delete;
  ~Bomb();

  [[nodiscard]] bool ended() const { return left_ == 0; }
  /// The compressed form of the next 64 KiB.
  [[nodiscard]] std::string next();

 private:
  std::unique_ptr<Compressor> compressor_;
  std::uint64_t left_;
  std::size_t noise_;
  std::mt19937_64 random_{1};
};

}  // namespace campus::testing
