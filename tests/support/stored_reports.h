#pragma once
// Reports as ingest hands them to a store: sealed by a real key, packed and judged.

#include <cstdint>
#include <memory>
#include <string>

#include "collector/store/content.h"
#include "collector/store/records.h"
#include "core/envelope/envelope.h"

namespace campus::test {

/// 2026-11-23 16:00:00 in Shanghai.
[[nodiscard]] WallTime store_time();

/// Scored rule a-01, mandatory rule m-01, veto rule z-01.
[[nodiscard]] std::shared_ptr<const collector::StandardSummary> store_standard(const std::string& identity = "first");

struct ReportWish {
  SiteState state = SiteState::compliant;
  Mode mode = Mode::routine;
  bool demonstration = false;
  collector::Subject subject = collector::Subject::network;
  std::string held = {};  ///< the reason; then there is no judgement
  WallTime received = store_time();
  std::int64_t ordered_after = 0;  ///< seconds from `received` to when the report counts as made
  double down = 940e6;             ///< bit/s
  std::string note = {};           ///< whatever makes the payload another one
};

/// Its banner is 150721, its level a school. A noncompliant one fails a-01 and z-01.
[[nodiscard]] collector::StoredReport stored_report(const SigningKey& key, const std::string& site,
                                                    std::int64_t sequence, const collector::Packer& packer,
                                                    const ReportWish& wish = {});

/// Of a report that was held, as somebody who decides about it would have it judged.
[[nodiscard]] std::shared_ptr<const collector::Judgement> judgement_for(const collector::StoredReport& report,
                                                                        const ReportWish& wish);

}  // namespace campus::test
