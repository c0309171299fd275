#pragma once
// How long what is kept (docs/operating.md).

#include <chrono>
#include <cstdint>

#include "collector/fleet/judgement.h"

namespace campus::collector {

/// How long a report stays: as long as all, as long as failures do, for good.
enum class Keep : std::uint8_t { routine, noncompliant, record };

/// Null: undecided, and stays until somebody decides.
[[nodiscard]] Keep keep_of(const Judgement* judgement);

struct Retention {
  std::chrono::days reports{30};
  std::chrono::days noncompliant{400};
  std::chrono::days hours{60};  ///< afterwards only days
  std::chrono::days days{400};
  std::chrono::days orders{400};  ///< after they have ended
};

}  // namespace campus::collector
