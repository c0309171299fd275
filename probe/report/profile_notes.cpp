#include "probe/report/profile_notes.h"

#include <string>

#include "standards/catalogue.h"

namespace campus::probe {
namespace {

std::optional<double> parameter_of(const standards::Rule& rule, const std::string& role) {
  const auto name = rule.check.parameters.find(role);
  if (name == rule.check.parameters.end()) return std::nullopt;
  const auto parameter = rule.parameters.find(name->second);
  if (parameter == rule.parameters.end()) return std::nullopt;
  return parameter->second.value;
}

}  // namespace

ProfileNotes notes_of(const Report& report) {
  ProfileNotes notes;
  const auto profile = standards::parse_resolved(report.standard.resolved.text);
  if (!profile) return notes;
  notes.min_coverage_permille = profile->min_coverage_permille;
  for (const auto& source : profile->sources) {
    notes.verified[source.id] = source.verified;
    notes.issuers[source.id] =
        source.issuer + (source.issuer.empty() || source.number.empty() ? "" : " ") + source.number;
  }
  for (const auto& rule : profile->rules) {
    if (rule.check.kind != standards::CheckKind::rate) continue;
    RateShares shares;
    shares.share = parameter_of(rule, "share").value_or(shares.share);
    shares.ceiling_share = parameter_of(rule, "ceiling_share").value_or(shares.ceiling_share);
    notes.shares[rule.id.text()] = shares;
  }
  return notes;
}

}  // namespace campus::probe
