#pragma once
// Chance that repeats: the same seed and the same name give the same numbers, whatever else was drawn before. Pure.

#include <cstdint>
#include <string_view>

namespace campus::collector::simulate {

/// A stream of numbers of its own for each (seed, name, index). Small; made on the spot where something is drawn.
class Chance {
 public:
  Chance(std::uint64_t seed, std::string_view name, std::uint64_t index = 0);

  [[nodiscard]] std::uint64_t bits();
  [[nodiscard]] double share();  ///< from 0 to below 1
  [[nodiscard]] double between(double least, double most);
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);  ///< bound at least 1
  [[nodiscard]] double spread();                           ///< normal, mean 0, standard deviation 1, cut at 4
  [[nodiscard]] bool happens(double probability);

 private:
  std::uint64_t state_;
};

}  // namespace campus::collector::simulate
