#include "collector/metrics/site_rows.h"

#include <cmath>

namespace campus::collector {
namespace {

void append_code(std::string& labels, std::string_view name, const Site* site) {
  append_label(labels, name, site == nullptr ? std::string_view() : std::string_view(site->code.text()));
}

}  // namespace

void SiteRows::add(const SiteStatus& status) {
  one_.clear();
  append_code(one_, "banner", status.banner);
  if (level_ != Level::banner) append_code(one_, "school", status.school);
  if (level_ == Level::classroom) append_code(one_, "classroom", status.site);
  rows_.push_back({figures_of(status), labels_.size(), one_.size()});
  labels_ += one_;
}

std::size_t SiteRows::figure_bytes() const {
  constexpr std::size_t kSpaceBesideLabels = 30;  // braces, space, value, line feed
  constexpr std::size_t kAnnouncement = 300;
  std::size_t bytes = 0;
  for (const auto& family : figure_families(level_)) {
    bytes += kAnnouncement;
    for (const auto& sample : family.samples) {
      bytes += labels_.size() + rows_.size() * (family.name.size() + sample.label.size() + kSpaceBesideLabels);
    }
  }
  return bytes;
}

void SiteRows::write_figures(ExpositionText& text) const {
  for (const auto& family : figure_families(level_)) {
    text.begin_family(family.name, family.help);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      for (const auto& sample : family.samples) {
        const double value = rows_[row].figures[sample.figure];
        if (std::isfinite(value)) text.sample(labels(row), sample.label, value);
      }
    }
  }
}

}  // namespace campus::collector
