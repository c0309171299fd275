#include <algorithm>
#include <filesystem>
#include <iostream>

#include "core/wire/report_json.h"
#include "core/wire/trace_json.h"
#include "core/words.h"
#include "probe/app/judged_measurement.h"
#include "probe/app/options.h"
#include "probe/app/progress.h"
#include "probe/app/ticket_files.h"
#include "probe/net/latency_measurement.h"
#include "probe/net/tcp_measurement.h"
#include "probe/net/train_measurement.h"
#include "probe/report/text_report.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

struct MeasureOptions {
  HostPort responder;
  Method method = Method::tcp;
  std::vector<Direction> directions;
  std::optional<BitRate> target;
  Mode mode = Mode::routine;
  std::optional<std::int64_t> streams;
  std::optional<std::chrono::nanoseconds> duration;
  int repeats = 1;
  std::optional<std::filesystem::path> record;
  std::optional<std::filesystem::path> ticket;
  bool json = false;
  Language language = Language::zh_cn;
};

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("responder", po::value<std::string>(), "HOST[:PORT] of the responder / 测速节点地址");
  add("method", po::value<std::string>(), "train|tcp|latency (default train; tcp with --mode acceptance) / 方法");
  add("direction", po::value<std::string>(), "down|up|both (default both) / 方向");
  add("target", po::value<std::string>(), "promised rate with its unit: 100M, 1G, 千兆 / 目标速率");
  add("mode", po::value<std::string>(), "routine|acceptance (default routine) / 模式");
  add("streams", po::value<std::string>(), "1 to 32 or auto (default auto) / 并发流数");
  add("duration", po::value<std::string>(), "measured seconds, 0.2 to 60 (default 5) / 测量秒数");
  add("repeats", po::value<std::string>(), "1 to 20 (default 1) / 重复次数");
  add("record", po::value<std::string>(), "FILE: keep every event, for campus-probe replay / 保存测量过程");
  add("ticket", po::value<std::string>(), "FILE of a ticket, where the responder asks for one / 测试许可文件");
  add("format", po::value<std::string>(), "text|json (default text) / 输出格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<HostPort> responder_of(const po::variables_map& values) {
  const auto text = text_option(values, "responder");
  if (!text)
    return Error{ErrorCode::usage, "--responder HOST[:PORT] is missing: name the responder to measure against"};
  auto where = parse_host_port(*text, kResponderPort);
  if (!where) return Error{ErrorCode::usage, "--responder: " + where.error().message};
  return where;
}

Result<std::vector<Direction>> directions_of(const po::variables_map& values) {
  const auto text = text_option(values, "direction").value_or("both");
  if (text == "both") return std::vector{Direction::down, Direction::up};
  const auto direction = parse_name<Direction>(text);
  if (!direction) return Error{ErrorCode::usage, "--direction '" + text + "': must be one of down|up|both"};
  return std::vector{*direction};
}

Result<Method> method_of(const po::variables_map& values) {
  const auto method = word_option<Method>(values, "method");
  if (!method) return method.error();
  const bool acceptance = text_option(values, "mode").value_or("routine") == "acceptance";
  if (acceptance && *method == Method::train) {
    return Error{ErrorCode::usage, "--method train is for routine runs; an acceptance rests on sustained TCP: use tcp"};
  }
  return method->value_or(acceptance ? Method::tcp : Method::train);
}

Result<std::optional<std::int64_t>> streams_of(const po::variables_map& values) {
  if (text_option(values, "streams").value_or("auto") == "auto") return std::optional<std::int64_t>();
  return integer_option(values, "streams", 1, 32);
}

/// The first refusal among several results, so that reading options stays a list.
template <class... R>
std::optional<Error> first_error(const R&... results) {
  std::optional<Error> error;
  ((error || results ? void() : void(error = results.error())), ...);
  return error;
}

Result<MeasureOptions> read_options(const CommandContext& context, const po::variables_map& values) {
  const auto responder = responder_of(values);
  const auto method = method_of(values);
  const auto directions = directions_of(values);
  const auto mode = word_option<Mode>(values, "mode");
  const auto streams = streams_of(values);
  const auto duration = seconds_option(values, "duration", 0.2, 60);
  const auto repeats = integer_option(values, "repeats", 1, 20);
  const auto language = language_option(context, values);
  if (const auto error = first_error(responder, method, directions, mode, streams, duration, repeats, language)) {
    return *error;
  }
  MeasureOptions options{*responder,
                         *method,
                         *directions,
                         std::nullopt,
                         mode->value_or(Mode::routine),
                         *streams,
                         *duration,
                         static_cast<int>(repeats->value_or(1)),
                         std::nullopt,
                         std::nullopt,
                         false,
                         *language};
  if (const auto text = text_option(values, "target")) {
    const auto target = parse_bit_rate(*text);
    if (!target) return Error{ErrorCode::usage, "--target: " + target.error().message};
    options.target = *target;
  }
  if (const auto file = text_option(values, "record")) options.record = *file;
  if (const auto file = text_option(values, "ticket")) options.ticket = *file;
  const auto format = text_option(values, "format").value_or("text");
  if (format != "text" && format != "json") {
    return Error{ErrorCode::usage, "--format '" + format + "': must be one of text|json"};
  }
  options.json = format == "json";
  return options;
}

