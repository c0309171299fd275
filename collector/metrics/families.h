#pragma once
// Metric families built from values at hand, without a registry: what a snapshot says is written as it is.

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/metrics/exposition_text.h"

namespace campus::collector {

/// Label names are constants of ours, values come from the roster and may hold anything.
using Label = std::pair<const char*, std::string_view>;

class Family {
 public:
  Family(const char* name, const char* help, prometheus::MetricType type = prometheus::MetricType::Gauge);

  void add(std::initializer_list<Label> labels, double value) { add(std::span(labels.begin(), labels.size()), value); }
  void add(std::span<const Label> labels, double value);
  /// A distribution of `values` over `bounds`, which grow.
  void add_distribution(std::span<const Label> labels, std::span<const double> values, std::span<const double> bounds);

  /// Appends itself, unless nothing was added: a name without samples says nothing.
  void move_to(std::vector<prometheus::MetricFamily>& families) &&;

 private:
  prometheus::ClientMetric& labelled(std::span<const Label> labels);
  prometheus::MetricFamily family_;
};

/// Gauges, counters and histograms; a summary has no place in this exposition.
void write_families(const std::vector<prometheus::MetricFamily>& families, ExpositionText& text);

}  // namespace campus::collector
