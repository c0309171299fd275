#pragma once
// What a running probe keeps in its state folder beside its records. parse_* as in report_json.h, bounded by
// kControlLimits.

#include <string>
#include <string_view>

#include "core/model/install_check.h"
#include "core/model/kept_orders.h"
#include "core/model/probe_status.h"
#include "core/result.h"

namespace campus::wire {

[[nodiscard]] std::string encode_probe_status(const ProbeStatus& status);
[[nodiscard]] Result<ProbeStatus> parse_probe_status(std::string_view text);

[[nodiscard]] std::string encode_work_memory(const WorkMemory& memory);
[[nodiscard]] Result<WorkMemory> parse_work_memory(std::string_view text);

[[nodiscard]] std::string encode_pause(const Pause& pause);
[[nodiscard]] Result<Pause> parse_pause(std::string_view text);

[[nodiscard]] std::string encode_kept_orders(const KeptOrders& kept);
[[nodiscard]] Result<KeptOrders> parse_kept_orders(std::string_view text);
[[nodiscard]] std::string encode_kept_budget(const KeptBudget& kept);
[[nodiscard]] Result<KeptBudget> parse_kept_budget(std::string_view text);

[[nodiscard]] std::string encode_install_check(const InstallCheck& check);
[[nodiscard]] Result<InstallCheck> parse_install_check(std::string_view text);

}  // namespace campus::wire
