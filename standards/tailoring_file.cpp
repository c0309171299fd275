// campus.tailoring/1 as a file: read, and held against the standard that it changes.

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/envelope/envelope.h"
#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/words.h"
#include "standards/catalogue_fields.h"
#include "standards/folder.h"
#include "standards/strictness.h"

namespace campus::wire {

template <>
struct Fields<standards::Unselected> {
  static constexpr auto list =
      std::make_tuple(field("rule", &standards::Unselected::rule), field("why", &standards::Unselected::why));
};

template <>
struct Fields<standards::ProfileTailoring> {
  static constexpr auto list =
      std::make_tuple(field_or_default("set_parameters", &standards::ProfileTailoring::set_parameters),
                      field_or_default("set_requirement", &standards::ProfileTailoring::set_requirement),
                      field_or_default("select", &standards::ProfileTailoring::select),
                      field_or_default("unselect", &standards::ProfileTailoring::unselect));
};

template <>
struct Fields<standards::TailoredStandard> {
  static constexpr auto list = std::make_tuple(field("id", &standards::TailoredStandard::id),
                                               field("version", &standards::TailoredStandard::version));
};

/// The file's name and hash are not its own to tell.
template <>
struct Fields<standards::Tailoring> {
  static constexpr auto list = std::make_tuple(
      field("id", &standards::Tailoring::id), field("title", &standards::Tailoring::title),
      field("issuer", &standards::Tailoring::issuer), field("document_number", &standards::Tailoring::document_number),
      field("date", &standards::Tailoring::date), field("standard", &standards::Tailoring::standard),
      field("profiles", &standards::Tailoring::profiles));
};

}  // namespace campus::wire

namespace campus::standards {
namespace {

std::string word(Requirement requirement) { return std::string(name_of(requirement)); }

/// The changes of one profile against that profile as it stands without them.
class ProfileTailoringLint {
 public:
  ProfileTailoringLint(const Catalogue& catalogue, const ResolvedProfile& profile, const ProfileTailoring& changes,
                       const SourceFile& file, Findings& findings)
      : catalogue_(catalogue),
        profile_(profile),
        changes_(changes),
        file_(file),
        at_("/profiles/" + pointer_token(profile.id)),
        findings_(findings) {
    for (const auto& rule : profile.rules) rules_.emplace(rule.id, &rule);
  }

  void run() {
    if (changes_.changes() == 0) say("", "changes nothing: say what changes, or remove the profile");
    for (std::size_t i = 0; i < changes_.select.size(); ++i) select(changes_.select[i], "/select/" + std::to_string(i));
    for (std::size_t i = 0; i < changes_.unselect.size(); ++i) {
      unselect(changes_.unselect[i].rule, "/unselect/" + std::to_string(i) + "/rule");
    }
    if (rules_.empty()) say("/unselect", "leaves the profile without a rule");
    for (const auto& [id, requirement] : changes_.set_requirement) {
      require(id, requirement, "/set_requirement/" + pointer_token(id));
    }
    for (const auto& [id, values] : changes_.set_parameters) parameters(id, values);
  }

 private:
  void say(const std::string& below, const std::string& what) { findings_.at_value(file_, at_ + below, what); }
  void say_key(const std::string& below, const std::string& what) { findings_.at_key(file_, at_ + below, what); }

  void select(const RuleId& id, const std::string& where) {
    const auto* rule = catalogue_.find(id);
    if (rule == nullptr) {
      say(where, unknown(id));
    } else if (rule->level != profile_.level) {
      say(where, "rule " + in_quotes(id.text()) + " is for " + std::string(name_of(rule->level)) +
                     " but the profile is for " + std::string(name_of(profile_.level)));
    } else if (!rules_.emplace(id, rule).second) {
      say(where, "changes nothing: rule " + in_quotes(id.text()) + " is already selected; remove the entry");
    } else {
      added_.insert(id);
    }
  }

  void unselect(const RuleId& id, const std::string& where) {
    const auto found = rules_.find(id);
    if (found == rules_.end()) {
      const bool known = catalogue_.find(id) != nullptr;
      say(where,
          known ? "changes nothing: rule " + in_quotes(id.text()) + " is not selected; remove the entry" : unknown(id));
      return;
    }
    const auto heaviest = heaviest_requirement(*found->second);
    if (added_.count(id) > 0) {
      say(where, "rule " + in_quotes(id.text()) + " is selected by this tailoring itself: remove both entries");
    } else if (weight_of(heaviest) >= weight_of(Requirement::mandatory)) {
      say(where, "weakens the standard: rule " + in_quotes(id.text()) + " is " + word(heaviest) +
                     ", and only scored and informational rules can be left out");
    }
    rules_.erase(found);
  }

  const Rule* selected(const std::string& id, const std::string& where) {
    if (const auto found = rules_.find(RuleId(id)); found != rules_.end()) return found->second;
    const bool known = catalogue_.find(RuleId(id)) != nullptr;
    say_key(where, known ? "rule " + in_quotes(id) + " is not selected here: correct the id or select it"
                         : unknown(RuleId(id)));
    return nullptr;
  }

