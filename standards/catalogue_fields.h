#pragma once
// The JSON keys of catalogues, profiles and resolved profiles. Include in .cpp files only.

#include <tuple>

#include "core/wire/adjustment_fields.h"
#include "core/wire/fields.h"
#include "standards/catalogue.h"

namespace campus::wire {

namespace standards = campus::standards;

template <>
struct Fields<standards::Source> {
  static constexpr auto list = std::make_tuple(
      field("id", &standards::Source::id), field("title", &standards::Source::title),
      field("issuer", &standards::Source::issuer), field_or_default("number", &standards::Source::number),
      field("confidence", &standards::Source::confidence), field("verified", &standards::Source::verified),
      field("url", &standards::Source::url));
};

template <>
struct Fields<standards::Group> {
  static constexpr auto list =
      std::make_tuple(field("id", &standards::Group::id), field("title", &standards::Group::title),
                      field_unless_default("outside_score", &standards::Group::outside_score));
};

template <>
struct Fields<standards::RuleSource> {
  static constexpr auto list =
      std::make_tuple(field("source", &standards::RuleSource::source), field("clause", &standards::RuleSource::clause),
                      field("confidence", &standards::RuleSource::confidence));
};

template <>
struct Fields<standards::FactCondition> {
  static constexpr auto list = std::make_tuple(field("fact", &standards::FactCondition::fact),
                                               field_or_default("any_of", &standards::FactCondition::any_of),
                                               field("present", &standards::FactCondition::present));
};

template <>
struct Fields<standards::RequirementCase> {
  static constexpr auto list = std::make_tuple(field("when", &standards::RequirementCase::when),
                                               field("requirement", &standards::RequirementCase::requirement));
};

template <>
struct Fields<standards::Parameter> {
  static constexpr auto list = std::make_tuple(
      field("value", &standards::Parameter::value), field("unit", &standards::Parameter::unit),
      field("minimum", &standards::Parameter::minimum), field("maximum", &standards::Parameter::maximum),
      field_unless_default("tailorable", &standards::Parameter::tailorable));
};

template <>
struct Fields<standards::Check> {
  static constexpr auto list = std::make_tuple(
      field("kind", &standards::Check::kind), field("quantity", &standards::Check::quantity),
      field("comparison", &standards::Check::comparison), field("parameters", &standards::Check::parameters),
      field("tier", &standards::Check::tier), field_or_default("guard_band", &standards::Check::guard_band),
      field("nominal_fact", &standards::Check::nominal_fact),
      field("nominal_below_fact", &standards::Check::nominal_below_fact), field("fact", &standards::Check::fact),
      field("per_fact", &standards::Check::per_fact));
};

template <>
struct Fields<standards::AttestForm> {
  static constexpr auto list = std::make_tuple(field("question", &standards::AttestForm::question),
                                               field_or_default("evidence", &standards::AttestForm::evidence),
                                               field_or_default("least_files", &standards::AttestForm::least_files),
                                               field_or_default("valid_days", &standards::AttestForm::valid_days));
};

template <>
struct Fields<standards::Rule> {
  static constexpr auto list =
      std::make_tuple(field("id", &standards::Rule::id), field("revision", &standards::Rule::revision),
                      field("group", &standards::Rule::group), field("level", &standards::Rule::level),
                      field("title", &standards::Rule::title), field("sources", &standards::Rule::sources),
                      field("requirement", &standards::Rule::requirement),
                      field_or_default("requirement_when", &standards::Rule::requirement_when),
                      field("points", &standards::Rule::points), field_or_default("applies", &standards::Rule::applies),
                      field("parameters", &standards::Rule::parameters), field("check", &standards::Rule::check),
                      field("attest", &standards::Rule::attest), field("remediation", &standards::Rule::remediation),
                      field("responsible", &standards::Rule::responsible));
};

template <>
struct Fields<standards::Band> {
  static constexpr auto list =
      std::make_tuple(field("id", &standards::Band::id), field("title", &standards::Band::title),
                      field("min_score_permille", &standards::Band::min_score_permille));
};

template <>
struct Fields<standards::BandCap> {
  static constexpr auto list =
      std::make_tuple(field("rule", &standards::BandCap::rule), field("band", &standards::BandCap::band));
};

template <>
struct Fields<standards::Profile> {
  static constexpr auto list =
      std::make_tuple(field("id", &standards::Profile::id), field("title", &standards::Profile::title),
                      field("extends", &standards::Profile::extends), field("level", &standards::Profile::level),
                      field_or_default("types", &standards::Profile::types),
                      field_unless_default("by_name_only", &standards::Profile::by_name_only),
                      field_or_default("select", &standards::Profile::select),
                      field_or_default("unselect", &standards::Profile::unselect),
                      field_or_default("set_parameters", &standards::Profile::set_parameters),
                      field_or_default("set_requirement", &standards::Profile::set_requirement),
                      field("min_coverage_permille", &standards::Profile::min_coverage_permille),
                      field("min_score_permille", &standards::Profile::min_score_permille),
                      field("baseline_days", &standards::Profile::baseline_days),
                      field_unless_default("bands", &standards::Profile::bands),
                      field_unless_default("caps", &standards::Profile::caps));
};

/// catalogue.json: profiles lie beside it, its hash is of its bytes, and draft follows from what is absent.
template <>
struct Fields<standards::Catalogue> {
  static constexpr auto list =
      std::make_tuple(field("id", &standards::Catalogue::id), field("version", &standards::Catalogue::version),
                      field("title", &standards::Catalogue::title), field("approver", &standards::Catalogue::approver),
                      field("document_number", &standards::Catalogue::document_number),
                      field("sources", &standards::Catalogue::sources), field("groups", &standards::Catalogue::groups),
                      field("rules", &standards::Catalogue::rules));
};

template <>
struct Fields<standards::ResolvedProfile> {
  static constexpr auto list = std::make_tuple(
      field("catalogue", &standards::ResolvedProfile::catalogue_id),
      field("catalogue_version", &standards::ResolvedProfile::catalogue_version),
      field("catalogue_title", &standards::ResolvedProfile::catalogue_title),
      field("catalogue_sha256", &standards::ResolvedProfile::catalogue_sha256),
      field("draft", &standards::ResolvedProfile::draft), field("id", &standards::ResolvedProfile::id),
      field("title", &standards::ResolvedProfile::title), field("level", &standards::ResolvedProfile::level),
      field("min_coverage_permille", &standards::ResolvedProfile::min_coverage_permille),
      field("min_score_permille", &standards::ResolvedProfile::min_score_permille),
      field_or_default("baseline_days", &standards::ResolvedProfile::baseline_days),
      field_unless_default("bands", &standards::ResolvedProfile::bands),
      field_unless_default("caps", &standards::ResolvedProfile::caps),
      field("sources", &standards::ResolvedProfile::sources), field("groups", &standards::ResolvedProfile::groups),
      field("rules", &standards::ResolvedProfile::rules), field("tailoring", &standards::ResolvedProfile::tailoring));
};

}  // namespace campus::wire
