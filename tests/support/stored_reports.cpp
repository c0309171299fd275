#include "tests/support/stored_reports.h"

#include <stdexcept>
#include <utility>

#include "tests/component/collector/sample_reports.h"

namespace campus::test {

using collector::Digest;
using collector::Judgement;
using collector::StoredReport;

WallTime store_time() { return *parse_rfc3339("2026-11-23T08:00:00.000Z"); }

std::shared_ptr<const collector::StandardSummary> store_standard(const std::string& identity) {
  auto standard = std::make_shared<collector::StandardSummary>();
  standard->id = "hulunbuir-draft";
  standard->version = "2026.11";
  standard->identity = identity;
  standard->rules = collector::RuleTable({{RuleId("a-01"), {}, {}, "", Requirement::scored},
                                          {RuleId("m-01"), {}, {}, "", Requirement::mandatory},
                                          {RuleId("z-01"), {}, {}, "", Requirement::veto}});
  return standard;
}

std::shared_ptr<const Judgement> judgement_for(const StoredReport& report, const ReportWish& wish) {
  Judgement judgement;
  judgement.report = Digest::of_hex(report.id.text());
  judgement.key = Digest::of_hex(report.key.text());
  judgement.sequence = report.sequence;
  judgement.received = report.received;
  judgement.ordered_at = report.received + std::chrono::seconds(wish.ordered_after);
  judgement.ended = judgement.ordered_at;
  judgement.mode = wish.mode;
  judgement.demonstration = wish.demonstration;
  judgement.state = wish.state;
  judgement.rates[0].measured = wish.down;
  judgement.quality.loss = 0.001;
  const bool fails = wish.state == SiteState::noncompliant;
  const auto decisive = fails ? ItemVerdict::nonconform : ItemVerdict::conform;
  judgement.items = {{0, decisive}, {1, ItemVerdict::conform}, {2, decisive}};
  return std::make_shared<const Judgement>(std::move(judgement));
}

StoredReport stored_report(const SigningKey& key, const std::string& site, std::int64_t sequence,
                           const collector::Packer& packer, const ReportWish& wish) {
  auto report = collector::testing::sample_report(key, site, sequence);
  report.mode = wish.mode;
  report.demonstration = wish.demonstration;
  report.tool.version += wish.note;
  const auto envelope = collector::testing::sealed(report, key);
  auto packed = packer.pack(envelope, key.id());
  if (!packed) throw std::runtime_error(packed.error().message);
  StoredReport stored;
  stored.id = envelope.id();
  stored.key = key.id();
  stored.public_key = key.public_key();
  stored.sequence = sequence;
  stored.site = SiteCode(site);
  stored.received = wish.received;
  stored.packed = *std::move(packed);
  stored.held = wish.held;
  stored.banner = SiteCode("150721");
  stored.subject = wish.subject;
  if (wish.held.empty()) stored.judgement = judgement_for(stored, wish);
  return stored;
}

}  // namespace campus::test
