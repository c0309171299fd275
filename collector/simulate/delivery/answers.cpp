#include "collector/simulate/delivery/answers.h"

#include <algorithm>
#include <cmath>

#include "core/wire/report_json.h"

namespace campus::collector::simulate {
namespace {

using std::chrono::milliseconds;

bool worth_trying_again(int status) { return status == 0 || status == 408 || status == 429 || status >= 500; }

std::string refusal_of(const Reply& reply) { return reply.status == 0 ? reply.failure : std::to_string(reply.status); }

/// The reason's first word: what follows it differs from report to report.
std::string brief_reason(const std::string& reason) { return reason.substr(0, reason.find(':')); }

void count(const wire::DeliveryAnswer& answer, Tally& tally) {
  switch (answer.outcome) {
    case wire::Receipt::stored:
      ++tally.stored;
      break;
    case wire::Receipt::pending:
      ++tally.pending;
      break;
    case wire::Receipt::duplicate:
      ++tally.duplicate;
      break;
    case wire::Receipt::rejected:
      ++tally.rejected[brief_reason(answer.reason)];
      break;
  }
}

/// Only the digests of what was sent acknowledge it.
bool speaks_of(const std::vector<wire::DeliveryAnswer>& answers, const Request& request) {
  return std::equal(answers.begin(), answers.end(), request.digests.begin(), request.digests.end(),
                    [](const wire::DeliveryAnswer& answer, const ReportId& digest) {
                      return answer.outcome == wire::Receipt::rejected || answer.digest == digest;
                    });
}

Settled again(Tally& tally, const std::string& why) {
  ++tally.retries;
  ++tally.refusals[why];
  return Settled::again;
}

}  // namespace

Settled settle(const Reply& reply, const Request& request, Tally& tally) {
  if (worth_trying_again(reply.status)) return again(tally, refusal_of(reply));
  if (reply.status != 200) {
    tally.rejected["http_" + std::to_string(reply.status)] += request.digests.size();
    return Settled::yes;
  }
  const auto answers = wire::parse_answers(reply.body);
  if (!answers || !speaks_of(*answers, request)) return again(tally, "unreadable");
  for (const auto& answer : *answers) count(answer, tally);
  tally.from_send.add(reply.since_send);
  if (reply.since_connect) tally.from_connect.add(*reply.since_connect);
  return Settled::yes;
}

milliseconds pause_before(int attempt, const Reply& reply, Chance& chance) {
  // Whoever was kept waiting on an old connection that was closed meanwhile has not been refused.
  if (attempt == 1 && reply.status == 0 && reply.on_old_connection) return milliseconds(0);
  constexpr double kFirst = 500;
  constexpr double kMost = 30'000;
  const double own = std::min(kFirst * std::pow(2, std::min(attempt - 1, 10)), kMost);
  if (!reply.retry_after) return milliseconds(std::llround(own * chance.between(0.5, 1.5)));
  const double asked = std::min(static_cast<double>(milliseconds(*reply.retry_after).count()), 10 * kMost);
  return milliseconds(std::llround(asked + std::max(asked / 2, kFirst) * chance.share()));
}

}  // namespace campus::collector::simulate
