#pragma once
// A poll, and what a collector answers to it, looked at before anything of it is believed.

#include <optional>
#include <stop_token>
#include <string>

#include "core/envelope/envelope.h"
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

/// The answer to the poll with that nonce: signed by an issuer, for this device, of the form. Pure.
[[nodiscard]] PollReading read_poll_answer(const Result<HttpAnswer>& answer, const std::string& nonce,
                                           const OrderTrust& trust);

/// What is wrong, for whoever stands before the box. Pure.
[[nodiscard]] FaultFound fault_of(PollRefusal refusal);

/// C510, why an answer or a plan is not believed. Pure.
[[nodiscard]] FaultFound orders_not_believed(const Error& error);

struct PolledOnce {
  PollReading reading;
  Result<HttpAnswer> answer;
};
/// Signs it, sends it, reads what comes; where nothing does the fault is fault_of_exchange's.
[[nodiscard]] PolledOnce poll_once(HttpClient& http, const CollectorAccess& collector, const Poll& poll,
                                   const SigningKey& key, const OrderTrust& trust, const std::stop_token& stop = {});

}  // namespace campus::probe
