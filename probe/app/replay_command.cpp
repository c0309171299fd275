#include <iostream>

#include "core/limits.h"
#include "core/wire/report_json.h"
#include "core/wire/trace_json.h"
#include "probe/app/judged_measurement.h"
#include "probe/app/options.h"
#include "probe/method/replay.h"
#include "probe/report/text_report.h"

namespace campus::probe {
namespace {

Result<std::vector<Measurement>> replay_file(const Disk& disk, const std::string& file) {
  const auto text = disk.read(file, kTraceLimits.bytes);
  if (!text) return text.error();
  const auto traces = wire::parse_traces(*text);
  if (!traces) return Error{ErrorCode::bad_data, file + ": " + traces.error().message};
  std::vector<Measurement> measurements;
  for (std::size_t i = 0; i < traces->size(); ++i) {
    auto m = replay((*traces)[i]);
    if (!m) return Error{m.error().code, file + ": /traces/" + std::to_string(i) + ": " + m.error().message};
    judge_measurement(*m);
    measurements.push_back(*std::move(m));
  }
  return measurements;
}

}  // namespace

ExitCode run_replay(const CommandContext& context, const Arguments& arguments) {
  po::options_description described("Options");
  auto add = described.add_options();
  add("help", "show this help / 显示帮助");
  add("file", po::value<std::string>(), "what measure --record wrote / 测量过程文件");
  add("format", po::value<std::string>(), "text|json (default text) / 输出格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  po::positional_options_description positional;
  positional.add("file", 1);
  const auto values = parse_options(arguments, described, positional);
  if (!values) return fail("replay", values.error());
  if (help_wanted(*values, "campus-probe replay FILE [--format text|json]", described)) return ExitCode::conforms;
  const auto file = text_option(*values, "file");
  if (!file) return fail("replay", {ErrorCode::usage, "name the file that measure --record wrote"});
  const auto format = text_option(*values, "format").value_or("text");
  if (format != "text" && format != "json") {
    return fail("replay", {ErrorCode::usage, "--format '" + format + "': must be one of text|json"});
  }
  const auto language = language_option(context, *values);
  if (!language) return fail("replay", language.error());
  const auto measurements = replay_file(context.disk, *file);
  if (!measurements) return fail("replay", measurements.error());
  std::cout << (format == "json" ? wire::encode_measurements(*measurements) + "\n"
                                 : render_measurements_text(*measurements, *language, context.colour));
  return exit_code_of_measurements(*measurements);
}

}  // namespace campus::probe
