// campus-probe score: the points that the school, the banner and the city give, each round in the same record.

#include <iostream>

#include "core/words.h"
#include "probe/app/options.h"
#include "probe/attest/score.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

constexpr const char* kUsage =
    "campus-probe score DIR --round self|banner|city (--form FILE | --from FILE) [--by NAME]";

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("record", po::value<std::vector<std::string>>(), "folder of an audit / 记录目录");
  add("round", po::value<std::string>(), "self|banner|city / 轮次：自评、初验、终验");
  add("form", po::value<std::string>(), "write a form (CSV) of the items / 导出评分表");
  add("from", po::value<std::string>(), "read a filled form / 读入已填的评分表");
  add("by", po::value<std::string>(), "who gives the points / 评分人");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<void> complete(const po::variables_map& values) {
  const bool one_record = values.count("record") > 0 && values["record"].as<std::vector<std::string>>().size() == 1;
  const bool one_way = values.count("form") + values.count("from") == 1;
  if (one_record && one_way && values.count("round") > 0) return {};
  return Error{ErrorCode::usage, std::string("name one folder, the round, and a form to write or to read: ") + kUsage};
}

ExitCode write_form(const CommandContext& context, const OpenRecord& record, Round round, const std::string& file,
                    Language language) {
  const auto written =
      context.disk.write_durably(file, write_score_form(record, round, language), Disk::Visibility::everyone);
  if (!written) return fail("score", written.error());
  std::cout << file << "\n";
  return ExitCode::conforms;
}

ExitCode read_form(const CommandContext& context, const std::string& folder, const OpenRecord& record,
                   const std::string& file, const ScoreDefaults& defaults, const SigningKey& key, Language language) {
  const auto text = context.disk.read(file, 4U << 20U);
  if (!text) return fail("score", text.error());
  const auto reading = read_score_form(file, *text, record, defaults);
  if (!reading.wrong.empty()) {
    for (const auto& line : reading.wrong) std::cerr << line << "\n";
    return fail("score", {ErrorCode::bad_data, file + ": " + std::to_string(reading.wrong.size()) +
                                                   " rows cannot be taken, and nothing was recorded: correct them and "
                                                   "read it again"});
  }
  const auto sequence = next_sequence(context.disk, context.state_folder);
  if (!sequence) return fail("score", sequence.error());
  const auto report =
      write_amended(context.disk, folder, record, with_scores(record.report, reading.scores), key, *sequence, language);
  if (!report) return fail("score", report.error());
  std::int64_t sum = 0;
  for (const auto& score : report->rounds) sum += score.round == defaults.round ? score.points : 0;
  std::cout << words_of(defaults.round, language) << (language == Language::en ? ": points " : "：得分 ") << sum
            << (language == Language::en ? ", items " : "，指标 ") << reading.scores.size() << "\n";
  return ExitCode::conforms;
}

}  // namespace

ExitCode run_score(const CommandContext& context, const Arguments& arguments) {
  const auto options = described();
  po::positional_options_description positional;
  positional.add("record", -1);
  const auto values = parse_options(arguments, options, positional);
  if (!values) return fail("score", values.error());
  if (help_wanted(*values, kUsage, options)) return ExitCode::conforms;
  const auto language = language_option(context, *values);
  if (!language) return fail("score", language.error());
  const auto round = word_option<Round>(*values, "round");
  if (!round) return fail("score", round.error());
  if (const auto whole = complete(*values); !whole) return fail("score", whole.error());
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return fail("score", key.error());
  const auto folder = (*values)["record"].as<std::vector<std::string>>().front();
  const auto record = open_record(context.disk, folder, key->id());
  if (!record) return fail("score", record.error());
  if (const auto form = text_option(*values, "form")) return write_form(context, *record, **round, *form, *language);
  const ScoreDefaults defaults{**round, text_option(*values, "by").value_or(""), context.clock.wall()};
  return read_form(context, folder, *record, *text_option(*values, "from"), defaults, *key, *language);
}

}  // namespace campus::probe
