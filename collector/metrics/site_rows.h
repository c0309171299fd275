#pragma once
// The sites of one level in the order of an exposition, made ready to be written family by family: each site's labels
// are rendered once, and its judgement is looked into once.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/metrics/exposition_text.h"
#include "collector/metrics/site_figures.h"

namespace campus::collector {

class SiteRows {
 public:
  SiteRows(Level level, std::size_t sites) : level_(level) { rows_.reserve(sites); }

  /// A site of the level; whoever adds them decides about their order.
  void add(const SiteStatus& status);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// `banner="…"`, `banner="…",school="…"`, `banner="…",school="…",classroom="…"`: by level.
  [[nodiscard]] std::string_view labels(std::size_t row) const {
    return std::string_view(labels_).substr(rows_[row].labels_begin, rows_[row].labels_size);
  }
  /// No less than what write_figures writes.
  [[nodiscard]] std::size_t figure_bytes() const;
  void write_figures(ExpositionText& text) const;

 private:
  struct Row {
    SiteFigures figures;
    std::size_t labels_begin = 0;
    std::size_t labels_size = 0;
  };
  Level level_;
  std::string labels_;  ///< of all rows, one behind the other
  std::string one_;     ///< of the row that is being added: its memory is used again
  std::vector<Row> rows_;
};

}  // namespace campus::collector