  void require(const std::string& id, Requirement requirement, const std::string& where) {
    const auto* rule = selected(id, where);
    if (rule == nullptr) return;
    const auto heaviest = heaviest_requirement(*rule);
    const auto& cases = rule->requirement_when;
    const bool same = rule->requirement == requirement &&
                      std::all_of(cases.begin(), cases.end(),
                                  [&](const RequirementCase& one) { return one.requirement == requirement; });
    if (same) {
      say(where, "changes nothing: the rule is " + word(requirement) + " already; remove the entry");
    } else if (weight_of(requirement) < weight_of(heaviest)) {
      say(where, "weakens the standard: lowers " + word(heaviest) + " to " + word(requirement) +
                     ", and a requirement can only be raised");
    } else if (rule->points == 0) {
      say(where, "rule " + in_quotes(id) + " has no points, so it can only stay informational: remove the entry");
    }
  }

  void parameters(const std::string& id, const std::map<std::string, double>& values) {
    const auto at = "/set_parameters/" + pointer_token(id);
    const auto* rule = selected(id, at);
    if (rule == nullptr) return;
    if (values.empty()) say(at, "changes nothing: name a parameter or remove the entry");
    for (const auto& [name, value] : values) number(*rule, name, value, at + "/" + pointer_token(name));
  }

  void number(const Rule& rule, const std::string& name, double value, const std::string& where) {
    const auto found = rule.parameters.find(name);
    if (found == rule.parameters.end()) {
      say_key(where, "rule " + rule.id.text() + " has no parameter " + in_quotes(name) + ": correct the name");
      return;
    }
    const auto& parameter = found->second;
    const auto now = in_full(parameter.value);
    if (value == parameter.value) {
      say(where, "changes nothing: it is " + now + " already; remove the entry");
    } else if (parameter.tailorable == Tailorability::no) {
      say(where, "must stay " + now + ": the standard does not leave it open; remove the entry");
    } else if (!within(parameter, value)) {
      say(where, "is out of bounds: " + bounds_of(parameter));
    } else if (parameter.tailorable == Tailorability::stricter_only) {
      stricter(rule, name, value, where);
    }
  }

  void stricter(const Rule& rule, const std::string& name, double value, const std::string& where) {
    const auto now = rule.parameters.at(name).value;
    const auto way = stricter_way(rule, name);
    const bool asks_more = way == Stricter::higher ? value > now : way == Stricter::lower && value < now;
    if (asks_more) return;
    say(where, "weakens the standard: only a value " + std::string(way == Stricter::higher ? "above " : "below ") +
                   in_full(now) + " is stricter");
  }

  [[nodiscard]] std::string unknown(const RuleId& id) const {
    return "standard " + catalogue_.id + " has no rule " + in_quotes(id.text()) + ": correct the id";
  }

  const Catalogue& catalogue_;
  const ResolvedProfile& profile_;
  const ProfileTailoring& changes_;
  const SourceFile& file_;
  std::string at_;
  Findings& findings_;
  std::map<RuleId, const Rule*> rules_;  ///< as selected so far
  std::set<RuleId> added_;
};

/// False where it is for another standard: nothing else can be told then.
bool lint_standard(const Catalogue& catalogue, const Tailoring& tailoring, const SourceFile& file, Findings& findings) {
  const auto& wanted = tailoring.standard;
  if (wanted.id != catalogue.id) {
    findings.at_value(file, "/standard/id",
                      "is for standard " + in_quotes(wanted.id) + " but is used with " + in_quotes(catalogue.id) +
                          ": take the tailoring of that standard");
    return false;
  }
  if (wanted.version != catalogue.version) {
    findings.at_value(file, "/standard/version",
                      "is for version " + wanted.version + " but the standard is version " + catalogue.version +
                          ": have it issued anew for this version");
    return false;
  }
  return true;
}

void lint_profiles_of(const Catalogue& catalogue, const Tailoring& tailoring, const SourceFile& file,
                      Findings& findings) {
  if (tailoring.profiles.empty()) {
    findings.at_value(file, "/profiles", "changes nothing: name a profile and what changes in it");
  }
  auto untouched = catalogue;
  untouched.tailoring.reset();
  for (const auto& [id, changes] : tailoring.profiles) {
    const auto profile = resolve(untouched, id);
    if (!profile) {
      findings.at_key(file, "/profiles/" + pointer_token(id), profile.error().message);
      continue;
    }
    ProfileTailoringLint(catalogue, *profile, changes, file, findings).run();
  }
}

Tailoring read_tailoring(const Disk& disk, const std::filesystem::path& path, const Catalogue& catalogue,
                         Findings& findings) {
  Tailoring tailoring;
  const auto file = open_source(disk, path, DocumentKind::tailoring, findings);
  if (!file || !decode_into(tailoring, *file, findings)) return tailoring;
  tailoring.sha256 = sha256_hex(file->text);
  tailoring.file = path.filename().string();
  if (lint_standard(catalogue, tailoring, *file, findings)) lint_profiles_of(catalogue, tailoring, *file, findings);
  return tailoring;
}

}  // namespace

Result<Tailoring> load_tailoring(const Disk& disk, const std::filesystem::path& file, const Catalogue& catalogue) {
  if (auto there = disk.read(file, kCatalogueLimits.bytes); !there) return there.error();
  Findings findings;
  auto tailoring = read_tailoring(disk, file, catalogue, findings);
  if (findings.empty()) return tailoring;
  return findings.first("campus-probe standards lint --tailoring " + file.string());
}

std::vector<std::string> lint_tailoring(const Disk& disk, const std::filesystem::path& file,
                                        const Catalogue& catalogue) {
  Findings findings;
  read_tailoring(disk, file, catalogue, findings);
  return findings.lines();
}

}  // namespace campus::standards
