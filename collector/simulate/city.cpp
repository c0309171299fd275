#include "collector/simulate/city.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "collector/simulate/banners.h"
#include "collector/simulate/school_names.h"

namespace campus::collector::simulate {
namespace {

struct Drawn {
  SchoolKind kind = SchoolKind::primary;
  SchoolType type = SchoolType::ordinary;
};

Drawn draw_school(Area area, Chance& chance) {
  const double drawn = chance.share();
  if (area == Area::town) {
    if (drawn < 0.48) return {SchoolKind::primary, SchoolType::ordinary};
    if (drawn < 0.76) return {SchoolKind::junior, SchoolType::ordinary};
    if (drawn < 0.88) return {SchoolKind::senior, SchoolType::senior};
    return {SchoolKind::nine_year, SchoolType::boarding};
  }
  if (drawn < 0.24) return {SchoolKind::primary, SchoolType::ordinary};
  if (drawn < 0.34) return {SchoolKind::junior, SchoolType::ordinary};
  if (drawn < 0.52) return {SchoolKind::nine_year, SchoolType::boarding};
  if (drawn < 0.78) return {SchoolKind::primary, SchoolType::small};
  return {SchoolKind::teaching_point, SchoolType::teaching_point};
}

std::string_view draw_carrier(Area area, Chance& chance) {
  const double drawn = chance.share();
  if (drawn < (area == Area::town ? 0.40 : 0.60)) return "移动";
  return drawn < 0.75 ? "联通" : "电信";
}

double rooms_wanted(SchoolKind kind, SchoolType type, Area area) {
  if (type == SchoolType::teaching_point) return 3;
  if (type == SchoolType::small) return 8;
  if (kind == SchoolKind::senior) return 48;
  return area == Area::town ? 40 : 22;
}

std::size_t pupils_of(const CitySite& school, Chance& chance) {
  double each = school.area == Area::town ? 42 : 24;
  if (school.type == SchoolType::small) each = 12;
  if (school.type == SchoolType::teaching_point) each = 7;
  return static_cast<std::size_t>(std::lround(static_cast<double>(school.classes) * each * chance.between(0.85, 1.1)));
}

/// 21 primary schools and teaching points, 31 middle schools, 34 high schools, 36 schools of nine years.
std::string_view code_prefix(SchoolKind kind) {
  switch (kind) {
    case SchoolKind::junior:
      return "31";
    case SchoolKind::senior:
      return "34";
    case SchoolKind::nine_year:
      return "36";
    case SchoolKind::primary:
    case SchoolKind::teaching_point:
      break;
  }
  return "21";
}

std::string padded(std::size_t number, std::size_t digits) {
  const auto text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

/// `1000M`, as contracts name rates.
std::string megabits(BitRate rate) { return std::to_string(rate.bits_per_second() / 1'000'000) + "M"; }

std::string_view initials(std::string_view carrier) {
  if (carrier == "移动") return "YD";
  return carrier == "联通" ? "LT" : "DX";
}

void add_contract(Facts& facts, const CitySite& site) {
  const auto code = site.code.text();
  facts["carrier"] = std::string(site.carrier);
  facts["circuit"] = "HLBE-" + std::string(initials(site.carrier)) + "-" + code;
  facts["contract"] = "HLBE-HT-" + code;
  facts["contract_down"] = megabits(site.line.contract);
  facts["contract_up"] = megabits(site.line.contract);
  facts["route_km"] = std::round(site.route_km * 10) / 10;
}

/// A role, and a number that nobody has: in this country none begins with 1 behind an area code.
void add_contact(Facts& facts, const CitySite& site, std::size_t index) {
  facts["contact"] = std::string(site.level == Level::banner ? "旗市区教育局网络管理岗" : "学校信息员");
  facts["contact_phone"] = "0470-1" + padded(index, 6);
}

}  // namespace

std::vector<std::size_t> apportion(std::size_t total, const std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::size_t> parts(weights.size(), 0);
  if (!(sum > 0)) return parts;
  std::vector<std::pair<double, std::size_t>> rests;
  std::size_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * weights[i] / sum;
    parts[i] = static_cast<std::size_t>(exact);
    given += parts[i];
    rests.emplace_back(static_cast<double>(parts[i]) - exact, i);
  }
  std::sort(rests.begin(), rests.end());
  for (std::size_t i = 0; given < total; ++given, ++i) ++parts[rests[i % rests.size()].second];
  return parts;
}

City::City(const CityOptions& options) : options_(options) {
  add_banners();
  std::vector<double> weights;
  for (const auto& banner : banners()) weights.push_back(banner.weight);
  const auto schools = apportion(options_.schools, weights);
  for (std::size_t banner = 0; banner < schools.size(); ++banner) add_schools(banner, schools[banner]);
  add_rooms();
}

void City::add_banners() {
  std::uint32_t index = 0;
  for (const auto& facts : banners()) {
    CitySite site;
    site.code = SiteCode(std::string(facts.code));
    site.banner = index;
    site.name = facts.name;
    site.short_name = facts.short_name;
    site.carrier = index % 2 == 0 ? "电信" : "移动";
    site.route_km = facts.km;
    site.line = line_at({Level::banner, Area::town, SchoolType::ordinary, facts.km}, options_.slow_share,
                        Chance(options_.seed, "line", index));
    sites_.push_back(std::move(site));
    kinds_.push_back(0);
    ++index;
  }
}

void City::add_schools(std::size_t banner, std::size_t schools) {
  SchoolNames names(banners()[banner]);
  for (std::size_t number = 1; number <= schools; ++number) add_school(banner, number, names);
}

void City::add_school(std::size_t banner, std::size_t number, SchoolNames& names) {
  const auto& around = banners()[banner];
  const auto index = sites_.size();
  Chance chance(options_.seed, "school", index);
  // Where there are streets enough for a town of some size, most schools stand in it.
  const double in_town = 0.2 + 0.08 * static_cast<double>(around.streets.size());
  CitySite site;
  site.level = Level::school;
  site.area = chance.happens(in_town) ? Area::town : Area::rural;
  const auto [kind, type] = draw_school(site.area, chance);
  site.type = type;
  site.code = SiteCode(std::string(code_prefix(kind)) + std::string(around.code.substr(2)) + padded(number, 4));
  site.parent = site.banner = static_cast<std::uint32_t>(banner);
  auto [name, short_name] = names.next(kind, type, site.area, static_cast<std::size_t>(chance.below(1'000)));
  site.name = std::move(name);
  site.short_name = std::move(short_name);
  site.carrier = draw_carrier(site.area, chance);
  site.route_km = site.area == Area::town ? chance.between(1, 12) : chance.between(12, 140);
  site.line = line_at({Level::school, site.area, type, site.route_km}, options_.slow_share,
                      Chance(options_.seed, "line", index));
  sites_.push_back(std::move(site));
  kinds_.push_back(static_cast<unsigned char>(kind));
}

void City::add_rooms() {
  const auto first = banners().size();
  const auto end = sites_.size();
  std::vector<double> weights;
  for (auto school = first; school < end; ++school) {
    const auto& site = sites_[school];
    const auto wanted = rooms_wanted(static_cast<SchoolKind>(kinds_[school]), site.type, site.area);
    weights.push_back(wanted * Chance(options_.seed, "size", school).between(0.6, 1.6));
  }
  const auto rooms = apportion(options_.classrooms, weights);
  sites_.reserve(end + options_.classrooms);
  for (auto school = first; school < end; ++school) {
    const auto count = rooms[school - first];
    const auto kind = static_cast<SchoolKind>(kinds_[school]);
    for (std::size_t room = 0; room < count; ++room) {
      const auto& above = sites_[school];
      CitySite site;
      site.level = Level::classroom;
      site.type = above.type;
      site.area = above.area;
      site.code = SiteCode(above.code.text() + "-" + room_code(room, count));
      site.parent = static_cast<std::uint32_t>(school);
      site.banner = above.banner;
      site.short_name = room_name(kind, room);
      site.name = above.short_name + site.short_name;
      site.route_km = above.route_km;
      site.line = line_at({Level::classroom, site.area, site.type, site.route_km}, options_.slow_share,
                          Chance(options_.seed, "line", sites_.size()));
      sites_.push_back(std::move(site));
    }
    auto& above = sites_[school];
    above.classes = count;
    Chance chance(options_.seed, "pupils", school);
    above.pupils = pupils_of(above, chance);
  }
}

Facts City::facts_of(std::size_t index) const {
  const auto& site = sites_[index];
  Facts facts{{"code", site.code.text()},
              {"level", std::string(name_of(site.level))},
              {"name", site.name},
              {"short_name", site.short_name},
              {"type", std::string(name_of(site.type))},
              {"area", std::string(name_of(site.area))},
              {"report_interval_seconds", static_cast<double>(options_.interval.count())}};
  if (site.parent) facts["parent"] = sites_[*site.parent].code.text();
  if (site.level == Level::classroom) return facts;
  add_contract(facts, site);
  add_contact(facts, site, index);
  facts["responder"] = "10." + std::to_string(site.banner + 1) + ".0.1:8601";
  if (site.level == Level::school) {
    facts["classes"] = static_cast<double>(site.classes);
    facts["pupils"] = static_cast<double>(site.pupils);
  }
  return facts;
}

bool City::is_within(std::size_t index, std::size_t top) const {
  for (std::optional<std::uint32_t> at = static_cast<std::uint32_t>(index); at; at = sites_[*at].parent) {
    if (*at == top) return true;
  }
  return false;
}

std::optional<std::size_t> City::find(std::string_view code_or_name) const {
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    const auto& site = sites_[i];
    const bool named = site.level == Level::banner && (site.name == code_or_name || site.short_name == code_or_name);
    if (named || site.code.text() == code_or_name) return i;
  }
  return std::nullopt;
}

}  // namespace campus::collector::simulate
