#include <iostream>

#include "probe/app/options.h"
#include "probe/app/record_files.h"
#include "probe/app/standards_verbs.h"
#include "standards/diff.h"

namespace campus::probe {
namespace {

constexpr const char* kName = "standards diff";
constexpr const char* kUsage =
    "campus-probe standards diff A B [REPORT...] [--format text|json]\n\n"
    "A and B: ids or folders of standards. REPORT: records that both judge, measuring nothing.\n"
    "Exit codes: 2 a verdict or a conclusion changes; 3 undecided: the standards differ and no record was given, or "
    "one "
    "cannot be judged by both; 0 neither.\n"
    "对比两份标准；给出记录时，列出判定和结论的变化，不重新测量。\n"
    "退出码：2 有判定或结论改变；3 未定：标准不同而没有给出记录，或有记录不能同时用两份标准判定；0 都没有。";

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("word", po::value<std::vector<std::string>>(), "two standards, then records / 两份标准，然后是记录");
  add("format", po::value<std::string>(), "text|json (default text) / 格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<standards::Catalogue> load(const CommandContext& context, const std::string& named) {
  const auto folder = standards::find_standard(context.standards, named);
  if (!folder) return folder.error();
  return standards::load_catalogue(context.disk, *folder);
}

/// Every record that can be read; the first that cannot decides the exit code.
ExitCode add_records(const CommandContext& context, const std::vector<std::string>& places,
                     standards::RecordJudge& before, standards::RecordJudge& after,
                     standards::ComparedStandards& compared) {
  auto code = ExitCode::conforms;
  for (const auto& where : records_at(places)) {
    const auto record = read_record(context.disk, where);
    if (record) {
      compared.records.push_back(standards::diff_record(where.string(), record->report, before, after));
      continue;
    }
    const auto failed = fail(kName, record.error());
    if (code == ExitCode::conforms) code = failed;
  }
  return code;
}

ExitCode diff(const CommandContext& context, const std::vector<std::string>& words, standards::OutputFormat format,
              Language language) {
  const auto before = load(context, words[0]);
  if (!before) return fail(kName, before.error());
  const auto after = load(context, words[1]);
  if (!after) return fail(kName, after.error());
  auto compared = standards::compare(*before, *after);
  standards::RecordJudge judge_before(*before);
  standards::RecordJudge judge_after(*after);
  const auto unread = add_records(context, {words.begin() + 2, words.end()}, judge_before, judge_after, compared);
  std::cout << standards::diff_output(compared, format, language);
  return unread == ExitCode::conforms ? standards::exit_code_of(compared) : unread;
}

}  // namespace

ExitCode run_standards_diff(const CommandContext& context, const Arguments& arguments) {
  const auto options = described();
  po::positional_options_description positional;
  positional.add("word", -1);
  const auto values = parse_options(arguments, options, positional);
  if (!values) return fail(kName, values.error());
  if (help_wanted(*values, kUsage, options)) return ExitCode::conforms;
  const auto language = language_option(context, *values);
  if (!language) return fail(kName, language.error());
  const auto format = text_or_json(*values);
  if (!format) return fail(kName, format.error());
  const auto words =
      values->count("word") == 0 ? std::vector<std::string>() : (*values)["word"].as<std::vector<std::string>>();
  if (words.size() < 2) return fail(kName, {ErrorCode::usage, "name two standards: diff A B [REPORT...]"});
  return diff(context, words, *format, *language);
}

}  // namespace campus::probe
