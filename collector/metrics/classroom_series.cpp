#include "collector/metrics/classroom_series.h"

#include "collector/metrics/site_rows.h"

namespace campus::collector {
namespace {

constexpr std::string_view kInfo = "campus_classroom_info";

std::size_t info_bytes(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms, const SiteRows& rows) {
  constexpr std::size_t kSpace = 200;  // for the announcement, and around one name
  std::size_t bytes = kSpace;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    bytes += rows.labels(row).size() + snapshot.sites[classrooms[row]].site->name.size() + kInfo.size() + 16;
  }
  return bytes;
}

void write_info(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms, const SiteRows& rows,
                ExpositionText& text) {
  text.begin_family(kInfo, "Roster entry of a classroom, always 1; names for joining with codes");
  std::string name;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    name = R"(,name=")";
    append_label_value(name, snapshot.sites[classrooms[row]].site->name);
    name += '"';
    text.sample(rows.labels(row), name, 1.0);
  }
}

}  // namespace

ExpositionText classroom_series(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms) {
  SiteRows rows(Level::classroom, classrooms.size());
  for (const auto index : classrooms) rows.add(snapshot.sites[index]);
  ExpositionText text(info_bytes(snapshot, classrooms, rows) + rows.figure_bytes());
  write_info(snapshot, classrooms, rows, text);
  rows.write_figures(text);
  return text;
}

}  // namespace campus::collector
