#pragma once
// Delivery of a recorded report: done only when the collector has committed it and answered with our digest.

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "core/disk.h"
#include "core/result.h"
#include "core/wire/report_json.h"
#include "probe/net/http_client.h"

namespace campus::probe {

/// Posts the folder's envelope, again after a pause while the collector is busy or away (three times in all).
/// unavailable: no acknowledgement; bad_data: refused, with the collector's reason.
[[nodiscard]] Result<wire::DeliveryAnswer> deliver_folder(const Disk& disk, const std::filesystem::path& folder,
                                                          const CollectorAccess& collector,
                                                          const std::stop_token& stop);

/// Where reports lie in a folder given as folder or file.
[[nodiscard]] std::filesystem::path envelope_file(const std::filesystem::path& folder_or_file);

}  // namespace campus::probe
