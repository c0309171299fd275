#pragma once
// Where a site stands in the education network and what kind of place it is.

#include "core/enum_names.h"

namespace campus {

enum class Level { banner, school, classroom };
enum class SchoolType { ordinary, senior, boarding, small, teaching_point, exam };
enum class Area { town, rural };
/// acceptance: sustained, repeated, can be signed. routine: light, all day.
enum class Mode { acceptance, routine };
/// The tier a responder stands at.
enum class Tier { school, banner, city, internet };

template <>
struct EnumNames<Level> {
  static constexpr NameTable<Level, 3> names{
      {{Level::banner, "banner"}, {Level::school, "school"}, {Level::classroom, "classroom"}}};
};
template <>
struct EnumNames<SchoolType> {
  static constexpr NameTable<SchoolType, 6> names{{{SchoolType::ordinary, "ordinary"},
                                                   {SchoolType::senior, "senior"},
                                                   {SchoolType::boarding, "boarding"},
                                                   {SchoolType::small, "small"},
                                                   {SchoolType::teaching_point, "teaching_point"},
                                                   {SchoolType::exam, "exam"}}};
};
template <>
struct EnumNames<Area> {
  static constexpr NameTable<Area, 2> names{{{Area::town, "town"}, {Area::rural, "rural"}}};
};
template <>
struct EnumNames<Mode> {
  static constexpr NameTable<Mode, 2> names{{{Mode::acceptance, "acceptance"}, {Mode::routine, "routine"}}};
};
template <>
struct EnumNames<Tier> {
  static constexpr NameTable<Tier, 4> names{
      {{Tier::school, "school"}, {Tier::banner, "banner"}, {Tier::city, "city"}, {Tier::internet, "internet"}}};
};

}  // namespace campus
