// Which rooms of a school are tested, and what their records say of the school.

#include <array>
#include <iostream>
#include <limits>
#include <span>

#include "probe/app/brief_records.h"
#include "probe/app/options.h"
#include "probe/app/record_files.h"
#include "probe/report/sample_text.h"
#include "standards/record_judge.h"
#include "standards/room_table.h"
#include "standards/rooms.h"
#include "standards/sampling_json.h"

namespace campus::probe {
namespace {

constexpr const char* kUsage =
    "campus-probe sample --rooms FILE.csv --school CODE [--plan G|S|F] [--seed N] [--format text|json|csv]\n"
    "campus-probe sample --rooms FILE.csv --school CODE [--plan G|S|F] --seed N --check [--standard ID|DIR] DIR...\n\n"
    "FILE is the roster or a list of the school's rooms. The same file, plan and seed draw the same rooms anywhere.\n"
    "--check: the school's result from the records of its rooms. Exit codes: 0 conforms, 2 does not, 3 undecided.\n"
    "同一名录、方案、种子在任何机器上抽出同样的教室；--check 由各教室的记录得出学校的结果。";

struct SampleOptions {
  std::string rooms;
  SiteCode school;
  standards::SamplingPlan plan = standards::SamplingPlan::standard;
  std::uint64_t seed = 0;
  bool check = false;
  std::vector<std::string> records;
  std::optional<std::string> standard;
  std::string format = "text";
  Language language = Language::zh_cn;
};

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("record", po::value<std::vector<std::string>>(), "with --check: folders or files of records / 各教室的记录");
  add("rooms", po::value<std::string>(), "roster or list of rooms, CSV / 名录或教室清单");
  add("school", po::value<std::string>(), "code of the school / 学校代码");
  add("plan", po::value<std::string>(), "G|S|F (default G) / 抽样方案");
  add("seed", po::value<std::string>(), "integer (default random, printed) / 种子（默认随机，并打印）");
  add("check", "judge the school by the records / 由记录判定");
  add("standard", po::value<std::string>(), "judge the records again by this one / 用另一份标准重新判定");
  add("format", po::value<std::string>(), "text|json|csv (default text) / 格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Error usage(const std::string& what) { return Error{ErrorCode::usage, what}; }

/// Nine digits at most, so that people can write it on a form.
std::uint64_t random_seed(RandomSource& random) {
  std::array<std::byte, 8> bytes{};
  random.fill(bytes);
  std::uint64_t seed = 0;
  for (const auto byte : bytes) seed = (seed << 8U) | std::to_integer<std::uint64_t>(byte);
  constexpr std::uint64_t kSeeds = 1'000'000'000;
  return seed % kSeeds;
}

Result<void> check_together(const SampleOptions& options, bool has_seed) {
  if (options.check && !has_seed) return usage("--check needs the --seed that the draw printed");
  if (options.check && options.records.empty())
    return usage("--check needs the records of the rooms: name their folders");
  if (!options.check && !options.records.empty()) return usage("records are read with --check only: add it");
  if (!options.check && options.standard) return usage("--standard judges records: add --check and their folders");
  if (options.format != "text" && options.format != "json" && (options.format != "csv" || options.check)) {
    return usage("--format '" + options.format + "': must be one of " +
                 (options.check ? "text|json" : "text|json|csv"));
  }
  return {};
}

Result<void> read_plan(const po::variables_map& values, RandomSource& random, SampleOptions& options) {
  const auto plan = word_option<standards::SamplingPlan>(values, "plan");
  if (!plan) return plan.error();
  options.plan = plan->value_or(standards::SamplingPlan::standard);
  const auto seed = integer_option(values, "seed", 0, std::numeric_limits<std::int64_t>::max());
  if (!seed) return seed.error();
  options.seed = *seed ? static_cast<std::uint64_t>(**seed) : random_seed(random);
  return {};
}

Result<SampleOptions> read_options(const CommandContext& context, const po::variables_map& values) {
  SampleOptions options;
  const auto rooms = text_option(values, "rooms");
  if (!rooms) return usage("--rooms FILE is missing: the roster, or a list of the school's rooms");
  options.rooms = *rooms;
  const auto school = text_option(values, "school");
  if (!school) return usage("--school CODE is missing");
  auto code = parse_site_code(*school);
  if (!code) return usage("--school: " + code.error().message);
  options.school = *std::move(code);
  const auto language = language_option(context, values);
  if (!language) return language.error();
  options.language = *language;
  if (auto read = read_plan(values, context.random, options); !read) return read.error();
  options.check = values.count("check") > 0;
  if (values.count("record") > 0) options.records = values["record"].as<std::vector<std::string>>();
  options.standard = text_option(values, "standard");
  options.format = text_option(values, "format").value_or("text");
  if (auto good = check_together(options, values.count("seed") > 0); !good) return good.error();
  return options;
}

Result<standards::Draw> draw(const CommandContext& context, const SampleOptions& options) {
  const auto text = context.disk.read(options.rooms, standards::kRoomTableBytes);
  if (!text) return text.error();
  auto rooms = standards::parse_rooms_csv(*text, options.rooms, options.school);
  if (!rooms) return rooms.error();
  auto drawn = standards::draw_rooms(options.plan, options.school, options.seed, *std::move(rooms));
  if (!drawn) return Error{drawn.error().code, options.rooms + ": " + drawn.error().message};
  return drawn;
}

/// By the standard that is named, else as each record claims; then all claims must be by one standard.
class RoomRecords {
 public:
  explicit RoomRecords(const standards::Catalogue* catalogue) {
    if (catalogue != nullptr) judge_.emplace(*catalogue);
  }

  Result<void> add(const std::filesystem::path& where, Record record) {
    const auto bad = [&](const std::string& what) { return Error{ErrorCode::bad_data, where.string() + ": " + what}; };
    auto& report = record.report;
    if (report.level != Level::classroom) return bad("is a record of no classroom; leave it out");
    if (judge_) {
      auto again = judge_->judge(report);
      if (!again) return bad(again.error().message);
      report.claim = *std::move(again);
    } else if (standard_.empty()) {
      standard_ = report.standard.sha256;
    } else if (standard_ != report.standard.sha256) {
      return bad("was judged by another standard than the records before it; name one with --standard");
    }
    records_.push_back({record.id, report.site, report.ended.utc, report.demonstration, std::move(report.claim)});
    return {};
  }

  [[nodiscard]] std::span<const standards::RoomRecord> all() const { return records_; }

 private:
  std::optional<standards::RecordJudge> judge_;
  std::string standard_;
  std::vector<standards::RoomRecord> records_;
};

Result<std::optional<standards::Catalogue>> catalogue_for(const CommandContext& context, const SampleOptions& options) {
  if (!options.standard) return std::optional<standards::Catalogue>();
  const auto folder = standards::find_standard(context.standards, *options.standard);
  if (!folder) return folder.error();
  auto catalogue = standards::load_catalogue(context.disk, *folder);
  if (!catalogue) return catalogue.error();
  return std::optional(*std::move(catalogue));
}

Result<standards::RoomsResult> judge(const CommandContext& context, const SampleOptions& options,
                                     const standards::Draw& drawn) {
  const auto catalogue = catalogue_for(context, options);
  if (!catalogue) return catalogue.error();
  RoomRecords records(*catalogue ? &**catalogue : nullptr);
  for (const auto& where : records_at(options.records)) {
    auto record = read_record(context.disk, where);
    if (!record) return record.error();
    if (!*catalogue) record = in_full(context, where.string(), *std::move(record), std::nullopt, std::nullopt);
    if (!record) return record.error();
    if (auto added = records.add(where, *std::move(record)); !added) return added.error();
  }
  return standards::judge_rooms(drawn, records.all());
}

ExitCode exit_code_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::nonconform:
    case ItemVerdict::waived:
      return ExitCode::nonconform;
    case ItemVerdict::inconclusive:
    case ItemVerdict::not_tested:
      return ExitCode::undecided;
    case ItemVerdict::conform:
    case ItemVerdict::borderline:
    case ItemVerdict::not_applicable:
      break;
  }
  return ExitCode::conforms;
}

std::string printed(const standards::Draw& drawn, const SampleOptions& options) {
  if (options.format == "json") return standards::draw_json(drawn);
  if (options.format == "csv") return render_draw_csv(drawn, options.language);
  return render_draw(drawn, options.language);
}

}  // namespace

ExitCode run_sample(const CommandContext& context, const Arguments& arguments) {
  const auto all_options = described();
  po::positional_options_description positional;
  positional.add("record", -1);
  const auto values = parse_options(arguments, all_options, positional);
  if (!values) return fail("sample", values.error());
  if (help_wanted(*values, kUsage, all_options)) return ExitCode::conforms;
  const auto options = read_options(context, *values);
  if (!options) return fail("sample", options.error());
  const auto drawn = draw(context, *options);
  if (!drawn) return fail("sample", drawn.error());
  if (!options->check) {
    std::cout << printed(*drawn, *options);
    return ExitCode::conforms;
  }
  const auto result = judge(context, *options, *drawn);
  if (!result) return fail("sample", result.error());
  std::cout << (options->format == "json" ? standards::rooms_json(*drawn, *result)
                                          : render_rooms(*drawn, *result, options->language));
  return exit_code_of(result->verdict);
}

}  // namespace campus::probe
