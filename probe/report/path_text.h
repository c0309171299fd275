#pragma once
// Where the bottleneck lies and how the platforms looked, in words for people. Pure.

#include <string>
#include <vector>

#include "core/model/localized.h"
#include "core/model/platform.h"
#include "probe/report/report_view.h"
#include "standards/segments.h"

namespace campus::probe {

/// By the shares that the record's own profile asks of each direction.
[[nodiscard]] std::vector<standards::Bottleneck> bottlenecks_of(const ReportView& view);
/// `学校核心 → 旗市区核心`; what was found where nothing was located.
[[nodiscard]] std::string finding_text(const standards::Bottleneck& bottleneck, Language language);
/// `学校核心 941.4 Mbit/s 达到要求 · 旗市区核心 612.0 Mbit/s 未达到要求`
[[nodiscard]] std::string evidence_text(const standards::Bottleneck& bottleneck, Language language);
/// The address without its scheme, marked where it is not encrypted: nothing in a report looks like a link.
[[nodiscard]] std::string place_text(const PlatformCheck& check, Language language);
/// What went wrong, or `正常`.
[[nodiscard]] std::string fault_text(const PlatformCheck& check, Language language);

}  // namespace campus::probe
