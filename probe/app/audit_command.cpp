#include <algorithm>
#include <iostream>

#include "core/limits.h"
#include "core/wire/report_json.h"
#include "core/words.h"
#include "probe/app/adjustments.h"
#include "probe/app/exit_code_of_assessment.h"
#include "probe/app/options.h"
#include "probe/app/progress.h"
#include "probe/app/ticket_files.h"
#include "probe/audit/audit.h"
#include "probe/audit/delivery.h"
#include "probe/audit/snmp_credentials.h"
#include "probe/audit/traffic_notice.h"
#include "probe/check/camera_answers.h"
#include "probe/check/target_list.h"
#include "probe/report/text_report.h"
#include "probe/spool/baselines.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

struct AuditOptions {
  AuditSpec spec;
  std::string standard = standards::kDefaultStandard;
  std::optional<std::string> profile;
  std::optional<std::string> tailoring;
  std::optional<std::string> waivers;
  std::filesystem::path output;
  std::optional<std::string> collector;
  std::optional<std::string> snmp_credentials;
  std::vector<std::string> tickets;  ///< `[TIER=]FILE`
  bool dry_run = false;
  Language language = Language::zh_cn;
};

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("level", po::value<std::string>(), "banner|school|classroom / 级别");
  add("site", po::value<std::string>(), "site code of the roster / 站点代码");
  add("responder", po::value<std::vector<std::string>>()->composing(),
      "[TIER=]HOST[:PORT], repeatable; TIER school|banner|city|internet / 测速节点，可重复");
  add("standard", po::value<std::string>(), "standard's id or folder (default hulunbuir-draft) / 标准");
  add("profile", po::value<std::string>(), "profile id (default by level and type) / 指标方案");
  add("tailoring", po::value<std::string>(), "file of local changes to the standard / 本地调整文件");
  add("waivers", po::value<std::string>(), "file of waivers / 豁免文件");
  add("facts", po::value<std::string>(), "roster row of the site as JSON / 站点名录信息");
  add("mode", po::value<std::string>(), "acceptance|routine (default acceptance) / 模式");
  add("duration", po::value<std::string>(), "measured seconds of each run, 0.2 to 60 (default 10) / 每次测量秒数");
  add("repeats", po::value<std::string>(), "1 to 20 (default 3) / 重复次数");
  add("output", po::value<std::string>(), "new folder for the record / 记录保存目录");
  add("collector", po::value<std::string>(), "URL: deliver the record as well / 汇聚平台地址");
  add("snmp-credentials", po::value<std::string>(), "file, readable by its owner only / SNMP 凭据文件（权限600）");
  add("ticket", po::value<std::vector<std::string>>()->composing(),
      "[TIER=]FILE of a ticket for that responder, repeatable / 测试许可文件，可重复");
  add("dry-run",
      "only say what would be measured, with a form for the network's owner / 仅列出将进行的测试，附流量报备表");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

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

Result<void> read_site(const po::variables_map& values, AuditSpec& spec) {
  const auto level = word_option<Level>(values, "level");
  if (!level) return level.error();
  const auto site = text_option(values, "site");
  if (!*level || !site) {
    return Error{ErrorCode::usage, "--level LEVEL and --site CODE are needed: name the site to audit"};
  }
  auto code = parse_site_code(*site);
  if (!code) return Error{ErrorCode::usage, "--site: " + code.error().message};
  spec.level = **level;
  spec.site = *code;
  return {};
}

Result<void> read_runs(const po::variables_map& values, AuditSpec& spec) {
  const auto mode = word_option<Mode>(values, "mode");
  if (!mode) return mode.error();
  const auto duration = seconds_option(values, "duration", 0.2, 60);
  if (!duration) return duration.error();
  const auto repeats = integer_option(values, "repeats", 1, 20);
  if (!repeats) return repeats.error();
  spec.mode = mode->value_or(Mode::acceptance);
  if (*duration) spec.duration = **duration;
  spec.repeats = static_cast<int>(repeats->value_or(spec.mode == Mode::acceptance ? 3 : 1));
  const auto responders =
      values.count("responder") == 0 ? std::vector<std::string>() : values["responder"].as<std::vector<std::string>>();
  if (responders.empty()) {
    return Error{ErrorCode::usage, "--responder [TIER=]HOST[:PORT] is missing: name the responder to measure against"};
  }
  for (const auto& text : responders) {
    if (auto added = add_responder(text, spec); !added) return added;
  }
  return {};
}

