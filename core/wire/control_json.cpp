#include "core/wire/control_json.h"

#include <algorithm>

#include "core/wire/control_fields.h"
#include "core/wire/document.h"

namespace campus::wire {

namespace {

Error refuse(const DecodeError& error) { return Error{ErrorCode::bad_data, error.pointer() + ": " + error.what()}; }

template <class T>
Result<T> parse_control(std::string_view text) {
  const auto document = Document::read(text, kControlLimits);
  if (!document) return document.error();
  try {
    return decode<T>(document->root());
  } catch (const DecodeError& error) {
    return refuse(error);
  }
}

bool is_session_id(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool all_counters_plausible(const SessionStatus& status) {
  const auto negative = [](std::int64_t n) { return n < 0; };
  const auto& host = status.host;
  const auto& tcp = status.tcp;
  constexpr std::int64_t kLargestSegment = 65'535;
  return std::none_of(host.cpu_busy.begin(), host.cpu_busy.end(), negative) &&
         std::none_of(host.cpu_total.begin(), host.cpu_total.end(), negative) &&
         std::none_of(host.cpu_steal.begin(), host.cpu_steal.end(), negative) &&
         host.cpu_busy.size() == host.cpu_total.size() && host.socket_dropped >= 0 && host.softnet_dropped >= 0 &&
         host.port_dropped >= 0 && tcp.payload >= 0 && tcp.payload <= kLargestSegment && tcp.bytes_sent >= 0 &&
         tcp.bytes_retransmitted >= 0 && tcp.busy_microseconds >= 0 && tcp.window_limited_microseconds >= 0 &&
         status.packets_received >= 0 && status.packets_echoed >= 0 && status.next >= 0;
}

bool samples_run_forward(const std::vector<std::int64_t>& samples) {
  if (samples.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i] < 0 || (i >= 2 && samples[i] < samples[i - 2])) return false;
  }
  return true;
}

}  // namespace

std::string encode_session_request(const SessionRequest& request) { return dumped(encode(request)); }
Result<SessionRequest> parse_session_request(std::string_view text) { return parse_control<SessionRequest>(text); }

std::string encode_session_grant(const SessionGrant& grant) {
  return dumped(encode(WireGrant{grant.id, {grant.duration, grant.bytes, grant.streams}, grant.test}));
}

Result<SessionGrant> parse_session_grant(std::string_view text) {
  const auto wire = parse_control<WireGrant>(text);
  if (!wire) return wire.error();
  if (!is_session_id(wire->id)) return Error{ErrorCode::bad_data, "/id: must be 32 hex digits"};
  if (wire->limits.streams < 1) return Error{ErrorCode::bad_data, "/limits/streams: must be at least 1"};
  if (wire->test && !is_session_id(*wire->test)) return Error{ErrorCode::bad_data, "/test: must be 32 hex digits"};
  return SessionGrant{wire->id, wire->limits.duration, wire->limits.bytes, wire->limits.streams, wire->test};
}

std::string encode_session_status(const SessionStatus& status) { return dumped(encode(status)); }

Result<SessionStatus> parse_session_status(std::string_view text) {
  auto status = parse_control<SessionStatus>(text);
  if (!status) return status;
  if (!samples_run_forward(status->samples)) return Error{ErrorCode::bad_data, "/samples: run backwards"};
  if (!all_counters_plausible(*status)) return Error{ErrorCode::bad_data, "/: a counter is out of range"};
  return status;
}

std::string encode_refusal(std::string_view why) { return dumped(Json{{"error", std::string(why)}}); }

std::string encode_session_refusal(const SessionRefusal& refusal) { return dumped(encode(refusal)); }

Result<SessionRefusal> parse_session_refusal(std::string_view text) { return parse_control<SessionRefusal>(text); }

std::string refusal_text(std::string_view body) {
  constexpr std::size_t kLongest = 200;
  const auto document = Document::read(body.substr(0, kControlLimits.bytes), kControlLimits);
  const auto error = document && document->root().is_object() ? document->root().find("error") : Node();
  std::string text((error.is_string() ? error.get<std::string_view>() : body).substr(0, kLongest));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace campus::wire
