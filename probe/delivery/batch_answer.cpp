#include "probe/delivery/batch_answer.h"

#include "core/foreign_text.h"
#include "core/wire/control_json.h"
#include "core/wire/report_json.h"
#include "probe/net/login_page.h"

namespace campus::probe {
namespace {

constexpr long kOk = 200;
constexpr long kBadRequest = 400;
constexpr long kTooLarge = 413;
constexpr std::size_t kMostReason = 200;

std::string shown(const std::string& text) { return in_quotes(text, kMostReason); }

/// A refusal that ends by itself: too much of this key waits for approval.
bool passes(const wire::DeliveryAnswer& answer) { return answer.reason == "limited"; }

void take(const ReportId& sent, const wire::DeliveryAnswer& answer, BatchAnswer& into) {
  if (answer.outcome == wire::Receipt::rejected) {
    if (passes(answer)) {
      into.problem = Localized{"等待批准的记录太多，批准探针后会送出",
                               "too many reports wait for the approval of this probe's key"};
    } else {
      into.refused.emplace_back(sent, answer.reason);
    }
  } else if (answer.digest == sent) {
    into.delivered.push_back(sent);
    if (answer.outcome == wire::Receipt::pending) into.pending = answer.reason;
  } else {
    into.problem = Localized{"应答对不上送出的记录", "the collector answers with another report's digest"};
  }
}

BatchAnswer of_status(std::span<const ReportId> batch, const HttpAnswer& http) {
  BatchAnswer answer;
  const auto words = shown(wire::refusal_text(http.body));
  const auto text = "status " + std::to_string(http.status) + ": " + words;
  const bool no_envelopes = http.status == kBadRequest && http.body.starts_with(wire::kNoEnvelopes);
  if (no_envelopes || http.status == kTooLarge) {
    if (batch.size() == 1) {
      answer.refused.emplace_back(batch.front(), text);
    } else {
      answer.refused_as_a_whole = true;
    }
    return answer;
  }
  answer.problem = Localized{"应答状态 " + std::to_string(http.status) + "：" + words, text};
  answer.retry_after = http.retry_after.value_or(std::chrono::seconds(0));
  return answer;
}

}  // namespace

BatchAnswer read_batch_answer(std::span<const ReportId> batch, const Result<HttpAnswer>& http) {
  BatchAnswer answer;
  if (!http) {
    answer.problem = Localized{http.error().message, http.error().message};
    return answer;
  }
  // It says nothing of a record. A proxy that takes no more at once may take less.
  if (is_login_page(*http) && !(http->status == kTooLarge && batch.size() > 1)) {
    const auto status = std::to_string(http->status);
    answer.problem =
        Localized{"应答的是网页（状态 " + status + "）", "status " + status + ", a web page in the collector's place"};
    answer.login_page = true;
    return answer;
  }
  if (http->status != kOk) return of_status(batch, *http);
  const auto answers = wire::parse_answers(http->body);
  if (!answers || answers->size() != batch.size()) {
    answer.problem = Localized{"应答读不懂", "the collector's answer cannot be read"};
    return answer;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) take(batch[i], (*answers)[i], answer);
  return answer;
}

}  // namespace campus::probe
