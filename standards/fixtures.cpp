// Examples that come with a catalogue: evidence, and the verdict that the rule must give on it.

#include <algorithm>
#include <cmath>

#include "core/foreign_text.h"
#include "core/wire/fields.h"
#include "core/wire/platform_fields.h"
#include "core/wire/report_json.h"
#include "standards/assess.h"
#include "standards/folder.h"

namespace campus::standards {
namespace {

struct FixtureCheck {
  std::string quantity;
  std::optional<double> value;
  Unit unit = Unit::count;
  std::optional<double> uncertainty;
  std::int64_t samples = 0;
  std::optional<Reason> reason;
  std::string detail;
};

/// What somebody stated about the fixture's rule.
struct FixtureAttestation {
  std::optional<double> answer;
  std::int64_t files = 0;
  std::int64_t days_before = 0;  ///< the audit
};

struct Expectation {
  ItemVerdict verdict = ItemVerdict::conform;
  Status status = Status::pass;
  std::optional<Reason> reason;
  std::optional<LimitedBy> limited_by;
  std::optional<double> required;
  std::optional<Requirement> requirement;
};

struct Fixture {
  std::string profile;
  Facts facts;
  std::vector<FixtureCheck> checks;
  std::vector<PlatformCheck> platforms;
  std::vector<FixtureAttestation> attestations;
  Expectation expect;
};

}  // namespace
}  // namespace campus::standards

namespace campus::wire {

template <>
struct Fields<standards::FixtureCheck> {
  using Check = standards::FixtureCheck;
  static constexpr auto list =
      std::make_tuple(field("quantity", &Check::quantity), field("value", &Check::value), field("unit", &Check::unit),
                      field("uncertainty", &Check::uncertainty), field_or_default("samples", &Check::samples),
                      field("reason", &Check::reason), field_or_default("detail", &Check::detail));
};

template <>
struct Fields<standards::FixtureAttestation> {
  using Attested = standards::FixtureAttestation;
  static constexpr auto list =
      std::make_tuple(field("answer", &Attested::answer), field_or_default("files", &Attested::files),
                      field_or_default("days_before", &Attested::days_before));
};

template <>
struct Fields<standards::Expectation> {
  using Expectation = standards::Expectation;
  static constexpr auto list =
      std::make_tuple(field("verdict", &Expectation::verdict), field("status", &Expectation::status),
                      field("reason", &Expectation::reason), field("limited_by", &Expectation::limited_by),
                      field("required", &Expectation::required), field("requirement", &Expectation::requirement));
};

template <>
struct Fields<standards::Fixture> {
  using Fixture = standards::Fixture;
  static constexpr auto list =
      std::make_tuple(field("profile", &Fixture::profile), field_or_default("facts", &Fixture::facts),
                      field_or_default("checks", &Fixture::checks), field_or_default("platforms", &Fixture::platforms),
                      field_or_default("attestations", &Fixture::attestations), field("expect", &Fixture::expect));
};

}  // namespace campus::wire

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

std::vector<CheckObservation> observations_of(const std::vector<FixtureCheck>& checks) {
  std::vector<CheckObservation> observations;
  observations.reserve(checks.size());
  for (const auto& check : checks) {
    observations.push_back(
        {check.quantity, check.value, check.unit, check.uncertainty, check.samples, check.reason, check.detail});
  }
  return observations;
}

