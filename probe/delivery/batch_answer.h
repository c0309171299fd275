#pragma once
// What a collector's answer means for each record of a batch. Pure.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/model/localized.h"
#include "core/result.h"
#include "probe/net/http_client.h"

namespace campus::probe {

struct BatchAnswer {
  std::vector<ReportId> delivered;                        ///< committed there: stored, pending or duplicate
  std::vector<std::pair<ReportId, std::string>> refused;  ///< for good, with the collector's reason
  bool refused_as_a_whole = false;                        ///< some record spoils the batch: send them one by one
  std::optional<std::string> pending;                     ///< what the collector waits for before anything counts
  std::optional<Localized> problem;                       ///< why anything of the batch must be sent again later
  bool login_page = false;                                ///< which is that somebody else answered
  std::chrono::seconds retry_after{};                     ///< as the collector asked
};

/// `batch` in the order in which it was sent. Nothing counts as delivered but what is answered with its own digest.
[[nodiscard]] BatchAnswer read_batch_answer(std::span<const ReportId> batch, const Result<HttpAnswer>& answer);

}  // namespace campus::probe
