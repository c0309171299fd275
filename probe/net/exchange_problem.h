#pragma once
// Why an exchange over HTTP brought no answer, as far as somebody on site acts by it.

#include "core/model/localized.h"

namespace campus::probe {

enum class ExchangeProblem {
  name_unknown,
  no_way,       ///< this machine knows no way there
  refused,      ///< the host is there, and nobody listens
  silent,       ///< no answer in time
  broken_off,   ///< begun, and ended half-way
  certificate,  ///< HttpClient::certificate_problem() says more
  tls,          ///< no encrypted connection came about
  no_roots,     ///< this machine has no trusted roots
  odd_answer,   ///< not HTTP, or larger than allowed
  stopped,      ///< by ourselves
  other,
};

/// Half a sentence. Pure.
[[nodiscard]] Localized words_of(ExchangeProblem problem);

}  // namespace campus::probe
