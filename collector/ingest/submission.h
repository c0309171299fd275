#pragma once
// From a request's body to reports that may be decided on. Pure and thread-safe: the costly part of ingest (JSON,
// signatures, compression) runs on as many threads as there are.

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "collector/store/store.h"
#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/wire/report_json.h"

namespace campus::collector {

/// A report whose envelope is sound: the key named inside signed it.
struct Submission {
  ReportId id;
  PublicKey public_key{};
  std::shared_ptr<const Report> report;
  PackedEnvelope content;
};

/// Either a submission or the refusal that its sender gets.
struct Examined {
  std::optional<Submission> submission;
  wire::DeliveryAnswer refusal;
};

/// One entry per envelope, in order. bad_data: the body as a whole is not JSON within the limits. Any other
/// error is ours: nothing of the body was kept, and its sender may try again.
/// Refusals: `malformed: DETAIL`, `bad_signature`, `key_mismatch` (the report names a key that did not sign it).
[[nodiscard]] Result<std::vector<Examined>> examine(std::string_view body);

}  // namespace campus::collector
