#include "core/wire/identity_json.h"

#include "core/limits.h"
#include "core/wire/document.h"
#include "core/wire/fields.h"

namespace campus::wire {

template <>
struct Fields<CollectorTime> {
  static constexpr auto list =
      std::make_tuple(field("schema", &CollectorTime::schema), field("at", &CollectorTime::at));
};

template <>
struct Fields<KeptCollector> {
  static constexpr auto list =
      std::make_tuple(field("schema", &KeptCollector::schema), field("url", &KeptCollector::url),
                      field("roots", &KeptCollector::roots), field("pins", &KeptCollector::pins));
};

template <>
struct Fields<KeptHardware> {
  static constexpr auto list =
      std::make_tuple(field("schema", &KeptHardware::schema), field("ids", &KeptHardware::ids));
};

template <>
struct Fields<EnrolmentDone> {
  static constexpr auto list =
      std::make_tuple(field("schema", &EnrolmentDone::schema), field("site", &EnrolmentDone::site),
                      field("site_name", &EnrolmentDone::site_name), field("level", &EnrolmentDone::level),
                      field("school", &EnrolmentDone::school), field("key", &EnrolmentDone::key),
                      field("short_check", &EnrolmentDone::short_check), field("collector", &EnrolmentDone::collector),
                      field("at", &EnrolmentDone::at), field("took_seconds", &EnrolmentDone::took));
};

namespace {

template <class T>
std::string lines_of(const T& value) {
  return dumped(encode(value), 1) + "\n";
}

template <class T>
Result<T> parse_of_schema(std::string_view text, const char* schema) {
  const auto document = Document::read(text, kOrdersLimits);
  if (!document) return document.error();
  try {
    auto value = decode<T>(document->root());
    if (value.schema != schema) return Error{ErrorCode::bad_data, std::string("/schema: must be ") + schema};
    return value;
  } catch (const DecodeError& error) {
    return Error{ErrorCode::bad_data, error.pointer() + ": " + error.what()};
  }
}

}  // namespace

std::string encode_collector_time(const CollectorTime& time) { return lines_of(time); }
Result<CollectorTime> parse_collector_time(std::string_view text) {
  return parse_of_schema<CollectorTime>(text, kCollectorTimeSchema);
}

std::string encode_kept_collector(const KeptCollector& collector) { return lines_of(collector); }
Result<KeptCollector> parse_kept_collector(std::string_view text) {
  return parse_of_schema<KeptCollector>(text, kKeptCollectorSchema);
}

std::string encode_kept_hardware(const KeptHardware& hardware) { return lines_of(hardware); }
Result<KeptHardware> parse_kept_hardware(std::string_view text) {
  return parse_of_schema<KeptHardware>(text, kKeptHardwareSchema);
}

std::string encode_enrolment_done(const EnrolmentDone& done) { return lines_of(done); }

}  // namespace campus::wire
