#pragma once
// What a probe keeps of its identity in its state folder. parse_* as in report_json.h, bounded by kOrdersLimits; each
// also refuses another `schema`.

#include <string>
#include <string_view>

#include "core/model/collector_time.h"
#include "core/model/kept_identity.h"
#include "core/result.h"

namespace campus::wire {

[[nodiscard]] std::string encode_collector_time(const CollectorTime& time);
[[nodiscard]] Result<CollectorTime> parse_collector_time(std::string_view text);

[[nodiscard]] std::string encode_kept_collector(const KeptCollector& collector);
[[nodiscard]] Result<KeptCollector> parse_kept_collector(std::string_view text);

[[nodiscard]] std::string encode_kept_hardware(const KeptHardware& hardware);
[[nodiscard]] Result<KeptHardware> parse_kept_hardware(std::string_view text);

[[nodiscard]] std::string encode_enrolment_done(const EnrolmentDone& done);

}  // namespace campus::wire
