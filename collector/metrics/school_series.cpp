#include "collector/metrics/school_series.h"

#include <string>

#include "collector/metrics/site_rows.h"

namespace campus::collector {
namespace {

constexpr std::string_view kItems = "campus_school_item_compliant";

void count_rooms(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms, std::vector<SchoolRooms>& rooms) {
  for (const auto index : classrooms) {
    const auto& status = snapshot.sites[index];
    if (rooms.empty() || rooms.back().school != status.school || rooms.back().banner != status.banner) {
      rooms.push_back({status.banner, status.school, {}});
    }
    ++rooms.back().by_state[static_cast<std::size_t>(status.state())];
  }
}

void write_info(const Snapshot& snapshot, const SchoolSelection& selection, const SiteRows& rows,
                ExpositionText& text) {
  text.begin_family("campus_school_info", "Roster entry of a school, always 1; names for joining with codes");
  std::string more;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto& site = *snapshot.sites[selection.schools[row]].site;
    more = ',';
    std::string words;
    append_label(words, "name", site.name);
    append_label(words, "short_name", site.shortest_name());
    append_label(words, "type", name_of(site.type));
    append_label(words, "area", name_of(site.area));
    more += words;
    text.sample(rows.labels(row), more, 1.0);
  }
}

/// Every school of the roster has its rooms counted, by state; a school without rooms has none.
void write_rooms(const SchoolSelection& selection, ExpositionText& text) {
  text.begin_family("campus_school_classrooms",
                    "Classrooms of a school in the roster, by compliance state of their last report");
  for (const auto& rooms : selection.rooms) {
    std::string labels;
    append_label(labels, "banner", rooms.banner == nullptr ? "" : rooms.banner->code.text());
    append_label(labels, "school", rooms.school == nullptr ? "" : rooms.school->code.text());
    for (const auto& [state, name] : EnumNames<SiteState>::names) {
      std::string more = R"(,state=")";
      more += name;
      more += '"';
      text.sample(labels, more, rooms.by_state[static_cast<std::size_t>(state)]);
    }
  }
}

std::vector<std::string> item_labels(const RuleTable& rules) {
  std::vector<std::string> labels;
  labels.reserve(rules.rules().size());
  for (const auto& rule : rules.rules()) {
    auto& label = labels.emplace_back(R"(,item=")");
    append_label_value(label, rule.id.text());
    label += '"';
  }
  return labels;
}

void write_items(const Snapshot& snapshot, const SchoolSelection& selection, ExpositionText& text) {
  text.begin_family(kItems,
                    "1 the school conforms with the item, 0 it does not; absent while undecided or not current");
  const auto items = item_labels(snapshot.standard->rules);
  std::string labels;
  for (const auto index : selection.schools) {
    const auto& status = snapshot.sites[index];
    const auto* latest = current_report(status);
    if (latest == nullptr) continue;
    labels.clear();
    append_label(labels, "school", status.site->code.text());
    for (const auto& [rule, verdict] : latest->items) {
      const auto conforming = is_conforming(verdict);
      if (conforming && rule < items.size()) text.sample(labels, items[rule], *conforming ? 1.0 : 0.0);
    }
  }
}

std::size_t expected_bytes(const Snapshot& snapshot, const SchoolSelection& selection, const SiteRows& rows) {
  constexpr std::size_t kLine = 100;  // of a short family beside its names
  std::size_t bytes = rows.figure_bytes() + kLine * (10 + 3 * selection.rooms.size());
  for (const auto index : selection.schools) {
    const auto& status = snapshot.sites[index];
    bytes += 2 * kLine + 2 * status.site->name.size();
    if (const auto* latest = current_report(status)) bytes += latest->items.size() * kLine;
  }
  return bytes;
}

}  // namespace

SchoolSelection select_schools(const Snapshot& snapshot, const SiteOrder& order, const SiteCode* banner) {
  SchoolSelection selection;
  for (const auto& [code, schools] : order.schools) {
    if (banner != nullptr && code != *banner) continue;
    selection.schools.insert(selection.schools.end(), schools.begin(), schools.end());
  }
  for (const auto& [code, classrooms] : order.classrooms) {
    if (banner == nullptr || code == *banner) count_rooms(snapshot, classrooms, selection.rooms);
  }
  return selection;
}

ExpositionText school_series(const Snapshot& snapshot, const SchoolSelection& selection) {
  SiteRows rows(Level::school, selection.schools.size());
  for (const auto index : selection.schools) rows.add(snapshot.sites[index]);
  ExpositionText text(expected_bytes(snapshot, selection, rows));
  write_info(snapshot, selection, rows, text);
  rows.write_figures(text);
  write_rooms(selection, text);
  write_items(snapshot, selection, text);
  return text;
}

}  // namespace campus::collector
