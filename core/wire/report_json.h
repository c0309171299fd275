#pragma once
// Reports, measurements and envelopes as JSON text. The only code that knows their keys lies in this folder.
// parse_* refuses: more than the limits of core/limits.h, invalid UTF-8, duplicate keys, missing keys, wrong types,
// values out of range. Unknown keys are ignored (a newer probe may send more). Every refusal is bad_data with the
// JSON pointer.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/envelope/envelope.h"
#include "core/limits.h"
#include "core/model/baseline.h"
#include "core/model/report.h"
#include "core/result.h"

namespace campus::wire {

[[nodiscard]] std::string encode_report(const Report& report);
[[nodiscard]] Result<Report> parse_report(std::string_view text);

/// `{"schema":"campus.measurement/1","measurements":[...]}`
[[nodiscard]] std::string encode_measurements(std::span<const Measurement> measurements);
[[nodiscard]] Result<std::vector<Measurement>> parse_measurements(std::string_view text);

[[nodiscard]] std::string encode_envelope(const Envelope& envelope);
/// Structure only; call campus::verify afterwards.
[[nodiscard]] Result<Envelope> parse_envelope(std::string_view text);
/// One envelope or an array of them (the body of POST /api/v1/reports). Each element is parsed by itself: one bad
/// envelope does not spoil its neighbours.
[[nodiscard]] Result<std::vector<Result<Envelope>>> parse_envelopes(std::string_view text);

/// A roster row as JSON object.
[[nodiscard]] Result<Facts> parse_facts(std::string_view text, const JsonLimits& limits = kControlLimits);
[[nodiscard]] std::string encode_facts(const Facts& facts);
[[nodiscard]] std::string encode_assessment(const Assessment& assessment);
[[nodiscard]] Result<Assessment> parse_assessment(std::string_view text);

/// What a probe remembers of its acceptance runs, a JSON array.
[[nodiscard]] std::string encode_baselines(const std::vector<Baseline>& baselines);
[[nodiscard]] Result<std::vector<Baseline>> parse_baselines(std::string_view text);

/// The collector's answer for one envelope.
enum class Receipt { stored, pending, duplicate, rejected };

struct DeliveryAnswer {
  Receipt outcome = Receipt::rejected;
  std::string reason;  ///< unknown_key, unknown_site, sequence_conflict, ...; empty where none applies
  ReportId digest;     ///< of the payload as the collector read it; empty where it could not be read
};

[[nodiscard]] std::string encode_answers(std::span<const DeliveryAnswer> answers);
[[nodiscard]] Result<std::vector<DeliveryAnswer>> parse_answers(std::string_view text);

}  // namespace campus::wire

namespace campus {
template <>
struct EnumNames<wire::Receipt> {
  static constexpr NameTable<wire::Receipt, 4> names{{{wire::Receipt::stored, "stored"},
                                                      {wire::Receipt::pending, "pending"},
                                                      {wire::Receipt::duplicate, "duplicate"},
                                                      {wire::Receipt::rejected, "rejected"}}};
};
}  // namespace campus
