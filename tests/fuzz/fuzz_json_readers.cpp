// Two readers of JSON, one meaning: whatever the bytes, what is read through a Document is what the reader of trees
// (nlohmann/json under the same limits, the same field lists) makes of them: taken or refused alike, in the same words,
// with the same value. There is no exception: integers beyond 64 bits and a byte order mark, which simdjson does not
// take, are taken by both ways.

#include <openssl/evp.h>

#include <algorithm>
#include <concepts>
#include <optional>
#include <vector>

#include "core/model/brief.h"
#include "core/wire/bounded_json.h"
#include "core/wire/control_fields.h"
#include "core/wire/control_json.h"
#include "core/wire/delivery_fields.h"
#include "core/wire/document.h"
#include "core/wire/report_fields.h"
#include "core/wire/report_json.h"
#include "core/wire/trace_fields.h"
#include "core/wire/trace_json.h"
#include "tests/fuzz/fuzz_input.h"

namespace campus::wire {

namespace {

Error refused(const DecodeError& error) {
  return {ErrorCode::bad_data, (error.pointer().empty() ? "/" : error.pointer()) + ": " + error.what()};
}

template <class T>
Result<T> from_tree(const Json& json) {
  try {
    return decode<T>(json);
  } catch (const DecodeError& error) {
    return refused(error);
  }
}

template <class T>
Result<T> from_tree(const Result<Json>& json) {
  return json ? from_tree<T>(*json) : json.error();
}

template <class T>
void require_whole(const Json& object, const std::string& at) {
  for_each_field<T>([&](const auto& field, auto) {
    if constexpr (requires { field.presence; }) {
      if (field.presence == Presence::required_in_full && !object.contains(field.key)) {
        throw DecodeError(at + "/" + field.key, "is missing");
      }
    }
  });
}

bool has_schema(const Json& json, std::string_view schema) {
  return json.is_object() && json.contains("schema") && json["schema"] == schema;
}

Result<Report> report_from_tree(const Result<Json>& json) {
  if (!json) return json.error();
  if (!has_schema(*json, kReportSchema)) return Error{ErrorCode::bad_data, "/schema: must be \"campus.report/1\""};
  auto report = from_tree<Report>(*json);
  if (!report) return report;
  try {
    if (!is_brief(*report)) {
      require_whole<StandardRef>((*json)["standard"], "/standard");
      const auto& claim = (*json)["claim"];
      std::size_t i = 0;
      for (const auto& item : claim["items"]) require_whole<ItemResult>(item, "/claim/items/" + std::to_string(i++));
      if (claim.contains("grade")) require_whole<Grade>(claim["grade"], "/claim/grade");
    }
  } catch (const DecodeError& error) {
    return refused(error);
  }
  if (!is_sha256_hex(report->key.text())) return Error{ErrorCode::bad_data, "/key: must be 64 hex digits"};
  if (report->sequence < 1) return Error{ErrorCode::bad_data, "/sequence: must be at least 1"};
  if (report->amends && !is_sha256_hex(report->amends->text())) {
    return Error{ErrorCode::bad_data, "/amends: must be 64 hex digits"};
  }
  return report;
}

Result<std::vector<Measurement>> measurements_from_tree(const Result<Json>& json) {
  if (!json) return json.error();
  if (!has_schema(*json, kMeasurementSchema)) {
    return Error{ErrorCode::bad_data, "/schema: must be \"campus.measurement/1\""};
  }
  if (!json->contains("measurements")) return Error{ErrorCode::bad_data, "/measurements: is missing"};
  return from_tree<std::vector<Measurement>>((*json)["measurements"]);
}

Result<std::vector<DeliveryAnswer>> answers_from_tree(const Result<Json>& json) {
  if (!json) return json.error();
  if (!json->is_object() || !json->contains("results")) return Error{ErrorCode::bad_data, "/results: is missing"};
  return from_tree<std::vector<DeliveryAnswer>>((*json)["results"]);
}

/// By OpenSSL, which takes more, and written again to see that nothing was forgiven.
std::optional<std::string> base64_by_openssl(std::string_view text) {
  const auto* from = reinterpret_cast<const unsigned char*>(text.data());  // NOLINT
  std::vector<unsigned char> bytes(text.size() + 3);
  const int length = EVP_DecodeBlock(bytes.data(), from, static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string decoded(bytes.begin(), bytes.begin() + length);
  decoded.resize(decoded.size() - std::min(padding, decoded.size()));
  return base64_encode(decoded) == text ? std::optional(decoded) : std::nullopt;
}

void require_same_envelope(const Json& json, const Result<Envelope>& read) {
  const auto wire = from_tree<WireEnvelope>(json);
  if (!wire) return require(!read && read.error() == wire.error(), "an envelope is refused in the same words");
  const auto payload = base64_by_openssl(wire->payload);
  bool good = wire->signatures.size() <= 16 && payload;
  for (const auto& signature : wire->signatures) {
    good = good && base64_by_openssl(signature.sig) && parse_public_key(signature.public_key);
  }
  require(read.has_value() == good, "an envelope is taken by both or by none");
  if (!good) return;
  require(read->payload == *payload && read->payload_type == wire->payload_type, "an envelope holds the same bytes");
  require(read->signatures.size() == wire->signatures.size(), "an envelope keeps its signatures");
  for (std::size_t i = 0; i < wire->signatures.size(); ++i) {
    const auto& one = read->signatures[i];
    const auto& other = wire->signatures[i];
    require(one.key.text() == other.keyid && to_hex(one.public_key) == other.public_key &&
                base64_encode(one.signature) == other.sig,
            "an envelope keeps its signatures as they are");
  }
}

void require_same_envelopes(const Result<Json>& json, const Result<std::vector<Result<Envelope>>>& read) {
  if (!json) return require(!read && read.error() == json.error(), "a body is refused in the same words");
  require(read.has_value() == (json->is_array() || json->is_object()), "a body is taken by both or by none");
  if (!read) return;
  if (json->is_object()) return require_same_envelope(*json, read->at(0));
  require(read->size() == json->size(), "a body keeps its envelopes");
  for (std::size_t i = 0; i < read->size(); ++i) require_same_envelope((*json)[i], (*read)[i]);
}

template <class T>
void require_same(const Result<T>& tree, const Result<T>& read, const char* what) {
  require(tree.has_value() == read.has_value(), what);
  if (!tree) return require(tree.error() == read.error(), what);
  require(encode(*tree).dump() == encode(*read).dump(), what);
  if constexpr (std::same_as<T, Report>) require(*tree == *read, what);  // also the bytes of the resolved profile
}

/// What these parsers check beyond the field list has no second author: where they refuse, the list may have taken.
template <class T>
void require_same_if_taken(const Result<T>& tree, const Result<T>& read, const char* what) {
  if (read || !tree) require_same(tree, read, what);
}

Result<std::vector<Trace>> traces_from_tree(const Result<Json>& json) {
  if (!json) return json.error();
  if (!has_schema(*json, kTraceSchema) || !json->contains("traces")) {
    return Error{ErrorCode::bad_data, "/schema: must be \"campus.trace/1\", with traces"};
  }
  try {
    return decode<std::vector<Trace>>((*json)["traces"]);
  } catch (const DecodeError& error) {
    return Error{ErrorCode::bad_data, "/traces" + error.pointer() + ": " + error.what()};
  }
}

/// Control messages name the whole document by nothing, the others by a stroke.
template <class T>
Result<T> control_from_tree(const Result<Json>& json) {
  auto read = from_tree<T>(json);
  if (!read && json && read.error().message.starts_with("/: ")) {
    return Error{ErrorCode::bad_data, read.error().message.substr(1)};
  }
  return read;
}

void require_same_text(std::string_view text, const JsonLimits& limits) {
  const auto tree = parse_bounded(text, limits);
  const auto document = Document::read(text, limits);
  require(tree.has_value() == document.has_value(), "a text is taken by both or by none");
  if (!tree) return require(tree.error() == document.error(), "a text is refused in the same words");
  require(tree->dump() == document->root().dump(), "a text is written the same");
}

void require_one_meaning(std::string_view text) {
  require_same_text(text, {4'096, 5, 64, 16, 100});
  const auto of_reports = parse_bounded(text, kReportLimits);
  require_same(report_from_tree(of_reports), parse_report(text), "a report is read the same");
  require_same(measurements_from_tree(of_reports), parse_measurements(text), "measurements are read the same");
  require_same(from_tree<Assessment>(of_reports), parse_assessment(text), "an assessment is read the same");
  require_same(from_tree<std::vector<Baseline>>(of_reports), parse_baselines(text), "baselines are read the same");
  require_same_envelopes(parse_bounded(text, kEnvelopeBatchLimits), parse_envelopes(text));
  require_same_if_taken(traces_from_tree(parse_bounded(text, kTraceLimits)), parse_traces(text),
                        "traces are read the same");
  const auto of_control = parse_bounded(text, kControlLimits);
  require_same(from_tree<Facts>(of_control), parse_facts(text), "facts are read the same");
  require_same(answers_from_tree(of_control), parse_answers(text), "answers are read the same");
  require_same(control_from_tree<SessionRequest>(of_control), parse_session_request(text),
               "a session request is read the same");
  require_same_if_taken(control_from_tree<SessionStatus>(of_control), parse_session_status(text),
                        "the status of a session is read the same");
}

}  // namespace
}  // namespace campus::wire

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  campus::wire::require_one_meaning(campus::as_text(data, size));
  return 0;
}
