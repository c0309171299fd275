#include "probe/attest/amendment.h"

#include "core/limits.h"
#include "core/model/brief.h"
#include "core/version.h"
#include "core/wire/report_json.h"
#include "probe/audit/audit.h"
#include "probe/audit/delivery.h"
#include "standards/assess.h"
#include "standards/find_item.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

Result<void> keep_earlier(const Disk& disk, const fs::path& folder, const OpenRecord& record) {
  if (auto made = disk.make_folder(folder / "earlier", Disk::Visibility::everyone); !made) return made;
  return disk.write_durably(folder / "earlier" / (record.id.text() + ".dsse.json"), record.envelope,
                            Disk::Visibility::everyone);
}

}  // namespace

Result<OpenRecord> open_record(const Disk& disk, const fs::path& folder, const KeyId& key) {
  // The envelope, not report.json: only it says what was signed.
  const auto file = envelope_file(folder.string());
  auto text = disk.read(file, kEnvelopeLimits.bytes);
  if (!text) return text.error();
  const auto envelope = wire::parse_envelope(*text);
  if (!envelope) return Error{ErrorCode::bad_data, file.string() + ": " + envelope.error().message};
  if (const auto valid = verify(*envelope, kReportPayloadType); !valid) {
    return Error{valid.error().code, file.string() + ": " + valid.error().message};
  }
  auto report = wire::parse_report(envelope->payload);
  if (!report) return Error{ErrorCode::bad_data, file.string() + ": " + report.error().message};
  if (envelope->signatures.front().key != key || report->key != key) {
    return Error{ErrorCode::permission, file.string() + ": was signed by the key " + report->key.text().substr(0, 16) +
                                            "..., which is not this machine's: do it where the audit was made"};
  }
  if (is_brief(*report)) {
    return Error{ErrorCode::bad_data, file.string() +
                                          ": is a brief routine report, to which nothing is added: make a "
                                          "record of the site with campus-probe audit"};
  }
  auto profile = standards::parse_resolved(report->standard.resolved.text);
  if (!profile) return Error{ErrorCode::bad_data, file.string() + ": /standard/resolved: " + profile.error().message};
  return OpenRecord{*std::move(report), envelope->id(), *std::move(text), *std::move(profile)};
}

const ItemResult* item_of(const OpenRecord& record, const RuleId& rule) {
  return standards::find_item(record.report.claim, rule);
}

bool was_observed(const ItemResult& item) { return item.verdict != ItemVerdict::not_tested && !item.attested_by; }

Result<Report> write_amended(const Disk& disk, const fs::path& folder, const OpenRecord& record, Report report,
                             const SigningKey& key, std::int64_t sequence, Language language) {
  report.amends = record.id;
  report.sequence = sequence;
  report.previous.reset();  // a record made by hand stands in no spool's chain
  report.gaps.clear();
  report.tool.version = kVersion;
  report.claim = standards::assess(record.profile, standards::evidence_of(report, report.facts));
  if (auto kept = keep_earlier(disk, folder, record); !kept) return kept.error();
  if (auto written = write_folder(disk, folder, report, key, language); !written) return written.error();
  return report;
}

}  // namespace campus::probe
