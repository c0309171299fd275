#pragma once
// A prefecture that does not exist: the 14 banners of Hulunbuir with made-up schools, rooms and lines. The same options
// give the same city. Pure.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/simulate/line.h"
#include "core/ids.h"
#include "core/model/level.h"
#include "core/model/report.h"

namespace campus::collector::simulate {

inline constexpr std::size_t kMostSchools = 5'000;
inline constexpr std::size_t kMostClassrooms = 150'000;

struct CityOptions {
  std::uint64_t seed = 1;
  std::size_t schools = 1'000;                              ///< 1 to kMostSchools
  std::size_t classrooms = 30'000;                          ///< 0 to kMostClassrooms
  double slow_share = 0.06;                                 ///< of all lines, that have a fault
  std::chrono::seconds interval = std::chrono::minutes(5);  ///< between the reports of a probe, as the roster says it
};

struct CitySite {
  SiteCode code;
  Level level = Level::banner;
  SchoolType type = SchoolType::ordinary;
  Area area = Area::town;
  std::optional<std::uint32_t> parent;  ///< index among the sites
  std::uint32_t banner = 0;             ///< index; its own at banner level
  std::string name;
  std::string short_name;
  std::string_view carrier;  ///< 移动, 联通, 电信; empty for rooms
  std::size_t classes = 0;   ///< of a school
  std::size_t pupils = 0;
  double route_km = 0;
  Line line;
};

class City {
 public:
  explicit City(const CityOptions& options);

  [[nodiscard]] const CityOptions& options() const { return options_; }
  [[nodiscard]] const std::vector<CitySite>& sites() const { return sites_; }  ///< parents before children
  /// The site's row of the roster, as its probe carries it too.
  [[nodiscard]] Facts facts_of(std::size_t index) const;
  /// Does the site lie at or below site number `top`?
  [[nodiscard]] bool is_within(std::size_t index, std::size_t top) const;
  /// By code, or of a banner by name or short name.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view code_or_name) const;

 private:
  void add_banners();
  void add_schools(std::size_t banner, std::size_t schools);
  void add_school(std::size_t banner, std::size_t number, class SchoolNames& names);
  void add_rooms();

  CityOptions options_;
  std::vector<CitySite> sites_;
  std::vector<unsigned char> kinds_;  ///< SchoolKind by site; of banners nothing
};

/// `total` in parts that are proportional to the weights, whole and with exactly that sum (largest remainders).
[[nodiscard]] std::vector<std::size_t> apportion(std::size_t total, const std::vector<double>& weights);

}  // namespace campus::collector::simulate
