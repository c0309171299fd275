#include "collector/ingest/submission.h"

#include <algorithm>
#include <utility>

namespace campus::collector {
namespace {

constexpr std::size_t kLongestDetail = 300;

Examined refused(std::string reason, ReportId id = {}) {
  return {std::nullopt, {wire::Receipt::rejected, std::move(reason), std::move(id)}};
}

Examined malformed(const Error& error, ReportId id = {}) {
  return refused("malformed: " + error.message.substr(0, kLongestDetail), std::move(id));
}

Result<void> timed_verify(const Envelope& envelope, Used used, std::chrono::nanoseconds& verifying) {
  if (used == nullptr) return verify(envelope, kReportPayloadType);
  const auto before = used();
  auto verified = verify(envelope, kReportPayloadType);
  verifying += used() - before;
  return verified;
}

Result<Examined> examine_one(const Result<Envelope>& parsed, const Standing& standing, Used used,
                             std::chrono::nanoseconds& verifying) {
  if (!parsed) return malformed(parsed.error());
  const auto& envelope = *parsed;
  auto id = envelope.id();
  if (const auto verified = timed_verify(envelope, used, verifying); !verified) {
    const bool signature = verified.error().code == ErrorCode::permission;
    return signature ? refused("bad_signature", std::move(id)) : malformed(verified.error(), std::move(id));
  }
  auto report = wire::parse_report(envelope.payload);
  if (!report) return malformed(report.error(), std::move(id));
  const auto own = std::find_if(envelope.signatures.begin(), envelope.signatures.end(),
                                [&](const Signature& signature) { return signature.key == report->key; });
  if (own == envelope.signatures.end()) return refused("key_mismatch", std::move(id));
  auto packed = standing.packer->pack(envelope, report->key);
  if (!packed) return packed.error();
  auto opinion = opinion_of(*report, id, standing);
  return Examined{Submission{std::move(id), report->key, own->public_key, report->sequence, report->site, report->level,
                             report->ended, *std::move(packed), std::move(opinion), standing},
                  {}};
}

}  // namespace

Opinion opinion_of(const Report& report, const ReportId& id, const Standing& standing) {
  const auto* site = standing.roster->find(report.site);
  if (site == nullptr) return {};
  const auto judged = standing.judge->judge(*site, report);
  const Arrival arrival{Digest::of_hex(id.text()), {}, {}};
  const auto rules = standing.judge->standard();
  return {std::make_shared<Judgement>(
              judgement_of(report, judged.verdict, judged.state, site->level, arrival, rules->rules)),
          judged.subject};
}

Result<Examination> examine(std::string_view body, const Standing& standing, Used used) {
  const auto envelopes = wire::parse_envelopes(body);
  if (!envelopes) return envelopes.error();
  Examination examination;
  examination.reports.reserve(envelopes->size());
  for (const auto& envelope : *envelopes) {
    auto one = examine_one(envelope, standing, used, examination.verifying);
    if (!one) return one.error();
    examination.reports.push_back(*std::move(one));
  }
  return examination;
}

}  // namespace campus::collector