Result<Measurement> measure_direction(const CommandContext& context, const MeasureOptions& options, Direction direction,
                                      ResponderClient& responder, const Progress& progress, Trace* record) {
  if (options.method == Method::train) {
    return measure_train(responder, {.direction = direction, .target = options.target, .record = record},
                         context.interrupted);
  }
  TcpSpec spec{direction, options.target, options.streams, std::chrono::seconds(5), options.repeats, options.repeats};
  if (options.duration) spec.duration = *options.duration;
  spec.record = record;
  spec.single_stream_too = options.mode == Mode::acceptance;
  return measure_tcp(responder, spec, context.clock, progress, context.interrupted);
}

void stamp(std::vector<Measurement>& measurements, const MeasureOptions& options) {
  for (auto& m : measurements) {
    m.mode = options.mode;
    m.target = options.target;
  }
}

/// One measurement per direction, and as many traces where they are wanted; the error is that no session could be
/// opened at all.
Result<std::vector<Measurement>> measure(const CommandContext& context, const MeasureOptions& options,
                                         ResponderClient& responder, ProgressLine& line, std::vector<Trace>& traces) {
  const auto next_trace = [&]() -> Trace* { return options.record ? &traces.emplace_back() : nullptr; };
  std::vector<Measurement> measurements;
  const Progress progress = [&](Ratio done, std::optional<BitRate> now) { line.show(done, now); };
  if (options.method == Method::latency) {
    line.begin(std::string(words_of(Method::latency, options.language)));
    LatencySpec spec;
    if (options.duration) spec.duration = *options.duration;
    if (options.target) spec.load = options.target->scaled(kLossLoadShare);
    spec.record = next_trace();
    auto m = measure_latency(responder, spec, progress, context.interrupted);
    if (!m) return m.error();
    measurements.push_back(*std::move(m));
    stamp(measurements, options);
    return measurements;
  }
  for (const auto direction : options.directions) {
    if (context.interrupted.stop_requested()) break;
    line.begin(std::string(words_of(direction, options.language)));
    auto m = measure_direction(context, options, direction, responder, progress, next_trace());
    if (!m) {
      if (measurements.empty()) return m.error();
      Measurement lost;
      lost.method = options.method;
      lost.direction = direction;
      lost.reason = reason_of(m.error());
      m = lost;
    }
    measurements.push_back(*std::move(m));
  }
  stamp(measurements, options);
  return measurements;
}

/// Each trace with its result. A measurement that failed before its method was fed has no events and is left out.
Result<void> keep_traces(const Disk& disk, const std::filesystem::path& file, std::vector<Trace> traces,
                         const std::vector<Measurement>& measurements) {
  for (std::size_t i = 0; i < traces.size() && i < measurements.size(); ++i) traces[i].measured = measurements[i];
  std::erase_if(traces, [](const Trace& trace) { return !trace.train && !trace.tcp && !trace.latency; });
  return disk.write_durably(file, wire::encode_traces(traces), Disk::Visibility::everyone);
}

/// A train is as long as its test needs; who asked for more should know that he did not get it.
void say_what_trains_ignore(const po::variables_map& values) {
  for (const auto* option : {"streams", "duration", "repeats"}) {
    if (values.count(option) == 0) continue;
    std::cerr << "campus-probe measure: --" << option
              << " has no effect on packet trains; --method tcp makes a sustained run\n";
  }
}

}  // namespace

ExitCode run_measure(const CommandContext& context, const Arguments& arguments) {
  const auto described_options = described();
  const auto values = parse_options(arguments, described_options, {});
  if (!values) return fail("measure", values.error());
  if (help_wanted(*values, "campus-probe measure --responder HOST[:PORT] [--target RATE] [OPTIONS]",
                  described_options)) {
    return ExitCode::conforms;
  }
  const auto options = read_options(context, *values);
  if (!options) return fail("measure", options.error());
  if (options->method == Method::train) say_what_trains_ignore(*values);

  // The key only names this probe to the responder; a measurement does not fail for want of a writable state folder.
  const auto key = device_key(context.disk, context.random, context.state_folder);
  ResponderClient responder(options->responder, key ? key->id().text() : "");
  if (options->ticket) {
    auto ticket = hold_ticket(context, *options->ticket);
    if (!ticket) return fail("measure", ticket.error());
    responder.show(*std::move(ticket));
  }
  ProgressLine line(context.progress_bar);
  std::vector<Trace> traces;
  auto measurements = measure(context, *options, responder, line, traces);
  line.end();
  responder.end_test();
  if (!measurements) {
    const auto code = fail("measure", measurements.error());
    return code == ExitCode::interrupted ? code : ExitCode::unavailable;
  }
  if (options->record) {
    if (auto kept = keep_traces(context.disk, *options->record, traces, *measurements); !kept) {
      return fail("measure", kept.error());
    }
  }
  for (auto& m : *measurements) judge_measurement(m);
  std::cout << (options->json ? wire::encode_measurements(*measurements) + "\n"
                              : render_measurements_text(*measurements, options->language, context.colour));
  return exit_code_of_measurements(*measurements);
}

}  // namespace campus::probe
