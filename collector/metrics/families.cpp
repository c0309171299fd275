#include "collector/metrics/families.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>

namespace campus::collector {
namespace {

std::string labels_of(const prometheus::ClientMetric& metric) {
  std::string labels;
  for (const auto& label : metric.label) append_label(labels, label.name, label.value);
  return labels;
}

void write_histogram(const prometheus::ClientMetric& metric, ExpositionText& text) {
  const auto labels = labels_of(metric);
  for (const auto& bucket : metric.histogram.bucket) {
    std::string bound = labels.empty() ? R"(le=")" : R"(,le=")";
    append_value(bound, bucket.upper_bound);
    bound += '"';
    text.sample(labels, bound, static_cast<double>(bucket.cumulative_count), "_bucket");
  }
  text.sample(labels, {}, metric.histogram.sample_sum, "_sum");
  text.sample(labels, {}, static_cast<double>(metric.histogram.sample_count), "_count");
}

}  // namespace

Family::Family(const char* name, const char* help, prometheus::MetricType type) {
  family_.name = name;
  family_.help = help;
  family_.type = type;
}

prometheus::ClientMetric& Family::labelled(std::span<const Label> labels) {
  auto& metric = family_.metric.emplace_back();
  metric.label.reserve(labels.size());
  for (const auto& [name, value] : labels) metric.label.push_back({name, std::string(value)});
  return metric;
}

void Family::add(std::span<const Label> labels, double value) {
  auto& metric = labelled(labels);
  if (family_.type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

void Family::add_distribution(std::span<const Label> labels, std::span<const double> values,
                              std::span<const double> bounds) {
  auto& histogram = labelled(labels).histogram;
  histogram.sample_count = values.size();
  histogram.sample_sum = std::accumulate(values.begin(), values.end(), 0.0);
  std::vector<std::uint64_t> counts(bounds.size() + 1);
  for (const double value : values) {
    ++counts[static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
  }
  std::uint64_t up_to_here = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    up_to_here += counts[i];
    histogram.bucket.push_back({up_to_here, i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity()});
  }
}

void Family::move_to(std::vector<prometheus::MetricFamily>& families) && {
  if (!family_.metric.empty()) families.push_back(std::move(family_));
}

void write_families(const std::vector<prometheus::MetricFamily>& families, ExpositionText& text) {
  for (const auto& family : families) {
    const bool counts = family.type == prometheus::MetricType::Counter;
    const bool distributes = family.type == prometheus::MetricType::Histogram;
    text.begin_family(family.name, family.help, distributes ? "histogram" : counts ? "counter" : "gauge");
    for (const auto& metric : family.metric) {
      if (distributes) {
        write_histogram(metric, text);
      } else {
        text.sample(labels_of(metric), counts ? metric.counter.value : metric.gauge.value);
      }
    }
  }
}

}  // namespace campus::collector
