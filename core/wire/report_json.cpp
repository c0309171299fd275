#include "core/wire/report_json.h"

#include "core/model/brief.h"
#include "core/wire/adjustment_fields.h"
#include "core/wire/bounded_json.h"
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
struct Fields<Report> {
  static constexpr auto list = std::make_tuple(
      field("schema", &Report::schema), field("key", &Report::key), field("sequence", &Report::sequence),
      field("tool", &Report::tool), field("host", &Report::host), field("site", &Report::site),
      field("level", &Report::level), field("mode", &Report::mode), field("demonstration", &Report::demonstration),
      field("facts", &Report::facts), field("started", &Report::started), field("ended", &Report::ended),
      field("standard", &Report::standard), field("measurements", &Report::measurements),
      field("checks", &Report::checks), field_or_default("platforms", &Report::platforms),
      field_unless_default("attestations", &Report::attestations), field_unless_default("rounds", &Report::rounds),
      field_unless_default("waivers", &Report::waivers), field("amends", &Report::amends),
      field("claim", &Report::claim));
};

namespace {

Error refuse(const DecodeError& error) {
  return Error{ErrorCode::bad_data,
               (error.pointer().empty() ? std::string("/") : error.pointer()) + ": " + error.what()};
}

template <class T>
Result<T> decode_as(const Json& json) {
  try {
    return decode<T>(json);
  } catch (const DecodeError& error) {
    return refuse(error);
  }
}

template <class T>
Result<T> parse_as(std::string_view text, const JsonLimits& limits) {
  auto json = parse_bounded(text, limits);
  if (!json) return json.error();
  return decode_as<T>(*json);
}

Result<Json> parse_with_schema(std::string_view text, const JsonLimits& limits, std::string_view schema) {
  auto json = parse_bounded(text, limits);
  if (!json) return json;
  const bool known = json->is_object() && json->contains("schema") && (*json)["schema"].is_string() &&
                     (*json)["schema"].get_ref<const std::string&>() == schema;
  if (!known) return Error{ErrorCode::bad_data, "/schema: must be \"" + std::string(schema) + "\""};
  return json;
}

template <class T, class F>
void leave_out_default(Json&, const T&, const F&) {}  // sparse fields do so by themselves, wide ones always stand
template <class T, class M>
void leave_out_default(Json& object, const T& value, const Field<T, M>& field) {
  const bool may_be_absent = field.presence == Presence::required_in_full || field.presence == Presence::optional_key;
  if (may_be_absent && value.*(field.member) == T().*(field.member)) object.erase(field.key);
}

/// Whoever reads it gets the same value from the key's absence.
template <class T>
void leave_out_defaults(Json& object, const T& value) {
  std::apply([&](const auto&... field) { (leave_out_default(object, value, field), ...); }, Fields<T>::list);
}
template <class T>
void leave_out_defaults_of_each(Json& array, const std::vector<T>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) leave_out_defaults(array[i], values[i]);
}

Json encode_brief(const Report& report) {
  auto json = encode(report);
  leave_out_defaults(json, report);
  leave_out_defaults(json["standard"], report.standard);
  leave_out_defaults_of_each(json["measurements"], report.measurements);
  leave_out_defaults_of_each(json["checks"], report.checks);
  if (!report.platforms.empty()) leave_out_defaults_of_each(json["platforms"], report.platforms);
  auto& claim = json["claim"];
  leave_out_defaults_of_each(claim["items"], report.claim.items);
  if (report.claim.grade) leave_out_defaults(claim["grade"], *report.claim.grade);
  return json;
}

template <class T>
void require_whole(const Json& object, const std::string& at) {
  const auto require = [&](const auto& field) {
    if constexpr (requires { field.presence; }) {
      if (field.presence == Presence::required_in_full && !object.contains(field.key)) {
        throw DecodeError(at + "/" + field.key, "is missing");
      }
    }
  };
  std::apply([&](const auto&... field) { (require(field), ...); }, Fields<T>::list);
}

/// What only a brief report may leave out. `json` has decoded already.
void require_whole_report(const Json& json) {
  require_whole<StandardRef>(json["standard"], "/standard");
  const auto& claim = json["claim"];
  std::size_t index = 0;
  for (const auto& item : claim["items"]) require_whole<ItemResult>(item, "/claim/items/" + std::to_string(index++));
  if (claim.contains("grade")) require_whole<Grade>(claim["grade"], "/claim/grade");
}

Result<Report> decode_report(const Json& json) {
  try {
    auto report = decode<Report>(json);
    if (!is_brief(report)) require_whole_report(json);
    return report;
  } catch (const DecodeError& error) {
    return refuse(error);
  }
}

Result<Report> check_report(Report report) {
  if (!is_sha256_hex(report.key.text())) return Error{ErrorCode::bad_data, "/key: must be 64 hex digits"};
  if (report.sequence < 1) return Error{ErrorCode::bad_data, "/sequence: must be at least 1"};
  if (report.amends && !is_sha256_hex(report.amends->text())) {
    return Error{ErrorCode::bad_data, "/amends: must be 64 hex digits"};
  }
  return report;
}

/// Bytes of hostile strings must not break the writer: what is not UTF-8 is replaced.
std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

struct WireSignature {
  std::string keyid;
  std::string public_key;
  std::string sig;
};

struct WireEnvelope {
  std::string payload;
  std::string payload_type;
  std::vector<WireSignature> signatures;
};

