#pragma once
// The 14 banners of Hulunbuir by their division codes, with the places that schools are named after.

#include <span>
#include <string_view>

namespace campus::collector::simulate {

struct BannerFacts {
  std::string_view code;  ///< six digits
  std::string_view name;
  std::string_view short_name;
  std::string_view stem;                      ///< before `第一小学` and the like
  double weight;                              ///< share of the city's schools, in percent
  double km;                                  ///< to the city's core, along the fibre
  std::span<const std::string_view> streets;  ///< of the seat
  std::span<const std::string_view> towns;    ///< townships and sumu
};

/// In the order of their codes. The weights sum to 100; the largest is about four times the mean.
[[nodiscard]] std::span<const BannerFacts> banners();

}  // namespace campus::collector::simulate
