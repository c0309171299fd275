#include "collector/fleet/roster.h"

#include <optional>
#include <utility>

#include "core/foreign_text.h"

namespace campus::collector {
namespace {

std::string text_of(const Facts& facts, const char* column) {
  const auto found = facts.find(column);
  if (found == facts.end()) return {};
  const auto* text = std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

/// An absent word is the default; another than the table's is an error.
template <class E>
Result<E> word_of(const Facts& facts, const char* column, std::optional<E> otherwise) {
  const auto text = text_of(facts, column);
  if (text.empty() && otherwise) return *otherwise;
  if (const auto value = parse_name<E>(text)) return *value;
  return Error{ErrorCode::bad_data, std::string("column ") + column + " is " + in_quotes(text) +
                                        " but must be one of " + list_of_names<E>()};
}

Result<SiteCode> code_of(const Facts& facts, const char* column) {
  auto code = parse_site_code(text_of(facts, column));
  if (!code) return Error{ErrorCode::bad_data, std::string("column ") + column + ": " + code.error().message};
  return code;
}

}  // namespace

Result<Site> site_of(const Facts& facts) {
  auto code = code_of(facts, "code");
  if (!code) return code.error();
  auto level = word_of<Level>(facts, "level", std::nullopt);
  if (!level) return level.error();
  auto type = word_of<SchoolType>(facts, "type", SchoolType::ordinary);
  if (!type) return type.error();
  auto area = word_of<Area>(facts, "area", Area::town);
  if (!area) return area.error();
  Site site{*code, *level, std::nullopt, text_of(facts, "name"), text_of(facts, "short_name"), *type, *area, facts};
  if (site.name.empty()) return Error{ErrorCode::bad_data, "column name is empty; every site needs a name"};
  if (site.short_name.empty()) site.short_name = site.name;
  if (facts.contains("parent")) {
    auto parent = code_of(facts, "parent");
    if (!parent) return parent.error();
    site.parent = *parent;
  }
  return site;
}

Roster::Roster(std::vector<Site> sites) {
  for (auto& site : sites) {
    const auto code = site.code;
    sites_.emplace(code, std::move(site));
  }
}

const Site* Roster::find(const SiteCode& code) const {
  const auto found = sites_.find(code);
  return found == sites_.end() ? nullptr : &found->second;
}

SiteCode Roster::ancestor(const SiteCode& code, Level level) const {
  constexpr int kLevels = 3;
  const auto* site = find(code);
  for (int step = 0; site != nullptr && step < kLevels; ++step) {
    if (site->level == level) return site->code;
    site = site->parent ? find(*site->parent) : nullptr;
  }
  return {};
}

bool Roster::is_within(const SiteCode& code, const SiteCode& top) const {
  if (code == top) return true;
  const auto* above = find(top);
  return above != nullptr && ancestor(code, above->level) == top;
}

}  // namespace campus::collector
