#include <charconv>
#include <iostream>

#include "core/foreign_text.h"
#include "core/utf8.h"
#include "probe/app/options.h"
#include "probe/run/pause_file.h"
#include "probe/run/run_lock.h"

namespace campus::probe {
namespace {

constexpr std::size_t kLongestReason = 200;

struct PauseOptions {
  Language language = Language::zh_cn;
  bool end = false;
  std::optional<std::chrono::minutes> length;
  std::string reason;
};

/// `45m`, `2h`, `3d`: a minute to 60 days.
Result<std::chrono::minutes> length_of(const std::string& text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  const std::string unit(at, end);
  const std::int64_t minutes = unit == "m" ? 1 : unit == "h" ? 60 : unit == "d" ? 24 * 60 : 0;
  constexpr std::int64_t kMost = std::int64_t{60} * 24 * 60;
  if (error != std::errc() || minutes == 0 || number < 1 || number > kMost / minutes) {
    return Error{ErrorCode::usage, "--for " + in_quotes(text) + ": must be 45m, 2h or 3d, 60 days at most"};
  }
  return std::chrono::minutes(number * minutes);
}

po::options_description described() {
  po::options_description options("Options");
  options.add_options()("help", "show this help / 显示帮助")(
      "for", po::value<std::string>(), "45m, 2h, 3d (default: until --end) / 暂停多久（默认直到 --end）")(
      "reason", po::value<std::string>(), "why, for whoever looks / 原因")("end", "go on measuring / 结束暂停")(
      "lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<PauseOptions> read_options(const CommandContext& context, const po::variables_map& values) {
  PauseOptions options;
  const auto language = language_option(context, values);
  if (!language) return language.error();
  options.language = *language;
  options.end = values.count("end") > 0;
  const auto length = text_option(values, "for");
  if (options.end && length) return Error{ErrorCode::usage, "--end and --for exclude each other"};
  if (length) {
    const auto time = length_of(*length);
    if (!time) return time.error();
    options.length = *time;
  }
  options.reason = text_option(values, "reason").value_or("");
  if (options.reason.size() > kLongestReason) return Error{ErrorCode::usage, "--reason: 200 bytes at most"};
  if (!is_utf8(options.reason)) {
    return Error{ErrorCode::usage,
                 "--reason " + in_quotes(options.reason) + " is not UTF-8: set the terminal to UTF-8"};
  }
  return options;
}

std::string answer(const PauseOptions& options, const Pause& pause, bool running) {
  const bool chinese = options.language == Language::zh_cn;
  std::string text = chinese ? "已暂停测试，" : "measuring is paused ";
  if (pause.until) {
    text += (chinese ? "至 " : "until ") + to_local_text(*pause.until);
  } else {
    text += chinese ? "直到执行 campus-probe pause --end" : "until campus-probe pause --end";
  }
  text += "\n";
  if (!running)
    text +=
        chinese ? "探针没有在运行，启动后也会暂停\n" : "the probe is not running; it will be paused when it starts\n";
  return text;
}

Result<void> end(const CommandContext& context, Language language) {
  const auto ended = end_pause(context.state_folder);
  if (!ended) return ended.error();
  const bool chinese = language == Language::zh_cn;
  std::cout << (*ended ? (chinese ? "已恢复测试\n" : "measuring goes on\n")
                       : (chinese ? "没有在暂停\n" : "it was not paused\n"));
  return {};
}

}  // namespace

ExitCode run_pause(const CommandContext& context, const Arguments& arguments) {
  const auto described_options = described();
  const auto values = parse_options(arguments, described_options, {});
  if (!values) return fail("pause", values.error());
  if (help_wanted(*values, "campus-probe pause [--for 2h] [--reason TEXT] | --end", described_options)) {
    return ExitCode::conforms;
  }
  const auto options = read_options(context, *values);
  if (!options) return fail("pause", options.error());
  if (options->end) {
    const auto ended = end(context, options->language);
    return ended ? ExitCode::conforms : fail("pause", ended.error());
  }
  Pause pause{context.clock.wall(), std::nullopt, options->reason};
  if (options->length) pause.until = pause.since + *options->length;
  if (auto begun = begin_pause(context.disk, context.state_folder, pause); !begun) return fail("pause", begun.error());
  std::cout << answer(*options, pause, daemon_runs(context.state_folder));
  return ExitCode::conforms;
}

}  // namespace campus::probe