Result<Envelope> to_envelope(const WireEnvelope& wire) {
  constexpr std::size_t kMostSignatures = 16;
  if (wire.signatures.size() > kMostSignatures) {
    return Error{ErrorCode::bad_data, "/signatures: more than 16"};
  }
  auto payload = base64_decode(wire.payload);
  if (!payload) return Error{ErrorCode::bad_data, "/payload: " + payload.error().message};
  Envelope envelope{wire.payload_type, *std::move(payload), {}};
  for (std::size_t i = 0; i < wire.signatures.size(); ++i) {
    const auto& from = wire.signatures[i];
    const auto at = "/signatures/" + std::to_string(i);
    auto key = parse_public_key(from.public_key);
    if (!key) return Error{ErrorCode::bad_data, at + "/publicKey: " + key.error().message};
    auto signature = base64_decode(from.sig);
    if (!signature) return Error{ErrorCode::bad_data, at + "/sig: " + signature.error().message};
    envelope.signatures.push_back({KeyId(from.keyid), *key, *std::move(signature)});
  }
  return envelope;
}

}  // namespace

template <>
struct Fields<WireSignature> {
  static constexpr auto list =
      std::make_tuple(field("keyid", &WireSignature::keyid), field("publicKey", &WireSignature::public_key),
                      field("sig", &WireSignature::sig));
};

template <>
struct Fields<WireEnvelope> {
  static constexpr auto list =
      std::make_tuple(field("payload", &WireEnvelope::payload), field("payloadType", &WireEnvelope::payload_type),
                      field("signatures", &WireEnvelope::signatures));
};

template <>
struct Fields<DeliveryAnswer> {
  static constexpr auto list =
      std::make_tuple(field("outcome", &DeliveryAnswer::outcome), field_or_default("reason", &DeliveryAnswer::reason),
                      field_or_default("digest", &DeliveryAnswer::digest));
};

std::string encode_report(const Report& report) {
  return dump(is_brief(report) ? encode_brief(report) : encode(report));
}

Result<Report> parse_report(std::string_view text) {
  auto json = parse_with_schema(text, kReportLimits, kReportSchema);
  if (!json) return json.error();
  return decode_report(*json).and_then(check_report);
}

std::string encode_measurements(std::span<const Measurement> measurements) {
  Json array = Json::array();
  for (const auto& measurement : measurements) array.push_back(encode(measurement));
  return dump(Json{{"schema", kMeasurementSchema}, {"measurements", std::move(array)}}, 2);
}

Result<std::vector<Measurement>> parse_measurements(std::string_view text) {
  auto json = parse_with_schema(text, kReportLimits, kMeasurementSchema);
  if (!json) return json.error();
  if (!json->contains("measurements")) return Error{ErrorCode::bad_data, "/measurements: is missing"};
  return decode_as<std::vector<Measurement>>((*json)["measurements"]);
}

std::string encode_envelope(const Envelope& envelope) {
  WireEnvelope wire{"", envelope.payload_type, {}};
  for (const auto& s : envelope.signatures) {
    wire.signatures.push_back({s.key.text(), to_hex(s.public_key), base64_encode(s.signature)});
  }
  // The payload is nearly all of the bytes and base64 needs no escapes: it is put in where the tree has none.
  constexpr std::string_view kBeforePayload = R"({"payload":")";
  auto text = dump(encode(wire));
  return text.insert(kBeforePayload.size(), base64_encode(envelope.payload));
}

Result<Envelope> parse_envelope(std::string_view text) {
  return parse_as<WireEnvelope>(text, kEnvelopeLimits).and_then(to_envelope);
}

Result<std::vector<Result<Envelope>>> parse_envelopes(std::string_view text) {
  auto json = parse_bounded(text, kEnvelopeBatchLimits);
  if (!json) return json.error();
  if (!json->is_array() && !json->is_object()) {
    return Error{ErrorCode::bad_data, "/: must be an envelope or an array of envelopes"};
  }
  std::vector<Result<Envelope>> envelopes;
  const auto add = [&](const Json& one) { envelopes.push_back(decode_as<WireEnvelope>(one).and_then(to_envelope)); };
  if (json->is_object()) {
    add(*json);
  } else {
    for (const auto& one : *json) add(one);
  }
  return envelopes;
}

Result<Facts> parse_facts(std::string_view text, const JsonLimits& limits) { return parse_as<Facts>(text, limits); }
std::string encode_facts(const Facts& facts) { return dump(encode(facts)); }

std::string encode_assessment(const Assessment& assessment) { return dump(encode(assessment)); }
Result<Assessment> parse_assessment(std::string_view text) { return parse_as<Assessment>(text, kReportLimits); }

std::string encode_baselines(const std::vector<Baseline>& baselines) { return dump(encode(baselines), 1) + "\n"; }
Result<std::vector<Baseline>> parse_baselines(std::string_view text) {
  return parse_as<std::vector<Baseline>>(text, kReportLimits);
}

std::string encode_answers(std::span<const DeliveryAnswer> answers) {
  Json array = Json::array();
  for (const auto& answer : answers) array.push_back(encode(answer));
  return dump(Json{{"results", std::move(array)}});
}

Result<std::vector<DeliveryAnswer>> parse_answers(std::string_view text) {
  auto json = parse_bounded(text, kControlLimits);
  if (!json) return json.error();
  if (!json->is_object() || !json->contains("results")) return Error{ErrorCode::bad_data, "/results: is missing"};
  return decode_as<std::vector<DeliveryAnswer>>((*json)["results"]);
}

}  // namespace campus::wire
