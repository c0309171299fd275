#include "collector/fleet/roster.h"

#include <algorithm>
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
  Site site{*code, *level, *type, *area, {}, text_of(facts, "name"), text_of(facts, "short_name"), PackedFacts(facts)};
  if (site.name.empty()) return Error{ErrorCode::bad_data, "column name is empty; every site needs a name"};
  if (facts.contains("parent")) {
    auto parent = code_of(facts, "parent");
    if (!parent) return parent.error();
    site.parent = *parent;
  }
  return site;
}

Roster::Roster(std::vector<Site> sites) : sites_(std::move(sites)) {
  const auto by_code = [](const Site& a, const Site& b) { return a.code < b.code; };
  const auto same = [](const Site& a, const Site& b) { return a.code == b.code; };
  std::stable_sort(sites_.begin(), sites_.end(), by_code);
  sites_.erase(std::unique(sites_.begin(), sites_.end(), same), sites_.end());
  sites_.shrink_to_fit();
  parents_.reserve(sites_.size());
  for (const auto& site : sites_) {
    const auto parent = site.parent.empty() ? std::nullopt : index_of(site.parent);
    parents_.push_back(parent ? static_cast<std::uint32_t>(*parent) : kNone);
  }
}

std::optional<std::size_t> Roster::index_of(const SiteCode& code) const {
  const auto found = std::lower_bound(sites_.begin(), sites_.end(), code,
                                      [](const Site& site, const SiteCode& of) { return site.code < of; });
  if (found == sites_.end() || found->code != code) return std::nullopt;
  return static_cast<std::size_t>(found - sites_.begin());
}

const Site* Roster::find(const SiteCode& code) const {
  const auto index = index_of(code);
  return index ? &sites_[*index] : nullptr;
}

const Site* Roster::above(std::size_t index, Level level) const {
  constexpr int kLevels = 3;  // a circle of parents ends here
  for (int step = 0; index != kNone && step < kLevels; ++step) {
    if (sites_[index].level == level) return &sites_[index];
    index = parents_[index];
  }
  return nullptr;
}

SiteCode Roster::ancestor(const SiteCode& code, Level level) const {
  const auto index = index_of(code);
  const auto* site = index ? above(*index, level) : nullptr;
  return site == nullptr ? SiteCode() : site->code;
}

bool Roster::is_within(const SiteCode& code, const SiteCode& top) const {
  if (code == top) return true;
  const auto* above_it = find(top);
  return above_it != nullptr && ancestor(code, above_it->level) == top;
}

}  // namespace campus::collector
