#include "collector/metrics/families.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <sstream>

namespace campus::collector {

namespace {

/// Length of the well-formed UTF-8 sequence at `at`, 0 where there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = byte(at + 1);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return length;
}

/// Prometheus refuses a whole scrape for one malformed label: a school's name must never do that.
std::string well_formed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto length = sequence_length(text, at);
    result += length == 0 ? std::string_view("?") : text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

}  // namespace

Family::Family(const char* name, const char* help, prometheus::MetricType type) {
  family_.name = name;
  family_.help = help;
  family_.type = type;
}

prometheus::ClientMetric& Family::labelled(const std::vector<Label>& labels) {
  auto& metric = family_.metric.emplace_back();
  metric.label.reserve(labels.size());
  for (const auto& [name, value] : labels) metric.label.push_back({name, well_formed(value)});
  return metric;
}

void Family::add(const std::vector<Label>& labels, double value) {
  auto& metric = labelled(labels);
  if (family_.type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

void Family::add_distribution(const std::vector<Label>& labels, std::span<const double> values,
                              std::span<const double> bounds) {
  auto& histogram = labelled(labels).histogram;
  histogram.sample_count = values.size();
  histogram.sample_sum = std::accumulate(values.begin(), values.end(), 0.0);
  const auto count_up_to = [&](double bound) {
    return static_cast<std::uint64_t>(
        std::count_if(values.begin(), values.end(), [&](double value) { return value <= bound; }));
  };
  for (const double bound : bounds) histogram.bucket.push_back({count_up_to(bound), bound});
  histogram.bucket.push_back({values.size(), std::numeric_limits<double>::infinity()});
}

void Family::move_to(std::vector<prometheus::MetricFamily>& families) && {
  if (!family_.metric.empty()) families.push_back(std::move(family_));
}

std::string serialise(const std::vector<prometheus::MetricFamily>& families) {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return std::move(out).str();
}

}  // namespace campus::collector
