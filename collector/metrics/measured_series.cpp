#include "collector/metrics/measured_series.h"

#include "collector/metrics/families.h"
#include "collector/metrics/site_values.h"

namespace campus::collector {

namespace {

constexpr double kBitsPerByte = 8.0;

double in_seconds(Seconds time) { return std::chrono::duration<double>(time).count(); }
double in_seconds(WallTime time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

struct Names {
  const char* throughput;
  const char* target_ratio;
  const char* rtt;
  const char* jitter;
  const char* loss;
  const char* compliant;
  const char* last_report;
  const char* interval;
};

constexpr Names kBanner{"campus_banner_throughput_bytes_per_second",
                        "campus_banner_throughput_target_ratio",
                        "campus_banner_rtt_seconds",
                        "campus_banner_jitter_seconds",
                        "campus_banner_packet_loss_ratio",
                        "campus_banner_compliant",
                        "campus_banner_last_report_timestamp_seconds",
                        "campus_banner_report_interval_seconds"};
constexpr Names kSchool{"campus_school_throughput_bytes_per_second",
                        "campus_school_throughput_target_ratio",
                        "campus_school_rtt_seconds",
                        "campus_school_jitter_seconds",
                        "campus_school_packet_loss_ratio",
                        "campus_school_compliant",
                        "campus_school_last_report_timestamp_seconds",
                        "campus_school_report_interval_seconds"};

class MeasuredFamilies {
 public:
  explicit MeasuredFamilies(const Names& names)
      : throughput_(names.throughput, "TCP payload rate (goodput) last measured; absent while not current"),
        target_ratio_(names.target_ratio,
                      "Goodput over the deciding rate rule's threshold; 1 is met; absent while undecided"),
        rtt_(names.rtt, "Round-trip time on the idle line, percentiles of the raw samples"),
        jitter_(names.jitter, "Delay variation on the idle line"),
        loss_(names.loss, "Packets lost over packets sent"),
        compliant_(names.compliant, "1 compliant, 0 not; absent while unassessed or not current"),
        last_report_(names.last_report, "When the last report was received, by the collector's clock"),
        interval_(names.interval, "Expected time between reports; absent while none is expected") {}

  void add(const SiteStatus& status) {
    const auto labels = labels_of(status);
    if (status.latest) last_report_.add(labels, in_seconds(status.latest->received));
    if (status.freshness != Freshness::retired && status.report_interval_seconds > 0) {
      interval_.add(labels, static_cast<double>(status.report_interval_seconds));
    }
    const auto* latest = current_report(status);
    if (latest == nullptr) return;
    add_throughput(*latest, status.site.level, labels);
    add_quality(quality_of(*latest, status.site.level), labels);
    if (latest->state != SiteState::unassessed) {
      compliant_.add(labels, latest->state == SiteState::compliant ? 1.0 : 0.0);
    }
  }

  void move_to(std::vector<prometheus::MetricFamily>& families) && {
    for (auto* family :
         {&compliant_, &throughput_, &target_ratio_, &rtt_, &jitter_, &loss_, &last_report_, &interval_}) {
      std::move(*family).move_to(families);
    }
  }

 private:
  static std::vector<Label> labels_of(const SiteStatus& status) {
    std::vector<Label> labels{{"banner", status.banner.text()}};
    if (status.site.level == Level::school) labels.emplace_back("school", status.site.code.text());
    return labels;
  }

  void add_throughput(const LatestReport& latest, Level level, std::vector<Label> labels) {
    for (const auto direction : {Direction::down, Direction::up}) {
      const auto seen = throughput_of(latest, level, direction);
      if (!seen.measured) continue;
      labels.emplace_back("direction", name_of(direction));
      throughput_.add(labels, *seen.measured / kBitsPerByte);
      if (const auto ratio = seen.target_ratio()) target_ratio_.add(labels, *ratio);
      labels.pop_back();
    }
  }

  void add_quality(const Quality& quality, std::vector<Label> labels) {
    if (quality.jitter) jitter_.add(labels, in_seconds(*quality.jitter));
    if (quality.loss) loss_.add(labels, quality.loss->value());
    if (!quality.rtt) return;
    const std::pair<const char*, Seconds> percentiles[] = {
        {"p50", quality.rtt->p50}, {"p95", quality.rtt->p95}, {"p99", quality.rtt->p99}};
    for (const auto& [name, value] : percentiles) {
      labels.emplace_back("percentile", name);
      rtt_.add(labels, in_seconds(value));
      labels.pop_back();
    }
  }

  Family throughput_;
  Family target_ratio_;
  Family rtt_;
  Family jitter_;
  Family loss_;
  Family compliant_;
  Family last_report_;
  Family interval_;
};

}  // namespace

void append_measured(const Snapshot& snapshot, Level level, std::vector<prometheus::MetricFamily>& families) {
  MeasuredFamilies measured(level == Level::banner ? kBanner : kSchool);
  for (const auto& status : snapshot.sites) {
    if (status.site.level == level) measured.add(status);
  }
  std::move(measured).move_to(families);
}

}  // namespace campus::collector
