#include "probe/attest/statement.h"

#include <algorithm>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/version.h"
#include "core/wire/report_json.h"
#include "probe/audit/audit.h"
#include "probe/audit/delivery.h"
#include "standards/assess.h"
#include "standards/facts.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNameBytes = 80;

const ItemResult* item_of(const Report& report, const RuleId& rule) {
  const auto& items = report.claim.items;
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const ItemResult& item) { return item.rule == rule; });
  return found == items.end() ? nullptr : &*found;
}

/// By an instrument or the roster: a result that no statement may take the place of.
bool was_observed(const ItemResult& item) { return item.verdict != ItemVerdict::not_tested && !item.attested_by; }

/// Safe on every file system and in every listing; cut at a character.
std::string plain_name(const fs::path& path) {
  std::string name;
  for (const char c : path.filename().string()) {
    const bool unfit = static_cast<unsigned char>(c) < 0x20U || c == 0x7F ||
                       std::string_view("\\:*?\"<>|").find(c) != std::string_view::npos;
    name += unfit ? '_' : c;
  }
  if (name.size() <= kMostNameBytes) return name;
  auto begin = name.size() - kMostNameBytes;
  while ((static_cast<unsigned char>(name[begin]) & 0xC0U) == 0x80U) ++begin;
  return name.substr(begin);
}

struct Evidence {
  EvidenceFile file;
  std::string content;
};

Result<std::vector<Evidence>> read_evidence(const Disk& disk, const Statement& statement) {
  std::vector<Evidence> all;
  for (const auto& path : statement.files) {
    auto content = disk.read(path, kMostEvidenceBytes);
    if (!content) {
      return Error{content.error().code, printed(statement.rule) + ": evidence " + content.error().message};
    }
    const auto hash = sha256_hex(*content);
    EvidenceFile file{hash.substr(0, 12) + "-" + plain_name(path), static_cast<std::int64_t>(content->size()), hash};
    all.push_back({std::move(file), *std::move(content)});
  }
  return all;
}

Attestation attestation_of(const Statement& statement, const std::vector<Evidence>& evidence) {
  Attestation made;
  made.rule = statement.rule;
  made.answer = statement.answer;
  made.by = statement.by;
  made.role = statement.role;
  made.at = statement.at;
  made.note = statement.note;
  for (const auto& one : evidence) made.evidence.push_back(one.file);
  return made;
}

std::size_t files_in(const Report& report) {
  std::size_t count = 0;
  for (const auto& one : report.attestations) count += one.evidence.size();
  return count;
}

Result<void> keep_files(const Disk& disk, const fs::path& folder, const std::vector<Evidence>& evidence) {
  for (const auto& one : evidence) {
    const auto kept = disk.write_durably(folder / "evidence" / one.file.name, one.content, Disk::Visibility::everyone);
    if (!kept) return kept;
  }
  return {};
}

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
                                            "..., which is not this machine's: state it where the audit was made"};
  }
  auto profile = standards::parse_resolved(report->standard.resolved.text);
  if (!profile) return Error{ErrorCode::bad_data, file.string() + ": /standard/resolved: " + profile.error().message};
  return OpenRecord{*std::move(report), envelope->id(), *std::move(text), *std::move(profile)};
}

std::vector<const standards::Rule*> open_questions(const OpenRecord& record) {
  std::vector<const standards::Rule*> open;
  for (const auto& rule : record.profile.rules) {
    if (!rule.attest || !standards::hold(rule.applies, record.report.facts)) continue;
    const auto* item = item_of(record.report, rule.id);
    if (item == nullptr || item->verdict == ItemVerdict::not_tested) open.push_back(&rule);
  }
  return open;
}

Result<const standards::Rule*> rule_to_state(const OpenRecord& record, const RuleId& id) {
  const auto& rules = record.profile.rules;
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const standards::Rule& one) { return one.id == id; });
  if (rule == rules.end()) {
    return Error{ErrorCode::bad_data,
                 "the item " + in_quotes(id.text()) + " is not in profile " + record.profile.id + ": correct it"};
  }
  if (!rule->attest) {
    return Error{ErrorCode::bad_data,
                 printed(id) + " asks no people, and no statement may stand for it: leave the answer empty"};
  }
  const auto* item = item_of(record.report, id);
  if (item != nullptr && (was_observed(*item) || item->verdict == ItemVerdict::not_applicable)) {
    const bool applies = item->verdict != ItemVerdict::not_applicable;
    return Error{ErrorCode::bad_data, printed(id) +
                                          (applies ? " was observed in this audit, and no statement may stand over that"
                                                   : " does not apply to this site") +
                                          ": leave the answer empty"};
  }
  return &*rule;
}

Result<Report> amend_record(const Disk& disk, const fs::path& folder, const OpenRecord& record,
                            const std::vector<Statement>& statements, const SigningKey& key, std::int64_t sequence,
                            Language language) {
  auto report = record.report;
  std::vector<Evidence> evidence;
  for (const auto& statement : statements) {
    if (const auto rule = rule_to_state(record, statement.rule); !rule) return rule.error();
    auto files = read_evidence(disk, statement);
    if (!files) return files.error();
    std::erase_if(report.attestations, [&](const Attestation& one) { return one.rule == statement.rule; });
    report.attestations.push_back(attestation_of(statement, *files));
    std::move(files->begin(), files->end(), std::back_inserter(evidence));
  }
  if (files_in(report) > kMostEvidenceFiles) {
    return Error{ErrorCode::bad_data,
                 "more than " + std::to_string(kMostEvidenceFiles) + " files of evidence: leave some out"};
  }
  report.amends = record.id;
  report.sequence = sequence;
  report.tool.version = kVersion;
  report.claim = standards::assess(record.profile, standards::evidence_of(report, report.facts));
  if (auto kept = keep_files(disk, folder, evidence); !kept) return kept.error();
  if (auto kept = keep_earlier(disk, folder, record); !kept) return kept.error();
  if (auto written = write_folder(disk, folder, report, key, language); !written) return written.error();
  return report;
}

}  // namespace campus::probe
