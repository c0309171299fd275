#pragma once
// Metric families built from values at hand, without a registry: what a snapshot says is written as it is.

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campus::collector {

/// Label names are constants of ours, values come from the roster and may hold anything.
using Label = std::pair<const char*, std::string_view>;

class Family {
 public:
  /// `help` becomes one line of the exposition, which does not escape it: a constant without line breaks.
  Family(const char* name, const char* help, prometheus::MetricType type = prometheus::MetricType::Gauge);

  void add(std::initializer_list<Label> labels, double value) { add(std::vector<Label>(labels), value); }
  void add(const std::vector<Label>& labels, double value);
  /// A distribution of `values` over `bounds`, which grow.
  void add_distribution(const std::vector<Label>& labels, std::span<const double> values,
                        std::span<const double> bounds);

  /// Appends itself, unless nothing was added: a name without samples says nothing.
  void move_to(std::vector<prometheus::MetricFamily>& families) &&;

 private:
  prometheus::ClientMetric& labelled(const std::vector<Label>& labels);
  prometheus::MetricFamily family_;
};

/// Prometheus text 0.0.4.
[[nodiscard]] std::string serialise(const std::vector<prometheus::MetricFamily>& families);

}  // namespace campus::collector
