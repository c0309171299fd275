#include "probe/app/site_options.h"

#include "core/limits.h"
#include "core/wire/report_json.h"
#include "core/words_fault.h"
#include "probe/app/adjustments.h"
#include "probe/app/collector_options.h"
#include "probe/app/own_identity.h"
#include "probe/audit/snmp_credentials.h"
#include "probe/check/camera_answers.h"
#include "probe/check/target_list.h"
#include "probe/spool/baselines.h"

namespace campus::probe {
namespace {

/// `[TIER=]HOST[:PORT]`
Result<void> add_responder(const std::string& text, AuditSpec& spec) {
  const auto equals = text.find('=');
  auto tier = spec.main_tier();
  if (equals != std::string::npos) {
    const auto named = parse_name<Tier>(text.substr(0, equals));
    if (!named) {
      return Error{ErrorCode::usage, "--responder '" + text + "': the tier must be one of " + list_of_names<Tier>()};
    }
    tier = *named;
  }
  const auto where = parse_host_port(equals == std::string::npos ? text : text.substr(equals + 1), kResponderPort);
  if (!where) return Error{ErrorCode::usage, "--responder: " + where.error().message};
  if (!spec.responders.emplace(tier, *where).second) {
    return Error{ErrorCode::usage, "--responder: the tier " + std::string(name_of(tier)) + " is named twice"};
  }
  return {};
}

std::string text_of(const Facts& facts, const char* name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? "" : *text;
}

/// Facts of another site would judge this one by the wrong numbers.
Result<Facts> read_facts(const CommandContext& context, const std::string& file, const AuditSpec& spec) {
  const auto text = context.disk.read(file, kControlLimits.bytes);
  if (!text) return text.error();
  auto facts = wire::parse_facts(*text);
  if (!facts) return Error{ErrorCode::bad_data, file + ": " + facts.error().message};
  const auto code = text_of(*facts, "code");
  const auto level = text_of(*facts, "level");
  if (!code.empty() && code != spec.site.text()) {
    return Error{ErrorCode::bad_data, file + ": /code: is '" + code + "' but --site is " + spec.site.text()};
  }
  if (!level.empty() && level != name_of(spec.level)) {
    return Error{ErrorCode::bad_data,
                 file + ": /level: is '" + level + "' but --level is " + std::string(name_of(spec.level))};
  }
  // Facts stand in the record, and the record goes to many hands.
  for (const auto& camera : split_list(text_fact(*facts, "cameras"))) {
    if (!holds_credentials(camera)) continue;
    return Error{ErrorCode::bad_data, file + ": /cameras: a URL holds a user or password; remove it, none is needed"};
  }
  return facts;
}

/// Two names for one place would let a record speak for a site that its key does not.
Error contradiction(const char* option, const std::string& given, const std::string& enrolled) {
  return {ErrorCode::usage, std::string("--") + option + " " + given + ": but this probe is enrolled for " + enrolled +
                                "; leave `" + option +
                                "` out, or give the box to another site with campus-probe image-prep and enroll"};
}

Result<void> take_enrolled_site(const Enrolment& enrolment, const std::optional<Level>& level,
                                const std::optional<std::string>& site, AuditSpec& spec) {
  if (site && *site != enrolment.site.text()) return contradiction("site", *site, enrolment.site.text());
  if (level && *level != enrolment.level) {
    return contradiction("level", std::string(name_of(*level)), std::string(name_of(enrolment.level)));
  }
  spec.site = enrolment.site;
  spec.level = enrolment.level;
  return {};
}

Result<void> read_site(const CommandContext& context, const po::variables_map& values, SiteOptions& options) {
  const auto level = word_option<Level>(values, "level");
  if (!level) return level.error();
  const auto site = text_option(values, "site");
  if (options.enrolment) return take_enrolled_site(options.enrolment->enrolment, *level, site, options.spec);
  if (!*level || !site) {
    return Error{ErrorCode::usage, "--level LEVEL and --site CODE are needed, or campus-probe enroll (" +
                                       what_is_wrong(why_not_enrolled(context), context.language) + ")"};
  }
  auto code = parse_site_code(*site);
  if (!code) return Error{ErrorCode::usage, "--site: " + code.error().message};
  options.spec.level = **level;
  options.spec.site = *code;
  return {};
}

Result<void> read_responders(const po::variables_map& values, bool planned, AuditSpec& spec) {
  const auto responders =
      values.count("responder") == 0 ? std::vector<std::string>() : values["responder"].as<std::vector<std::string>>();
  if (responders.empty() && !planned) {
    return Error{ErrorCode::usage, "--responder [TIER=]HOST[:PORT] is missing: name the responder to measure against"};
  }
  for (const auto& text : responders) {
    if (auto added = add_responder(text, spec); !added) return added;
  }
  return {};
}

}  // namespace

void add_site_options(po::options_description& options) {
  auto add = options.add_options();
  add("level", po::value<std::string>(), "banner|school|classroom / 级别");
  add("site", po::value<std::string>(), "site code of the roster / 站点代码");
  add("responder", po::value<std::vector<std::string>>()->composing(),
      "[TIER=]HOST[:PORT], repeatable; TIER school|banner|city|internet / 测速节点，可重复");
  add("standard", po::value<std::string>(), "standard's id or folder (default hulunbuir-draft) / 标准");
  add("profile", po::value<std::string>(), "profile id (default by level and type) / 指标方案");
  add("tailoring", po::value<std::string>(), "file of local changes to the standard / 本地调整文件");
  add("waivers", po::value<std::string>(), "file of waivers / 豁免文件");
  add("facts", po::value<std::string>(), "roster row of the site as JSON / 站点名录信息");
  add_collector_options(options);
  options.add_options()("snmp-credentials", po::value<std::string>(),
                        "file, readable by its owner only / SNMP 凭据文件（权限600）");
}

Result<SiteOptions> read_site_options(const CommandContext& context, const po::variables_map& values, bool planned) {
  SiteOptions options;
  auto enrolment = own_enrolment(context);
  if (!enrolment) return enrolment.error();
  options.enrolment = *std::move(enrolment);
  if (auto site = read_site(context, values, options); !site) return site.error();
  if (auto responders =
          read_responders(values, planned && (options.enrolment || values.count("issuer") > 0), options.spec);
      !responders)
    return responders.error();
  options.standard = text_option(values, "standard").value_or(standards::kDefaultStandard);
  options.profile = text_option(values, "profile");
  options.tailoring = text_option(values, "tailoring");
  options.waivers = text_option(values, "waivers");
  auto collector = read_collector_options(context, values, options.enrolment);
  if (!collector) return collector.error();
  options.collector = collector->url;
  options.trust = collector->trust;
  options.snmp_credentials = text_option(values, "snmp-credentials");
  if (const auto file = text_option(values, "facts")) {
    auto facts = read_facts(context, *file, options.spec);
    if (!facts) return facts.error();
    options.spec.facts = *std::move(facts);
  }
  options.spec.facts.emplace("code", options.spec.site.text());
  options.spec.facts.emplace("level", std::string(name_of(options.spec.level)));
  return options;
}

Result<standards::ResolvedProfile> read_profile(const CommandContext& context, const SiteOptions& options) {
  const auto catalogue = load_tailored(context, options.standard, options.tailoring);
  if (!catalogue) return catalogue.error();
  auto profile = options.profile ? standards::resolve(*catalogue, *options.profile)
                                 : standards::resolve_for(*catalogue, options.spec.level, options.spec.facts);
  if (profile && profile->level != options.spec.level) {
    return Error{ErrorCode::usage, "--profile " + profile->id + " is for the level " +
                                       std::string(name_of(profile->level)) + ", not " +
                                       std::string(name_of(options.spec.level))};
  }
  return profile;
}

Result<void> read_beside(const CommandContext& context, SiteOptions& options) {
  const auto folder = standards::find_standard(context.standards, options.standard);
  if (!folder) return folder.error();
  auto platforms = standards::load_platforms(context.disk, *folder);
  if (!platforms) return platforms.error();
  options.spec.platforms = *std::move(platforms);
  auto filter_list = standards::load_filter_list(context.disk, *folder);
  if (!filter_list) return filter_list.error();
  options.spec.filter_list = *std::move(filter_list);
  if (options.snmp_credentials) {
    auto credentials = read_snmp_credentials(*options.snmp_credentials);
    if (!credentials) return credentials.error();
    options.spec.snmp = *std::move(credentials);
  }
  auto waivers = load_waivers_of(context, options.waivers, options.spec.site);
  if (!waivers) return waivers.error();
  options.spec.waivers = *std::move(waivers);
  if (options.spec.mode != Mode::routine) return {};
  auto baselines = read_baselines(context.disk, context.state_folder);
  if (!baselines) return baselines.error();
  options.spec.baselines = *std::move(baselines);
  return {};
}

}  // namespace campus::probe
