#include <iostream>

#include "probe/app/collector_options.h"
#include "probe/app/exit_code_of_assessment.h"
#include "probe/app/own_identity.h"
#include "probe/app/progress.h"
#include "probe/app/site_options.h"
#include "probe/app/ticket_files.h"
#include "probe/audit/audit.h"
#include "probe/audit/delivery.h"
#include "probe/audit/traffic_notice.h"
#include "probe/report/text_report.h"
#include "probe/spool/baselines.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

struct AuditOptions : SiteOptions {
  std::filesystem::path output;
  std::vector<std::string> tickets;  ///< `[TIER=]FILE`
  bool dry_run = false;
  Language language = Language::zh_cn;
};

po::options_description described() {
  po::options_description options("Options");
  options.add_options()("help", "show this help / 显示帮助");
  add_site_options(options);
  auto add = options.add_options();
  add("mode", po::value<std::string>(), "acceptance|routine (default acceptance) / 模式");
  add("duration", po::value<std::string>(), "measured seconds of each run, 0.2 to 60 (default 10) / 每次测量秒数");
  add("repeats", po::value<std::string>(), "1 to 20 (default 3) / 重复次数");
  add("output", po::value<std::string>(), "new folder for the record / 记录保存目录");
  add("ticket", po::value<std::vector<std::string>>()->composing(),
      "[TIER=]FILE of a ticket for that responder, repeatable / 测试许可文件，可重复");
  add("dry-run",
      "only say what would be measured, with a form for the network's owner / 仅列出将进行的测试，附流量报备表");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
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
  return {};
}

Result<AuditOptions> read_options(const CommandContext& context, const po::variables_map& values) {
  AuditOptions options;
  const auto language = language_option(context, values);
  if (!language) return language.error();
  options.language = *language;
  auto site = read_site_options(context, values);
  if (!site) return site.error();
  static_cast<SiteOptions&>(options) = *std::move(site);
  if (auto runs = read_runs(values, options.spec); !runs) return runs.error();
  if (values.count("ticket") > 0) options.tickets = values["ticket"].as<std::vector<std::string>>();
  options.dry_run = values.count("dry-run") > 0;
  const auto output = text_option(values, "output");
  if (!output && !options.dry_run) {
    return Error{ErrorCode::usage, "--output DIR is missing: name a new folder for the record"};
  }
  if (output) options.output = *output;
  return options;
}

void say_in_audit(const std::string& line) { std::cerr << "campus-probe audit: " << line << "\n"; }

/// A delivery that failed changes no verdict: the record is on disk, and the line says how to try again.
void deliver(const CommandContext& context, const AuditOptions& options) {
  const auto time = own_collector_clock(context);
  const auto answer = deliver_folder(context.disk, options.output, {*options.collector, options.trust, time_of(time)},
                                     context.interrupted);
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
  if (values->count("dry-run") == 0) {
    if (auto checked = check_enrolled_box(context, context.language, say_in_audit); !checked) {
      return fail("audit", checked.error());
    }
  }
  auto options = read_options(context, *values);
  if (!options) return fail("audit", options.error());
  const auto profile = read_profile(context, *options);
  if (!profile) return fail("audit", profile.error());
  if (auto completed = read_beside(context, *options); !completed) return fail("audit", completed.error());
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
