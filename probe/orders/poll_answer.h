#pragma once
// What a collector answers to a poll, looked at before anything of it is believed. Pure.

#include <optional>
#include <string>

#include "core/model/fault.h"
#include "core/model/orders.h"
#include "core/result.h"
#include "probe/net/http_client.h"
#include "probe/orders/plan_checks.h"

namespace campus::probe {

struct PollReading {
  std::optional<PollAnswer> answer;
  std::optional<PollRefusal> refusal;  ///< the collector's own word; it proves nothing and changes nothing
  std::optional<FaultFound> fault;     ///< where there is no answer
};

/// The answer to the poll with that nonce: signed by an issuer, for this device, of the form.
[[nodiscard]] PollReading read_poll_answer(const Result<HttpAnswer>& answer, const std::string& nonce,
                                           const OrderTrust& trust);

/// What is wrong, for whoever stands before the box.
[[nodiscard]] FaultFound fault_of(PollRefusal refusal);

}  // namespace campus::probe
