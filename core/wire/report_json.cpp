#include "core/wire/report_json.h"

#include "core/model/brief.h"
#include "core/wire/delivery_fields.h"
#include "core/wire/document.h"
#include "core/wire/report_fields.h"

namespace campus::wire {

namespace {

Error refuse(const DecodeError& error) {
  return Error{ErrorCode::bad_data,
               (error.pointer().empty() ? std::string("/") : error.pointer()) + ": " + error.what()};
}

template <class T>
Result<T> decode_as(const Node& json) {
  try {
    return decode<T>(json);
  } catch (const DecodeError& error) {
    return refuse(error);
  }
}

template <class T>
Result<T> parse_as(std::string_view text, const JsonLimits& limits) {
  const auto document = Document::read(text, limits);
  if (!document) return document.error();
  return decode_as<T>(document->root());
}

/// Not there where `json` is no object or has no such member.
Node member_of(const Node& json, std::string_view key) { return json.is_object() ? json.find(key) : Node(); }

Result<Document> read_with_schema(std::string_view text, const JsonLimits& limits, std::string_view schema) {
  auto document = Document::read(text, limits);
  if (!document) return document;
  const auto named = member_of(document->root(), "schema");
  if (!named.is_string() || named.get<std::string_view>() != schema) {
    return Error{ErrorCode::bad_data, "/schema: must be \"" + std::string(schema) + "\""};
  }
  return document;
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
void require_whole(const Node& object, const std::string& at) {
  const Members<T, Node> members(object);
  for_each_field<T>([&](const auto& field, auto index) {
    if constexpr (requires { field.presence; }) {
      if (field.presence == Presence::required_in_full && members.template find<index>() == nullptr) {
        throw DecodeError(at + "/" + field.key, "is missing");
      }
    }
  });
}

/// What only a brief report may leave out. `json` has decoded already.
void require_whole_report(const Node& json) {
  require_whole<StandardRef>(json.find("standard"), "/standard");
  const auto claim = json.find("claim");
  std::size_t index = 0;
  for (const auto& item : claim.find("items")) {
    require_whole<ItemResult>(item, "/claim/items/" + std::to_string(index++));
  }
  if (const auto grade = claim.find("grade")) require_whole<Grade>(grade, "/claim/grade");
}

Result<Report> decode_report(const Node& json) {
  try {
    auto report = decode<Report>(json);
    if (!is_brief(report)) require_whole_report(json);
    return report;
  } catch (const DecodeError& error) {
    return refuse(error);
  }
}

/// A chain leads backwards: a record that names itself or a later one would make readers go round.
Result<void> check_chain(const Report& report) {
  if (report.previous) {
    if (!is_sha256_hex(report.previous->digest.text())) {
      return Error{ErrorCode::bad_data, "/previous/digest: must be 64 hex digits"};
    }
    if (report.previous->sequence < 1 || report.previous->sequence >= report.sequence) {
      return Error{ErrorCode::bad_data, "/previous/sequence: must be at least 1 and below /sequence"};
    }
  }
  for (std::size_t i = 0; i < report.gaps.size(); ++i) {
    const auto& gap = report.gaps[i];
    if (gap.from >= 1 && gap.to >= gap.from && gap.records >= 0 && gap.samples >= 0 && gap.samples <= gap.records) {
      continue;
    }
    return Error{ErrorCode::bad_data, "/gaps/" + std::to_string(i) + ": is no range of records"};
  }
  return {};
}

Result<Report> check_report(Report report) {
  if (!is_sha256_hex(report.key.text())) return Error{ErrorCode::bad_data, "/key: must be 64 hex digits"};
  if (report.sequence < 1) return Error{ErrorCode::bad_data, "/sequence: must be at least 1"};
  if (report.amends && !is_sha256_hex(report.amends->text())) {
    return Error{ErrorCode::bad_data, "/amends: must be 64 hex digits"};
  }
  if (const auto sound = check_chain(report); !sound) return sound.error();
  return report;
}

Result<Envelope> to_envelope(const WireEnvelope& wire) {
  constexpr std::size_t kMostSignatures = 16;
  if (wire.signatures.size() > kMostSignatures) {
    return Error{ErrorCode::bad_data, "/signatures: more than 16"};
  }
  auto payload = base64_decode(wire.payload);
  if (!payload) return Error{ErrorCode::bad_data, "/payload: " + payload.error().message};
  Envelope envelope{std::string(wire.payload_type), *std::move(payload), {}};
  for (std::size_t i = 0; i < wire.signatures.size(); ++i) {
    const auto& from = wire.signatures[i];
    const auto at = "/signatures/" + std::to_string(i);
    auto key = parse_public_key(from.public_key);
    if (!key) return Error{ErrorCode::bad_data, at + "/publicKey: " + key.error().message};
    auto signature = base64_decode(from.sig);
    if (!signature) return Error{ErrorCode::bad_data, at + "/sig: " + signature.error().message};
    envelope.signatures.push_back({KeyId(std::string(from.keyid)), *key, *std::move(signature)});
  }
  return envelope;
}

}  // namespace

std::string encode_report(const Report& report) {
  return dumped(is_brief(report) ? encode_brief(report) : encode(report));
}

Result<Report> parse_report(std::string_view text) {
  const auto document = read_with_schema(text, kReportLimits, kReportSchema);
  if (!document) return document.error();
  return decode_report(document->root()).and_then(check_report);
}

std::string encode_measurements(std::span<const Measurement> measurements) {
  Json array = Json::array();
  for (const auto& measurement : measurements) array.push_back(encode(measurement));
  return dumped(Json{{"schema", kMeasurementSchema}, {"measurements", std::move(array)}}, 2);
}

Result<std::vector<Measurement>> parse_measurements(std::string_view text) {
  const auto document = read_with_schema(text, kReportLimits, kMeasurementSchema);
  if (!document) return document.error();
  const auto measurements = document->root().find("measurements");
  if (!measurements) return Error{ErrorCode::bad_data, "/measurements: is missing"};
  return decode_as<std::vector<Measurement>>(measurements);
}

std::string encode_envelope(const Envelope& envelope) {
  struct Texts {
    std::string public_key;
    std::string sig;
  };
  std::vector<Texts> texts;
  for (const auto& s : envelope.signatures) texts.push_back({to_hex(s.public_key), base64_encode(s.signature)});
  WireEnvelope wire{"", envelope.payload_type, {}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    wire.signatures.push_back({envelope.signatures[i].key.text(), texts[i].public_key, texts[i].sig});
  }
  // The payload is nearly all of the bytes and base64 needs no escapes: it is put in where the tree has none.
  constexpr std::string_view kBeforePayload = R"({"payload":")";
  auto text = dumped(encode(wire));
  return text.insert(kBeforePayload.size(), base64_encode(envelope.payload));
}

Result<Envelope> parse_envelope(std::string_view text) {
  const auto document = Document::read(text, kEnvelopeLimits);
  if (!document) return document.error();
  return decode_as<WireEnvelope>(document->root()).and_then(to_envelope);
}

Result<std::vector<Result<Envelope>>> parse_envelopes(std::string_view text) {
  const auto document = Document::read(text, kEnvelopeBatchLimits);
  if (!document) return document.error();
  const auto root = document->root();
  if (!root.is_array() && !root.is_object()) {
    return Error{ErrorCode::bad_data, "/: must be an envelope or an array of envelopes"};
  }
  std::vector<Result<Envelope>> envelopes;
  const auto add = [&](const Node& one) { envelopes.push_back(decode_as<WireEnvelope>(one).and_then(to_envelope)); };
  if (root.is_object()) {
    add(root);
  } else {
    envelopes.reserve(root.size());
    for (const auto& one : root) add(one);
  }
  return envelopes;
}

Result<Facts> parse_facts(std::string_view text, const JsonLimits& limits) { return parse_as<Facts>(text, limits); }
std::string encode_facts(const Facts& facts) { return dumped(encode(facts)); }

std::string encode_assessment(const Assessment& assessment) { return dumped(encode(assessment)); }
Result<Assessment> parse_assessment(std::string_view text) { return parse_as<Assessment>(text, kReportLimits); }

std::string encode_baselines(const std::vector<Baseline>& baselines) { return dumped(encode(baselines), 1) + "\n"; }
Result<std::vector<Baseline>> parse_baselines(std::string_view text) {
  return parse_as<std::vector<Baseline>>(text, kReportLimits);
}

std::string encode_answers(std::span<const DeliveryAnswer> answers) {
  Json array = Json::array();
  for (const auto& answer : answers) array.push_back(encode(answer));
  return dumped(Json{{"results", std::move(array)}});
}

Result<std::vector<DeliveryAnswer>> parse_answers(std::string_view text) {
  const auto document = Document::read(text, kControlLimits);
  if (!document) return document.error();
  const auto results = member_of(document->root(), "results");
  if (!results) return Error{ErrorCode::bad_data, "/results: is missing"};
  return decode_as<std::vector<DeliveryAnswer>>(results);
}

}  // namespace campus::wire
