#pragma once
// Names that a school or a room of the place could bear, and short ones for tables. Pure.

#include <cstddef>
#include <map>
#include <string>

#include "collector/simulate/banners.h"
#include "core/model/level.h"

namespace campus::collector::simulate {

/// Which grades it teaches; decides the first two digits of its code and the names of its rooms.
enum class SchoolKind { primary, junior, senior, nine_year, teaching_point };

struct PlaceName {
  std::string name;
  std::string short_name;
  friend bool operator==(const PlaceName&, const PlaceName&) = default;
};

/// `一` to `九百九十九`.
[[nodiscard]] std::string chinese_numeral(std::size_t number);

/// The names of one banner's schools, in the order in which they are asked for; no two are alike.
class SchoolNames {
 public:
  explicit SchoolNames(const BannerFacts& banner) : banner_(banner) {}
  /// `pick` chooses among the banner's places.
  [[nodiscard]] PlaceName next(SchoolKind kind, SchoolType type, Area area, std::size_t pick);

 private:
  [[nodiscard]] PlaceName in_town(SchoolKind kind, SchoolType type, std::size_t pick);
  [[nodiscard]] PlaceName in_country(SchoolKind kind, SchoolType type, std::size_t pick);
  [[nodiscard]] std::size_t count(const std::string& stem) { return ++used_[stem]; }

  const BannerFacts& banner_;
  std::map<std::string, std::size_t> used_;
};

/// Room number `index` (from 0) of a school of the kind: `三年级2班`.
[[nodiscard]] std::string room_name(SchoolKind kind, std::size_t index);
/// Its part of the code behind the school's: `101`, in large schools with the building before it, `B204`.
[[nodiscard]] std::string room_code(std::size_t index, std::size_t rooms);

}  // namespace campus::collector::simulate
