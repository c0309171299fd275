#pragma once
// What `campus-probe standards ...` prints, as pure functions of catalogues and findings. Rule ids are lower case in
// JSON and upper case for people.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exit_code.h"
#include "core/model/localized.h"
#include "core/result.h"
#include "standards/catalogue.h"

namespace campus::standards {

enum class OutputFormat { text, json, junit };

/// `S-02` and `s-02` are the same rule.
[[nodiscard]] RuleId rule_id_of(std::string_view text);

/// `list`. JSON: {"standard","version","title","draft","rules":[{"id","title","level","requirement",...}]}.
/// junit is not offered here and gives text.
[[nodiscard]] std::string list_output(const Catalogue& catalogue, OutputFormat format, Language language);

/// `show`: one profile with every number spelled out. JSON: the resolved profile's own bytes, indented.
[[nodiscard]] std::string show_output(const ResolvedProfile& profile, OutputFormat format, Language language);

/// `lint`, `test`: the findings of one catalogue, tailoring or file of waivers. Clean ones are named too, so that
/// silence is never a pass.
struct CheckedCatalogue {
  std::string folder;  ///< or file
  std::vector<std::string> findings;
  std::vector<std::string> notices = {};  ///< to be seen to in time, and no finding
};
/// JSON: {"catalogues":[{"folder","findings":[...],"notices":[...] where there are some}]}; junit: one test case each.
[[nodiscard]] std::string findings_output(std::span<const CheckedCatalogue> checked, OutputFormat format,
                                          Language language);
/// 0 where all are clean, else 65.
[[nodiscard]] ExitCode exit_code_of(std::span<const CheckedCatalogue> checked);

/// `explain RULE`: each value and where it comes from, as `catalogue.json:/rules/6/parameters/nominal/value` or
/// `profiles/school-small.json:/set_parameters/s-02/nominal`, or the same in the tailoring's file. Without a profile
/// the catalogue's own values, and which profiles change them. `missing` names the rules that there are.
[[nodiscard]] Result<std::string> explain_output(const Catalogue& catalogue, std::string_view rule,
                                                 const std::optional<std::string>& profile, OutputFormat format,
                                                 Language language);

}  // namespace campus::standards
