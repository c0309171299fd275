#include "collector/ingest/roster_events.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace campus::collector {
namespace {

/// The codes of a cell, with spaces, commas or semicolons between.
std::vector<std::string> codes_in(std::string_view text) {
  constexpr std::string_view kBetween = " ,;\t";
  std::vector<std::string> codes;
  while (!text.empty()) {
    const auto begin = std::min(text.find_first_not_of(kBetween), text.size());
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(kBetween), text.size());
    if (end > 0) codes.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return codes;
}

/// Former code -> the code that takes its place.
std::map<std::string, std::string> successors(const Roster& roster) {
  std::map<std::string, std::string> all;
  for (const auto& site : roster.sites()) {
    const auto facts = site.facts.unpacked();
    const auto former = facts.find("former");
    const auto* text = former == facts.end() ? nullptr : std::get_if<std::string>(&former->second);
    if (text == nullptr) continue;
    for (const auto& code : codes_in(*text)) all.emplace(code, site.code.text());
  }
  return all;
}

std::string category_of(const Site& site) {
  return std::string(name_of(site.level)) + " " + std::string(name_of(site.type)) + " " +
         std::string(name_of(site.area));
}

}  // namespace

std::vector<AuditEntry> roster_events(const Roster& before, const Roster& after, WallTime at, const std::string& who) {
  std::vector<AuditEntry> events;
  if (before.sites().empty()) return events;
  const auto note = [&](const char* action, const Site& site, const std::string& detail) {
    events.push_back({at, who, action, site.code.text(), detail});
  };
  const auto succeeded = successors(after);
  for (const auto& site : before.sites()) {
    if (after.find(site.code) != nullptr) continue;
    const auto heir = succeeded.find(site.code.text());
    if (heir == succeeded.end()) {
      note("site.close", site, site.name);
    } else {
      note("site.succeed", site, site.name + " -> " + heir->second);
    }
  }
  for (const auto& site : after.sites()) {
    const auto* old = before.find(site.code);
    if (old == nullptr) {
      note("site.open", site, site.name);
      continue;
    }
    if (old->parent != site.parent) note("site.move", site, old->parent.text() + " -> " + site.parent.text());
    if (old->name != site.name) note("site.rename", site, old->name + " -> " + site.name);
    if (category_of(*old) != category_of(site))
      note("site.retype", site, category_of(*old) + " -> " + category_of(site));
  }
  return events;
}

}  // namespace campus::collector
