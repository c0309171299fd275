#include "probe/attest/statement.h"

#include <algorithm>

#include "core/foreign_text.h"
#include "standards/facts.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNameBytes = 80;

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
    auto kept = disk.write_durably(folder / "evidence" / one.file.name, one.content, Disk::Visibility::everyone);
    if (!kept) return kept;
  }
  return {};
}

}  // namespace

std::vector<const standards::Rule*> open_questions(const OpenRecord& record) {
  std::vector<const standards::Rule*> open;
  for (const auto& rule : record.profile.rules) {
    if (!rule.attest || !standards::hold(rule.applies, record.report.facts)) continue;
    const auto* item = item_of(record, rule.id);
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
  const auto* item = item_of(record, id);
  if (item != nullptr && (was_observed(*item) || item->verdict == ItemVerdict::not_applicable)) {
    const bool applies = item->verdict != ItemVerdict::not_applicable;
    return Error{ErrorCode::bad_data, printed(id) +
                                          (applies ? " was observed in this audit, and no statement may stand over that"
                                                   : " does not apply to this site") +
                                          ": leave the answer empty"};
  }
  return &*rule;
}

Result<Report> record_statements(const Disk& disk, const fs::path& folder, const OpenRecord& record,
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
  if (auto kept = keep_files(disk, folder, evidence); !kept) return kept.error();
  return write_amended(disk, folder, record, std::move(report), key, sequence, language);
}

}  // namespace campus::probe