Result<AuditOptions> read_options(const CommandContext& context, const po::variables_map& values) {
  AuditOptions options;
  const auto language = language_option(context, values);
  if (!language) return language.error();
  options.language = *language;
  if (auto site = read_site(values, options.spec); !site) return site.error();
  if (auto runs = read_runs(values, options.spec); !runs) return runs.error();
  options.standard = text_option(values, "standard").value_or(standards::kDefaultStandard);
  options.profile = text_option(values, "profile");
  options.tailoring = text_option(values, "tailoring");
  options.waivers = text_option(values, "waivers");
  options.collector = text_option(values, "collector");
  options.snmp_credentials = text_option(values, "snmp-credentials");
  if (values.count("ticket") > 0) options.tickets = values["ticket"].as<std::vector<std::string>>();
  options.dry_run = values.count("dry-run") > 0;
  const auto output = text_option(values, "output");
  if (!output && !options.dry_run) {
    return Error{ErrorCode::usage, "--output DIR is missing: name a new folder for the record"};
  }
  if (output) options.output = *output;
  if (const auto file = text_option(values, "facts")) {
    auto facts = read_facts(context, *file, options.spec);
    if (!facts) return facts.error();
    options.spec.facts = *std::move(facts);
  }
  options.spec.facts.emplace("code", options.spec.site.text());
  options.spec.facts.emplace("level", std::string(name_of(options.spec.level)));
  return options;
}

Result<standards::ResolvedProfile> read_profile(const CommandContext& context, const AuditOptions& options) {
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

/// What lies in files beside the options: the standard's platforms, the site's waivers, and this probe's own sustained
/// runs.
Result<void> complete(const CommandContext& context, AuditOptions& options) {
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

/// A delivery that failed changes no verdict: the record is on disk, and the line says how to try again.
void deliver(const CommandContext& context, const AuditOptions& options) {
  const auto answer = deliver_folder(context.disk, options.output, *options.collector, context.interrupted);
  const auto again = "campus-probe deliver " + options.output.string() + " --collector " + *options.collector;
  if (!answer) {
    std::cerr << "campus-probe audit: " << answer.error().message << "; the record is safe, try again with: " << again
              << "\n";
    return;
  }
  std::cerr << "delivered: " << name_of(answer->outcome) << (answer->reason.empty() ? "" : " (" + answer->reason + ")")
            << "\n";
}

/// `[TIER=]FILE`; a name that has a = in it and no tier before that is a file's.
std::pair<Tier, std::string> tier_and_file(const std::string& text, Tier main_tier) {
  const auto equals = text.find('=');
  if (equals != std::string::npos) {
    if (const auto tier = parse_name<Tier>(text.substr(0, equals))) return {*tier, text.substr(equals + 1)};
  }
  return {main_tier, text};
}

Result<void> take_tickets(const CommandContext& context, AuditOptions& options) {
  auto& spec = options.spec;
  for (const auto& text : options.tickets) {
    const auto [tier, file] = tier_and_file(text, spec.main_tier());
    auto held = hold_ticket(context, file);
    if (!held) return held.error();
    if (!spec.tickets.emplace(tier, *std::move(held)).second) {
      return Error{ErrorCode::usage, "--ticket: the tier " + std::string(name_of(tier)) + " has two tickets"};
    }
  }
  return {};
}

Result<Report> observe(const CommandContext& context, const AuditOptions& options,
                       const standards::ResolvedProfile& profile, const SigningKey& key) {
  ProgressLine line(context.progress_bar);
  const AuditProgress progress{[&](const std::string& step) { line.begin(step); },
                               [&](Ratio done, std::optional<BitRate> now) { line.show(done, now); }};
  auto report =
      observe_site(options.spec, profile, key.id(), context.clock, options.language, progress, context.interrupted);
  line.end();
  const auto sequence = next_sequence(context.disk, context.state_folder);
  if (!sequence) return sequence.error();
  report.sequence = *sequence;
  return report;
}

}  // namespace

ExitCode run_audit(const CommandContext& context, const Arguments& arguments) {
  const auto described_options = described();
  const auto values = parse_options(arguments, described_options, {});
  if (!values) return fail("audit", values.error());
  if (help_wanted(*values,
                  "campus-probe audit --level LEVEL --site CODE --responder [TIER=]HOST[:PORT]... --output DIR",
                  described_options)) {
    return ExitCode::conforms;
  }
  auto options = read_options(context, *values);
  if (!options) return fail("audit", options.error());
  const auto profile = read_profile(context, *options);
  if (!profile) return fail("audit", profile.error());
  if (auto completed = complete(context, *options); !completed) return fail("audit", completed.error());
  if (options->dry_run) {
    std::cout << describe_plan(options->spec, *profile, options->language) << "\n"
              << traffic_notice(options->spec, *profile, {this_probe_host(), context.clock, options->collector},
                                options->language);
    return ExitCode::conforms;
  }
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return fail("audit", key.error());
  if (auto taken = take_tickets(context, *options); !taken) return fail("audit", taken.error());
  if (auto claimed = claim_folder(context.disk, options->output); !claimed) return fail("audit", claimed.error());
  const auto report = observe(context, *options, *profile, *key);
  if (!report) return fail("audit", report.error());
  const auto id = write_folder(context.disk, options->output, *report, *key, options->language);
  if (!id) return fail("audit", id.error());
  if (auto kept = keep_baselines(context.disk, context.state_folder, baselines_of(*report, *id)); !kept) {
    std::cerr << "campus-probe audit: " << kept.error().message << "; routine runs will ask for another acceptance\n";
  }
  std::cout << render_text(*report, options->language, context.colour);
  if (options->collector) deliver(context, *options);
  return context.interrupted.stop_requested() ? ExitCode::interrupted : exit_code_of(report->claim);
}

}  // namespace campus::probe
