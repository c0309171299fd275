#include "standards/commands.h"

#include <iostream>

#include "core/limits.h"
#include "probe/app/adjustments.h"
#include "probe/app/options.h"
#include "probe/app/standards_verbs.h"
#include "standards/roster_sites.h"

namespace campus::probe {
namespace {

using standards::OutputFormat;

struct StandardsOptions {
  std::string verb;
  std::vector<std::string> words;
  std::optional<std::string> standard;
  std::optional<std::string> profile;
  std::optional<std::string> tailoring;
  std::optional<std::string> waivers;
  std::optional<std::string> roster;
  OutputFormat format = OutputFormat::text;
  Language language = Language::zh_cn;
};

constexpr const char* kUsage =
    "campus-probe standards list|show|lint|test|explain [--standard ID|DIR] [--tailoring FILE] [--waivers FILE] "
    "[PATH...]\n"
    "campus-probe standards fmt [--standard ID|DIR] [PATH...] [--check]\n"
    "campus-probe standards diff A B [REPORT...]";
constexpr std::size_t kRosterBytes = 64U << 20U;
constexpr std::size_t kMostCellBytes = 4096;

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("words", po::value<std::vector<std::string>>(), "list|show|lint|test|explain, then paths or a rule");
  add("standard", po::value<std::string>(), "standard's id or folder / 标准");
  add("profile", po::value<std::string>(), "profile id / 指标方案");
  add("tailoring", po::value<std::string>(), "show, explain, lint: local changes to the standard / 本地调整文件");
  add("waivers", po::value<std::string>(), "lint: file of waivers / 豁免文件");
  add("roster", po::value<std::string>(),
      "lint: roster (CSV or XLSX), to find waivers of unknown sites / 学校名录（CSV 或 XLSX）");
  add("format", po::value<std::string>(), "text|json|junit (default text) / 格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<OutputFormat> format_of(const po::variables_map& values) {
  const auto text = text_option(values, "format").value_or("text");
  if (text == "text") return OutputFormat::text;
  if (text == "json") return OutputFormat::json;
  if (text == "junit") return OutputFormat::junit;
  return Error{ErrorCode::usage, "--format '" + text + "': must be one of text|json|junit"};
}

/// What would be passed over in silence is refused.
Result<void> options_that_fit(const StandardsOptions& options) {
  const auto& verb = options.verb;
  if (options.tailoring && verb != "show" && verb != "explain" && verb != "lint") {
    return Error{ErrorCode::usage, "--tailoring goes with show, explain and lint"};
  }
  if (options.waivers && verb != "lint") return Error{ErrorCode::usage, "--waivers goes with lint"};
  if (options.roster && !options.waivers) return Error{ErrorCode::usage, "--roster goes with lint --waivers FILE"};
  return {};
}

Result<StandardsOptions> read_options(const CommandContext& context, const po::variables_map& values) {
  if (values.count("words") == 0) {
    return Error{ErrorCode::usage, "say what to do: one of list|show|lint|test|explain|fmt|diff; see --help"};
  }
  auto words = values["words"].as<std::vector<std::string>>();
  const auto format = format_of(values);
  if (!format) return format.error();
  const auto language = language_option(context, values);
  if (!language) return language.error();
  StandardsOptions options;
  options.verb = words.front();
  options.words.assign(words.begin() + 1, words.end());
  options.standard = text_option(values, "standard");
  options.profile = text_option(values, "profile");
  options.tailoring = text_option(values, "tailoring");
  options.waivers = text_option(values, "waivers");
  options.roster = text_option(values, "roster");
  options.format = *format;
  options.language = *language;
  if (auto fit = options_that_fit(options); !fit) return fit.error();
  return options;
}

std::string standard_of(const StandardsOptions& options) {
  return options.standard.value_or(standards::kDefaultStandard);
}

Result<standards::Catalogue> load(const CommandContext& context, const StandardsOptions& options) {
  return load_tailored(context, standard_of(options), options.tailoring);
}

/// The catalogues named by path or --standard; without either every one that is found.
Result<std::vector<std::filesystem::path>> folders_to_check(const CommandContext& context,
                                                            const StandardsOptions& options) {
  std::vector<std::filesystem::path> folders(options.words.begin(), options.words.end());
  // --standard then names what the tailoring or the waivers are held against.
  if (options.tailoring || options.waivers) return folders;
  if (options.standard) {
    const auto folder = standards::find_standard(context.standards, *options.standard);
    if (!folder) return folder.error();
    folders.push_back(*folder);
  }
  if (folders.empty()) folders = standards::all_standards(context.standards);
  if (folders.empty()) return Error{ErrorCode::missing, "no standard was found; name a folder"};
  return folders;
}

Result<std::optional<standards::KnownSites>> read_roster(const CommandContext& context,
                                                         const StandardsOptions& options) {
  if (!options.roster) return std::optional<standards::KnownSites>();
  const auto text = context.disk.read(*options.roster, kRosterBytes);
  if (!text) return text.error();
  auto sites = standards::sites_of_roster(read_table(*text, *options.roster, kMostCellBytes), *options.roster);
  if (!sites) return sites.error();
  return std::optional(*std::move(sites));
}

/// A tailoring and waivers against the standard that they are for.
Result<void> check_adjustments(const CommandContext& context, const StandardsOptions& options,
                               std::vector<standards::CheckedCatalogue>& checked) {
  if (!options.tailoring && !options.waivers) return {};
  auto catalogue = load_tailored(context, standard_of(options), std::nullopt);
  if (!catalogue) return catalogue.error();
  if (options.tailoring) {
    checked.push_back({*options.tailoring, standards::lint_tailoring(context.disk, *options.tailoring, *catalogue)});
    if (auto tailoring = standards::load_tailoring(context.disk, *options.tailoring, *catalogue); tailoring) {
      catalogue->tailoring = *std::move(tailoring);
    }
  }
  if (!options.waivers) return {};
  const auto roster = read_roster(context, options);
  if (!roster) return roster.error();
  auto found = standards::lint_waivers(context.disk, *options.waivers, *catalogue, *roster ? &**roster : nullptr,
                                       context.clock.wall());
  checked.push_back({*options.waivers, std::move(found.findings), std::move(found.notices)});
  return {};
}

ExitCode check(const CommandContext& context, const StandardsOptions& options, bool run_fixtures) {
  const auto folders = folders_to_check(context, options);
  if (!folders) return fail("standards", folders.error());
  std::vector<standards::CheckedCatalogue> checked;
  for (const auto& folder : *folders) {
    checked.push_back({folder.string(), run_fixtures ? standards::test_catalogue(context.disk, folder)
                                                     : standards::lint_catalogue(context.disk, folder)});
  }
  if (auto done = check_adjustments(context, options, checked); !done) return fail("standards", done.error());
  std::cout << standards::findings_output(checked, options.format, options.language);
  return standards::exit_code_of(checked);
}

ExitCode print(const Result<std::string>& text) {
  if (!text) return fail("standards", text.error());
  std::cout << *text;
  return ExitCode::conforms;
}

ExitCode show(const CommandContext& context, const StandardsOptions& options) {
  const auto catalogue = load(context, options);
  if (!catalogue) return fail("standards", catalogue.error());
  if (options.verb == "list") return print(standards::list_output(*catalogue, options.format, options.language));
  if (options.verb == "explain") {
    if (options.words.size() != 1) return fail("standards", {ErrorCode::usage, "explain takes one rule: explain S-02"});
    return print(standards::explain_output(*catalogue, options.words.front(), options.profile, options.format,
                                           options.language));
  }
  const auto profile = standards::resolve(*catalogue, options.profile.value_or("school-ordinary"));
  if (!profile) return fail("standards", profile.error());
  return print(standards::show_output(*profile, options.format, options.language));
}

}  // namespace

ExitCode run_standards(const CommandContext& context, const Arguments& arguments) {
  const auto verb = arguments.empty() ? std::string() : arguments.front();
  if (verb == "fmt") return run_standards_fmt(context, {arguments.begin() + 1, arguments.end()});
  if (verb == "diff") return run_standards_diff(context, {arguments.begin() + 1, arguments.end()});
  const auto described_options = described();
  po::positional_options_description positional;
  positional.add("words", -1);
  const auto values = parse_options(arguments, described_options, positional);
  if (!values) return fail("standards", values.error());
  if (help_wanted(*values, kUsage, described_options)) return ExitCode::conforms;
  const auto options = read_options(context, *values);
  if (!options) return fail("standards", options.error());
  if (options->verb == "lint") return check(context, *options, false);
  if (options->verb == "test") return check(context, *options, true);
  if (options->verb == "list" || options->verb == "show" || options->verb == "explain") return show(context, *options);
  if (options->verb == "fmt" || options->verb == "diff") {
    return fail("standards", {ErrorCode::usage, "write " + options->verb + " before its options"});
  }
  return fail(
      "standards",
      {ErrorCode::usage, "'" + options->verb + "' is not known: must be one of list|show|lint|test|explain|fmt|diff"});
}

}  // namespace campus::probe
