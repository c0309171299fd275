#pragma once
// From a request's body to reports that may be decided on. Pure and thread-safe: the costly part of ingest (JSON,
// signatures, judging, compression) runs on as many threads as there are.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/judgement.h"
#include "collector/ingest/standing.h"
#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/wire/report_json.h"

namespace campus::collector {

/// What one report comes to, before anybody knows when it was received.
struct Opinion {
  std::shared_ptr<Judgement> judgement;  ///< null where the roster does not know the site
  Subject subject = Subject::network;
};
[[nodiscard]] Opinion opinion_of(const Report& report, const ReportId& id, const Standing& standing);

/// A report whose envelope is sound: the key named inside signed it.
struct Submission {
  ReportId id;
  KeyId key;
  PublicKey public_key{};
  std::int64_t sequence = 0;
  SiteCode site;
  Level level = Level::school;
  Stamp ended;
  std::string packed;
  Opinion opinion;
  Standing standing;  ///< of the opinion
};

/// Either a submission or the refusal that its sender gets.
struct Examined {
  std::optional<Submission> submission;
  wire::DeliveryAnswer refusal;
};

/// One entry per envelope, in order.
struct Examination {
  std::vector<Examined> reports;
  std::chrono::nanoseconds verifying{};  ///< by the caller's measure: spent on signatures
};
/// What the calling thread has used so far, in whatever the caller wants to know.
using Used = std::chrono::nanoseconds (*)();

/// bad_data: the body as a whole is not JSON within the limits. Any other
/// error is ours: nothing of the body was kept, and its sender may try again.
/// Refusals: `malformed: DETAIL`, `bad_signature`, `key_mismatch` (the report names a key that did not sign it).
[[nodiscard]] Result<Examination> examine(std::string_view body, const Standing& standing, Used used = nullptr);

}  // namespace campus::collector
