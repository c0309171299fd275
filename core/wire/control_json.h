#pragma once
// The responder's control messages as JSON; docs/wire-format.md. parse_* as in report_json.h: bounded by
// kControlLimits, every refusal bad_data with the JSON pointer.

#include <string>
#include <string_view>

#include "core/model/session.h"
#include "core/result.h"

namespace campus::wire {

[[nodiscard]] std::string encode_session_request(const SessionRequest& request);
[[nodiscard]] Result<SessionRequest> parse_session_request(std::string_view text);
[[nodiscard]] std::string encode_session_grant(const SessionGrant& grant);
[[nodiscard]] Result<SessionGrant> parse_session_grant(std::string_view text);
[[nodiscard]] std::string encode_session_status(const SessionStatus& status);
/// Also refuses counters below zero and samples that are not pairs or run backwards.
[[nodiscard]] Result<SessionStatus> parse_session_status(std::string_view text);

/// `{"error":"..."}`
[[nodiscard]] std::string encode_refusal(std::string_view why);
/// `{"error":"...","reason":"...","retry_after_seconds":N,"nonce":"..."}`, the last three where they are there.
[[nodiscard]] std::string encode_session_refusal(const SessionRefusal& refusal);
[[nodiscard]] Result<SessionRefusal> parse_session_refusal(std::string_view text);
/// How a collector's 400 to a delivery begins where the records themselves are none: whatever else answers 400 says
/// nothing of a record.
inline constexpr std::string_view kNoEnvelopes = "the body is not an envelope or an array of envelopes";
/// The text of a refusal, cut to a length that a terminal takes; the raw start of the body where it is none.
[[nodiscard]] std::string refusal_text(std::string_view body);

}  // namespace campus::wire
