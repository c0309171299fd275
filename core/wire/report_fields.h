#pragma once
// The keys of a report. Include in .cpp files.

#include <tuple>

#include "core/model/baseline.h"
#include "core/model/report.h"
#include "core/wire/adjustment_fields.h"
#include "core/wire/fields.h"
#include "core/wire/measurement_fields.h"
#include "core/wire/platform_fields.h"

namespace campus::wire {

template <>
struct Fields<CheckObservation> {
  static constexpr auto list =
      std::make_tuple(field("quantity", &CheckObservation::quantity), field("value", &CheckObservation::value),
                      field("unit", &CheckObservation::unit), field("uncertainty", &CheckObservation::uncertainty),
                      field("samples", &CheckObservation::samples), field("reason", &CheckObservation::reason),
                      field_or_default("detail", &CheckObservation::detail));
};

template <>
struct Fields<Baseline> {
  static constexpr auto list = std::make_tuple(field("site", &Baseline::site), field("direction", &Baseline::direction),
                                               field("report", &Baseline::report), field("ended", &Baseline::ended),
                                               field_or_default("goodput_bits_per_second", &Baseline::goodput));
};

template <>
struct Fields<EvidenceFile> {
  static constexpr auto list = std::make_tuple(field("name", &EvidenceFile::name), field("bytes", &EvidenceFile::bytes),
                                               field("sha256", &EvidenceFile::sha256));
};

template <>
struct Fields<Attestation> {
  static constexpr auto list = std::make_tuple(
      field("rule", &Attestation::rule), field("answer", &Attestation::answer), field("by", &Attestation::by),
      field_or_default("role", &Attestation::role), field("at", &Attestation::at),
      field_or_default("note", &Attestation::note), field_or_default("evidence", &Attestation::evidence));
};

template <>
struct Fields<RoundScore> {
  static constexpr auto list = std::make_tuple(
      field("rule", &RoundScore::rule), field("round", &RoundScore::round), field("points", &RoundScore::points),
      field_or_default("reason", &RoundScore::reason), field("by", &RoundScore::by), field("at", &RoundScore::at));
};

template <>
struct Fields<SourceRef> {
  static constexpr auto list =
      std::make_tuple(field("id", &SourceRef::id), field("title", &SourceRef::title),
                      field_or_default("clause", &SourceRef::clause), field("confidence", &SourceRef::confidence));
};

template <>
struct Fields<ItemResult> {
  static constexpr auto list = std::make_tuple(
      field("rule", &ItemResult::rule), field_in_full("revision", &ItemResult::revision),
      field_in_full("group", &ItemResult::group), field_in_full("group_title", &ItemResult::group_title),
      field_in_full("title", &ItemResult::title), field_in_full("requirement", &ItemResult::requirement),
      field_in_full("points", &ItemResult::points), field_in_full("points_got", &ItemResult::points_got),
      field_or_default("sources", &ItemResult::sources), field("remediation", &ItemResult::remediation),
      field_or_default("responsible", &ItemResult::responsible), field_in_full("quantity", &ItemResult::quantity),
      field_in_full("comparison", &ItemResult::comparison), field_in_full("unit", &ItemResult::unit),
      field("required", &ItemResult::required), field("measured", &ItemResult::measured),
      field("uncertainty", &ItemResult::uncertainty), field("nominal", &ItemResult::nominal),
      field("ceiling", &ItemResult::ceiling), field("status", &ItemResult::status),
      field("verdict", &ItemResult::verdict), field("reason", &ItemResult::reason),
      field("limited_by", &ItemResult::limited_by), field_or_default("detail", &ItemResult::detail),
      field("attested_by", &ItemResult::attested_by), field("attested_at", &ItemResult::attested_at),
      field_unless_default("outside_score", &ItemResult::outside_score), field("waiver", &ItemResult::waiver));
};

template <>
struct Fields<Counts> {
  static constexpr auto list =
      std::make_tuple(field("conform", &Counts::conform), field("borderline", &Counts::borderline),
                      field("nonconform", &Counts::nonconform), field("inconclusive", &Counts::inconclusive),
                      field("not_tested", &Counts::not_tested), field("waived", &Counts::waived),
                      field("not_applicable", &Counts::not_applicable));
};

template <>
struct Fields<Grade> {
  static constexpr auto list =
      std::make_tuple(field("id", &Grade::id), field_in_full("title", &Grade::title),
                      field("by_score", &Grade::by_score), field_unless_default("capped_by", &Grade::capped_by));
};

template <>
struct Fields<Assessment> {
  static constexpr auto list = std::make_tuple(
      field("conclusion", &Assessment::conclusion), field("gate_passed", &Assessment::gate_passed),
      field("gate_failures", &Assessment::gate_failures), field("points", &Assessment::points),
      field("points_got", &Assessment::points_got), field("points_tested", &Assessment::points_tested),
      field("score_permille", &Assessment::score_permille), field("coverage_permille", &Assessment::coverage_permille),
      field("counts", &Assessment::counts), field("items", &Assessment::items), field("grade", &Assessment::grade));
};

template <>
struct Fields<Stamp> {
  static constexpr auto list = std::make_tuple(field("utc", &Stamp::utc), field("boot_id", &Stamp::boot_id),
                                               wide_field("monotonic_nanoseconds", &Stamp::monotonic_ns),
                                               field("clock_state", &Stamp::clock_state));
};

template <>
struct Fields<ToolInfo> {
  static constexpr auto list = std::make_tuple(field("name", &ToolInfo::name), field("version", &ToolInfo::version));
};

template <>
struct Fields<HostInfo> {
  static constexpr auto list =
      std::make_tuple(field("kernel", &HostInfo::kernel), field("cpu_model", &HostInfo::cpu_model),
                      field("cpus", &HostInfo::cpus), field("load_average", &HostInfo::load));
};

template <>
struct Fields<StandardRef> {
  static constexpr auto list =
      std::make_tuple(field("id", &StandardRef::id), field("version", &StandardRef::version),
                      field_in_full("title", &StandardRef::title), field("draft", &StandardRef::draft),
                      field("sha256", &StandardRef::sha256), field("profile", &StandardRef::profile),
                      field("profile_sha256", &StandardRef::profile_sha256),
                      field_in_full("resolved", &StandardRef::resolved), field("tailoring", &StandardRef::tailoring));
};

template <>
struct Fields<PreviousRecord> {
  static constexpr auto list =
      std::make_tuple(field("sequence", &PreviousRecord::sequence), field("digest", &PreviousRecord::digest));
};

template <>
struct Fields<RecordGap> {
  static constexpr auto list =
      std::make_tuple(field("cause", &RecordGap::cause), field("from", &RecordGap::from), field("to", &RecordGap::to),
                      field("records", &RecordGap::records), field_unless_default("samples", &RecordGap::samples));
};

template <>
struct Fields<Report> {
  static constexpr auto list = std::make_tuple(
      field("schema", &Report::schema), field("key", &Report::key), field("sequence", &Report::sequence),
      field("previous", &Report::previous), field_unless_default("gaps", &Report::gaps), field("tool", &Report::tool),
      field("host", &Report::host), field("site", &Report::site), field("level", &Report::level),
      field("mode", &Report::mode), field("demonstration", &Report::demonstration), field("facts", &Report::facts),
      field("started", &Report::started), field("ended", &Report::ended), field("standard", &Report::standard),
      field("measurements", &Report::measurements), field("checks", &Report::checks),
      field_or_default("platforms", &Report::platforms), field_unless_default("attestations", &Report::attestations),
      field_unless_default("rounds", &Report::rounds), field_unless_default("waivers", &Report::waivers),
      field("amends", &Report::amends), field("claim", &Report::claim));
};

}  // namespace campus::wire
