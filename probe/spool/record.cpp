#include "probe/spool/record.h"

#include <algorithm>

namespace campus::probe {
namespace {

bool has_series(const Measurement& measurement) {
  return std::any_of(measurement.repeats.begin(), measurement.repeats.end(),
                     [](const Repeat& repeat) { return !repeat.series.empty(); });
}

}  // namespace

RecordKind kind_of(const Report& report) {
  const bool of_people = !report.attestations.empty() || !report.rounds.empty() || report.amends.has_value();
  if (report.mode == Mode::acceptance || of_people) return RecordKind::acceptance;
  const bool samples = std::any_of(report.measurements.begin(), report.measurements.end(), has_series);
  return samples ? RecordKind::samples : RecordKind::routine;
}

Report summary_of(Report report) {
  for (auto& measurement : report.measurements) {
    for (auto& repeat : measurement.repeats) repeat.series.clear();
  }
  return report;
}

}  // namespace campus::probe
