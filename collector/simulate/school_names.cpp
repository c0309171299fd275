#include "collector/simulate/school_names.h"

#include <array>
#include <string_view>

namespace campus::collector::simulate {
namespace {

constexpr std::array<std::string_view, 10> kDigits{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

constexpr std::array<std::string_view, 24> kVillages{"东沟", "西山", "南屯", "北河", "新立", "永安", "向阳", "民主",
                                                     "团结", "前进", "光明", "幸福", "红光", "双发", "长发", "兴隆",
                                                     "太平", "富裕", "大有", "明星", "靠山", "平安", "胜利", "新发"};

std::string text(std::string_view view) { return std::string(view); }

/// 镇, 乡 and 苏木 are left out of short names.
std::string without_rank(std::string_view town) {
  for (const std::string_view rank : {"苏木", "镇", "乡"}) {
    if (town.ends_with(rank)) return text(town.substr(0, town.size() - rank.size()));
  }
  return text(town);
}

struct Ending {
  std::string_view full;
  std::string_view brief;
};

Ending ending_of(SchoolKind kind, SchoolType type) {
  if (type == SchoolType::boarding) return {"寄宿制学校", "寄宿校"};
  switch (kind) {
    case SchoolKind::junior:
      return {"中学", "中"};
    case SchoolKind::senior:
      return {"高级中学", "高中"};
    case SchoolKind::nine_year:
      return {"学校", "校"};
    case SchoolKind::primary:
    case SchoolKind::teaching_point:
      break;
  }
  return {"小学", "小"};
}

constexpr std::size_t kRoomsOfAFloor = 20;
constexpr std::size_t kFloors = 6;
constexpr std::size_t kRoomsOfABuilding = kRoomsOfAFloor * kFloors;

}  // namespace

std::string chinese_numeral(std::size_t number) {
  const auto hundreds = number / 100 % 10;
  const auto tens = number / 10 % 10;
  const auto ones = number % 10;
  std::string numeral;
  if (hundreds > 0) numeral += text(kDigits[hundreds]) + "百";
  if (tens > 1 || (tens == 1 && hundreds > 0)) numeral += kDigits[tens];
  if (tens > 0) numeral += "十";
  if (tens == 0 && hundreds > 0 && ones > 0) numeral += "零";
  if (ones > 0) numeral += kDigits[ones];
  return numeral;
}

PlaceName SchoolNames::next(SchoolKind kind, SchoolType type, Area area, std::size_t pick) {
  return area == Area::town ? in_town(kind, type, pick) : in_country(kind, type, pick);
}

PlaceName SchoolNames::in_town(SchoolKind kind, SchoolType type, std::size_t pick) {
  const auto ending = ending_of(kind, type);
  const auto stem = text(banner_.stem);
  // Some primary schools bear their street's name, once each; the others are numbered.
  if (kind == SchoolKind::primary && type == SchoolType::ordinary && pick % 4 == 0) {
    const auto street = text(banner_.streets[pick / 4 % banner_.streets.size()]);
    if (count(street) == 1) return {stem + street + "小学", street + "小学"};
  }
  const auto number = chinese_numeral(count(text(ending.full)));
  return {stem + "第" + number + text(ending.full), text(banner_.short_name) + number + text(ending.brief)};
}

PlaceName SchoolNames::in_country(SchoolKind kind, SchoolType type, std::size_t pick) {
  const auto town = text(banner_.towns[pick % banner_.towns.size()]);
  const auto before = text(banner_.stem) + town;
  const auto brief = without_rank(town);
  if (type == SchoolType::small || type == SchoolType::teaching_point) {
    const auto ending = type == SchoolType::small ? std::string("小学") : std::string("教学点");
    const auto number = count(town + ending) - 1;
    auto village = text(kVillages[number % kVillages.size()]);
    if (number >= kVillages.size()) village += "第" + chinese_numeral(number / kVillages.size() + 1);
    return {before + village + ending, brief + village + ending};
  }
  const auto ending = ending_of(kind, type);
  const auto number = count(town + text(ending.full));
  if (number == 1 && kind == SchoolKind::primary) return {before + "中心校", brief + "中心校"};
  if (number == 1) return {before + text(ending.full), brief + text(ending.full)};
  const auto numeral = chinese_numeral(number);
  return {before + "第" + numeral + text(ending.full), brief + numeral + text(ending.brief)};
}

std::string room_name(SchoolKind kind, std::size_t index) {
  static constexpr std::array<std::string_view, 9> kGrades{"一年级", "二年级", "三年级", "四年级", "五年级",
                                                           "六年级", "七年级", "八年级", "九年级"};
  static constexpr std::array<std::string_view, 3> kSenior{"高一", "高二", "高三"};
  const auto named = [&](std::size_t first, std::size_t grades) {
    return text(kGrades[first + index % grades]) + std::to_string(index / grades + 1) + "班";
  };
  switch (kind) {
    case SchoolKind::junior:
      return named(6, 3);
    case SchoolKind::senior:
      return text(kSenior[index % kSenior.size()]) + std::to_string(index / kSenior.size() + 1) + "班";
    case SchoolKind::nine_year:
      return named(0, 9);
    case SchoolKind::teaching_point:
      return named(0, 3);
    case SchoolKind::primary:
      break;
  }
  return named(0, 6);
}

std::string room_code(std::size_t index, std::size_t rooms) {
  const auto in_building = index % kRoomsOfABuilding;
  const auto number = (in_building / kRoomsOfAFloor + 1) * 100 + in_building % kRoomsOfAFloor + 1;
  if (rooms <= kRoomsOfABuilding) return std::to_string(number);
  const auto building = index / kRoomsOfABuilding;
  std::string before;
  if (building >= 26) before += static_cast<char>('A' + building / 26 - 1);
  before += static_cast<char>('A' + building % 26);
  return before + std::to_string(number);
}

}  // namespace campus::collector::simulate
