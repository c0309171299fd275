#include "collector/metrics/site_figures.h"

#include <chrono>
#include <cmath>

namespace campus::collector {
namespace {

constexpr double kBitsPerByte = 8.0;

double in_seconds(Seconds time) { return std::chrono::duration<double>(time).count(); }
double in_seconds(WallTime time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

void set_state(SiteFigures& figures, Figure figure, SiteState state) {
  if (state != SiteState::unassessed) figures.set(figure, state == SiteState::compliant ? 1.0 : 0.0);
}

void set_rate(SiteFigures& figures, const RateFigure& rate, Figure throughput, Figure target_ratio) {
  if (!rate.measured) return;
  figures.set(throughput, *rate.measured / kBitsPerByte);
  if (const auto ratio = rate.target_ratio()) figures.set(target_ratio, *ratio);
}

void set_quality(SiteFigures& figures, const QualityFigure& quality) {
  if (quality.jitter) figures.set(Figure::jitter, in_seconds(*quality.jitter));
  if (quality.loss) figures.set(Figure::loss, *quality.loss);
  if (!quality.rtt) return;
  figures.set(Figure::rtt_p50, in_seconds(quality.rtt->p50));
  figures.set(Figure::rtt_p95, in_seconds(quality.rtt->p95));
  figures.set(Figure::rtt_p99, in_seconds(quality.rtt->p99));
}

bool is_expected(const SiteStatus& status) {
  return status.freshness != Freshness::retired && status.freshness != Freshness::excused &&
         status.report_interval_seconds > 0;
}

constexpr std::array kCompliant{FigureSample{Figure::compliant}};
constexpr std::array kAcceptanceCompliant{FigureSample{Figure::acceptance_compliant}};
constexpr std::array kThroughput{FigureSample{Figure::throughput_down, R"(,direction="down")"},
                                 FigureSample{Figure::throughput_up, R"(,direction="up")"}};
constexpr std::array kTargetRatio{FigureSample{Figure::target_ratio_down, R"(,direction="down")"},
                                  FigureSample{Figure::target_ratio_up, R"(,direction="up")"}};
constexpr std::array kRtt{FigureSample{Figure::rtt_p50, R"(,percentile="p50")"},
                          FigureSample{Figure::rtt_p95, R"(,percentile="p95")"},
                          FigureSample{Figure::rtt_p99, R"(,percentile="p99")"}};
constexpr std::array kRttP95{FigureSample{Figure::rtt_p95, R"(,percentile="p95")"}};
constexpr std::array kJitter{FigureSample{Figure::jitter}};
constexpr std::array kLoss{FigureSample{Figure::loss}};
constexpr std::array kLastReport{FigureSample{Figure::last_report}};
constexpr std::array kInterval{FigureSample{Figure::interval}};
constexpr std::array kStale{FigureSample{Figure::stale}};
constexpr std::array kAcceptanceTime{FigureSample{Figure::acceptance_time}};

constexpr std::string_view kCompliantHelp = "1 compliant, 0 not; absent while unassessed or not current";
constexpr std::string_view kAcceptanceCompliantHelp =
    "1 compliant, 0 not, by the last valid acceptance however old; absent without one";
constexpr std::string_view kThroughputHelp = "TCP payload rate (goodput) last measured; absent while not current";
constexpr std::string_view kTargetRatioHelp =
    "Goodput over the deciding rate rule's threshold; 1 is met; absent while undecided";
constexpr std::string_view kRttHelp = "Round-trip time on the idle line, percentiles of the raw samples";
constexpr std::string_view kJitterHelp = "Delay variation on the idle line";
constexpr std::string_view kLossHelp = "Packets lost over packets sent";
constexpr std::string_view kLastReportHelp = "When the last report was received, by the collector's clock";
constexpr std::string_view kIntervalHelp = "Expected time between reports; absent while none is expected";
constexpr std::string_view kStaleHelp =
    "1 silent for longer than three intervals, excused time left out, 0 not; absent while no report is expected";
constexpr std::string_view kAcceptanceTimeHelp = "When the last valid acceptance was made; absent without one";

constexpr std::array kBannerFamilies{
    FigureFamily{"campus_banner_compliant", kCompliantHelp, kCompliant},
    FigureFamily{"campus_banner_acceptance_compliant", kAcceptanceCompliantHelp, kAcceptanceCompliant},
    FigureFamily{"campus_banner_throughput_bytes_per_second", kThroughputHelp, kThroughput},
    FigureFamily{"campus_banner_throughput_target_ratio", kTargetRatioHelp, kTargetRatio},
    FigureFamily{"campus_banner_rtt_seconds", kRttHelp, kRtt},
    FigureFamily{"campus_banner_jitter_seconds", kJitterHelp, kJitter},
    FigureFamily{"campus_banner_packet_loss_ratio", kLossHelp, kLoss},
    FigureFamily{"campus_banner_last_report_timestamp_seconds", kLastReportHelp, kLastReport},
    FigureFamily{"campus_banner_report_interval_seconds", kIntervalHelp, kInterval},
    FigureFamily{"campus_banner_stale", kStaleHelp, kStale},
    FigureFamily{"campus_banner_acceptance_timestamp_seconds", kAcceptanceTimeHelp, kAcceptanceTime}};
constexpr std::array kSchoolFamilies{
    FigureFamily{"campus_school_compliant", kCompliantHelp, kCompliant},
    FigureFamily{"campus_school_acceptance_compliant", kAcceptanceCompliantHelp, kAcceptanceCompliant},
    FigureFamily{"campus_school_throughput_bytes_per_second", kThroughputHelp, kThroughput},
    FigureFamily{"campus_school_throughput_target_ratio", kTargetRatioHelp, kTargetRatio},
    FigureFamily{"campus_school_rtt_seconds", kRttHelp, kRtt},
    FigureFamily{"campus_school_jitter_seconds", kJitterHelp, kJitter},
    FigureFamily{"campus_school_packet_loss_ratio", kLossHelp, kLoss},
    FigureFamily{"campus_school_last_report_timestamp_seconds", kLastReportHelp, kLastReport},
    FigureFamily{"campus_school_report_interval_seconds", kIntervalHelp, kInterval},
    FigureFamily{"campus_school_stale", kStaleHelp, kStale},
    FigureFamily{"campus_school_acceptance_timestamp_seconds", kAcceptanceTimeHelp, kAcceptanceTime}};
constexpr std::array kClassroomFamilies{
    FigureFamily{"campus_classroom_compliant", kCompliantHelp, kCompliant},
    FigureFamily{"campus_classroom_throughput_bytes_per_second", kThroughputHelp, kThroughput},
    FigureFamily{"campus_classroom_throughput_target_ratio", kTargetRatioHelp, kTargetRatio},
    FigureFamily{"campus_classroom_rtt_seconds", kRttHelp, kRttP95},
    FigureFamily{"campus_classroom_packet_loss_ratio", kLossHelp, kLoss},
    FigureFamily{"campus_classroom_last_report_timestamp_seconds", kLastReportHelp, kLastReport}};

}  // namespace

SiteFigures figures_of(const SiteStatus& status) {
  SiteFigures figures;
  if (status.latest) figures.set(Figure::last_report, in_seconds(status.latest->received));
  if (is_expected(status)) figures.set(Figure::interval, status.report_interval_seconds);
  if (is_expected(status) && status.latest)
    figures.set(Figure::stale, status.freshness == Freshness::stale ? 1.0 : 0.0);
  set_state(figures, Figure::acceptance_compliant, status.acceptance_state());
  if (status.acceptance) figures.set(Figure::acceptance_time, in_seconds(status.acceptance->ordered_at));
  const auto* latest = current_report(status);
  if (latest == nullptr) return figures;
  set_state(figures, Figure::compliant, latest->state);
  set_rate(figures, latest->rate(Direction::down), Figure::throughput_down, Figure::target_ratio_down);
  set_rate(figures, latest->rate(Direction::up), Figure::throughput_up, Figure::target_ratio_up);
  set_quality(figures, latest->quality);
  return figures;
}

std::span<const FigureFamily> figure_families(Level level) {
  switch (level) {
    case Level::banner:
      return kBannerFamilies;
    case Level::school:
      return kSchoolFamilies;
    case Level::classroom:
      break;
  }
  return kClassroomFamilies;
}

}  // namespace campus::collector