constexpr WallTime kAuditedAt{std::chrono::days(20'000)};

std::vector<Attestation> attestations_of(const RuleId& rule, const std::vector<FixtureAttestation>& stated) {
  std::vector<Attestation> attestations;
  for (const auto& one : stated) {
    Attestation attestation;
    attestation.rule = rule;
    attestation.answer = one.answer;
    attestation.at = kAuditedAt - std::chrono::days(one.days_before);
    attestation.evidence.resize(static_cast<std::size_t>(one.files));
    attestations.push_back(std::move(attestation));
  }
  return attestations;
}

Result<std::vector<Measurement>> measurements_of(const nlohmann::json& fixture) {
  const nlohmann::json document{{"schema", kMeasurementSchema},
                                {"measurements", fixture.value("measurements", nlohmann::json::array())}};
  return wire::parse_measurements(document.dump());
}

/// One fixture file of one rule.
class FixtureRun {
 public:
  FixtureRun(const Catalogue& catalogue, RuleId rule, const SourceFile& file, Findings& findings)
      : catalogue_(catalogue), rule_(std::move(rule)), file_(file), findings_(findings) {}

  void run() {
    const auto fixture = decode();
    if (!fixture) return;
    const auto profile = resolve(catalogue_, fixture->profile);
    if (!profile) return findings_.at_value(file_, "/profile", profile.error().message);
    const auto& rules = profile->rules;
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.id == rule_; });
    if (rule == rules.end()) {
      return findings_.at_value(file_, "/profile",
                                "does not select rule " + in_quotes(rule_.text()) + ": name a profile that does");
    }
    const auto measurements = measurements_of(file_.json);
    if (!measurements) return findings_.at_value(file_, "/measurements", measurements.error().message);
    const auto checks = observations_of(fixture->checks);
    const auto attestations = attestations_of(rule_, fixture->attestations);
    compare(fixture->expect,
            judge_item(*profile, *rule,
                       {*measurements, checks, fixture->facts, fixture->platforms, attestations, kAuditedAt}));
  }

 private:
  std::optional<Fixture> decode() {
    try {
      return wire::decode<Fixture>(file_.json);
    } catch (const wire::DecodeError& error) {
      findings_.at_value(file_, error.pointer(), error.what());
      return std::nullopt;
    }
  }

  template <class E>
  void expect(const char* key, const std::optional<E>& wanted, const std::optional<E>& got) {
    if (!wanted || wanted == got) return;
    findings_.at_value(file_, std::string("/expect/") + key,
                       "expects '" + std::string(name_of(*wanted)) + "' but the rule gives '" +
                           (got ? std::string(name_of(*got)) : std::string("none")) +
                           "': correct the rule or the expectation");
  }

  void compare(const Expectation& wanted, const ItemResult& got) {
    expect("verdict", std::optional(wanted.verdict), std::optional(got.verdict));
    expect("status", std::optional(wanted.status), std::optional(got.status));
    expect("reason", wanted.reason, got.reason);
    expect("limited_by", wanted.limited_by, got.limited_by);
    expect("requirement", wanted.requirement, std::optional(got.requirement));
    if (!wanted.required) return;
    constexpr double kClose = 1e-9;
    if (got.required && std::abs(*got.required - *wanted.required) <= kClose * std::abs(*wanted.required)) return;
    findings_.at_value(file_, "/expect/required",
                       "expects " + nlohmann::json(*wanted.required).dump() + " but the rule asks for " +
                           (got.required ? nlohmann::json(*got.required).dump() : std::string("nothing")) +
                           ": correct the rule or the expectation");
  }

  const Catalogue& catalogue_;
  RuleId rule_;
  const SourceFile& file_;
  Findings& findings_;
};

void run_fixtures_of(const Disk& disk, const CatalogueFolder& folder, const std::string& rule, Findings& findings) {
  for (const auto& path : json_files_in(folder.path / "fixtures" / rule)) {
    const auto file = open_source(disk, path, DocumentKind::fixture, findings);
    if (file) FixtureRun(folder.catalogue, RuleId(rule), *file, findings).run();
  }
}

bool any_begins(const std::vector<fs::path>& files, std::string_view head) {
  return std::any_of(files.begin(), files.end(),
                     [&](const fs::path& file) { return file.filename().string().compare(0, head.size(), head) == 0; });
}

}  // namespace

void lint_fixtures(const CatalogueFolder& folder, Findings& findings) {
  const auto& rules = folder.catalogue.rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto place = fs::path("fixtures") / rules[i].id.text();
    const auto files = json_files_in(folder.path / place);
    for (const auto* kind : {"pass", "fail", "boundary"}) {
      if (any_begins(files, kind)) continue;
      findings.at_value(*folder.file, "/rules/" + std::to_string(i) + "/id",
                        "has no fixture " + place.string() + "/" + kind + "*.json: add one");
    }
  }
  for (const auto& name : folders_in(folder.path / "fixtures")) {
    if (folder.catalogue.find(RuleId(name)) != nullptr) continue;
    findings.at_file(folder.path / "fixtures" / name, "belongs to no rule of the catalogue: rename or remove it");
  }
}

std::vector<std::string> test_catalogue(const Disk& disk, const fs::path& path) {
  Findings findings;
  const auto folder = read_and_lint(disk, path, findings);
  if (!findings.empty()) return findings.lines();
  for (const auto& rule : folder.catalogue.rules) run_fixtures_of(disk, folder, rule.id.text(), findings);
  return findings.lines();
}

}  // namespace campus::standards
