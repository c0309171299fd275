#pragma once
// What is asked of a recorder and how its answer is read: the ONVIF search service's summary of recordings. Pure;
// answers are foreign bytes. docs/methods/checks.md.

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace campus::probe {

[[nodiscard]] std::string onvif_summary_request();

struct RecordingSummary {
  WallTime oldest{};  ///< DataFrom; a time without a zone is the city's. Says nothing where there are no recordings
  std::optional<std::int64_t> recordings;
};

/// Nothing where the answer holds no summary, or one of recordings without a time that can be read.
[[nodiscard]] std::optional<RecordingSummary> read_recording_summary(std::string_view body);

/// `2026-08-01T00:00:00Z`, with a fraction of a second, with `+08:00`, or with neither: xs:dateTime, years 1970 to
/// 9999.
[[nodiscard]] std::optional<WallTime> parse_xml_time(std::string_view text);

}  // namespace campus::probe
