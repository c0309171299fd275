#include "probe/check/recorder_answers.h"

#include <charconv>

#include "probe/check/soap_answer.h"

namespace campus::probe {
namespace {

constexpr auto kCity = std::chrono::minutes(8 * 60);
constexpr std::size_t kDateAndTime = 19;  // `2026-08-01T00:00:00`

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 0 && text.front() != '-' ? std::optional(value) : std::nullopt;
}

/// `Z`, `+08:00`, `-03:30`, or nothing for the city's.
std::optional<std::chrono::minutes> zone_of(std::string_view text) {
  if (text.empty()) return kCity;
  if (text == "Z") return std::chrono::minutes(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text.substr(1, 2));
  const auto minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string onvif_summary_request() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>)"
         R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>)"
         R"(<GetRecordingSummary xmlns="http://www.onvif.org/ver10/search/wsdl"/></s:Body></s:Envelope>)";
}

std::optional<WallTime> parse_xml_time(std::string_view text) {
  if (text.size() < kDateAndTime) return std::nullopt;
  const auto moment = parse_rfc3339(std::string(text.substr(0, kDateAndTime)) + ".000Z");
  auto rest = text.substr(kDateAndTime);
  if (rest.starts_with('.')) {
    const auto end = rest.find_first_not_of("0123456789", 1);
    if (end == 1) return std::nullopt;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  }
  const auto zone = zone_of(rest);
  return moment && zone ? std::optional(*moment - *zone) : std::nullopt;
}

std::optional<RecordingSummary> read_recording_summary(std::string_view body) {
  if (!opens_element(body, "GetRecordingSummaryResponse")) return std::nullopt;
  RecordingSummary summary;
  if (const auto count = element_text(body, "NumberRecordings"); count && !count->empty()) {
    if (const auto number = digits(*count)) summary.recordings = *number;
  }
  if (summary.recordings == 0) return summary;
  const auto from = element_text(body, "DataFrom");
  const auto oldest = from ? parse_xml_time(*from) : std::nullopt;
  if (!oldest) return std::nullopt;
  summary.oldest = *oldest;
  return summary;
}

}  // namespace campus::probe
