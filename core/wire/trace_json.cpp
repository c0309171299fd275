#include "core/wire/trace_json.h"

#include <algorithm>

#include "core/wire/document.h"
#include "core/wire/trace_fields.h"

namespace campus::wire {

namespace {

/// A method computes with these: what cannot have been counted is refused here, not met there.
void check_numbers(const Trace& trace) {
  const auto negative = [](std::int64_t n) { return n < 0; };
  if (trace.train) {
    if (trace.train->wire_bytes < 64 || trace.train->wire_bytes > 10'000) wrong("/train/wire_bytes is out of range");
    if (trace.train->alpha <= 0 || trace.train->alpha >= 0.5) wrong("/train/alpha must lie between 0 and 0.5");
  }
  if (trace.tcp) {
    if (trace.tcp->runs.empty()) wrong("/tcp/runs is empty");
    for (const auto& run : trace.tcp->runs) {
      if (run.samples.size() % 2 != 0 || std::any_of(run.samples.begin(), run.samples.end(), negative)) {
        wrong("/tcp/runs: samples must be pairs of numbers that are not negative");
      }
      if (run.duration < std::chrono::milliseconds(100)) wrong("/tcp/runs: a duration is under 0.1 s");
    }
  }
}

void check_method(const Trace& trace) {
  const bool fits = trace.measured.method == Method::train ? trace.train && !trace.tcp && !trace.latency
                    : trace.measured.method == Method::tcp ? trace.tcp && !trace.train && !trace.latency
                                                           : trace.latency && !trace.train && !trace.tcp;
  if (!fits) wrong("must hold the events of method " + std::string(name_of(trace.measured.method)) + " and no other");
}

}  // namespace

std::string encode_traces(const std::vector<Trace>& traces) {
  return dumped(Json{{"schema", kTraceSchema}, {"traces", encode(traces)}});
}

Result<std::vector<Trace>> parse_traces(std::string_view text) {
  const auto document = Document::read(text, kTraceLimits);
  if (!document) return document.error();
  const auto root = document->root();
  const auto schema = root.is_object() ? root.find("schema") : Node();
  const auto found = root.is_object() ? root.find("traces") : Node();
  if (!schema.is_string() || schema.get<std::string_view>() != kTraceSchema || !found) {
    return Error{ErrorCode::bad_data, "/schema: must be \"" + std::string(kTraceSchema) + "\", with traces"};
  }
  try {
    auto traces = decode<std::vector<Trace>>(found);
    for (const auto& trace : traces) {
      check_method(trace);
      check_numbers(trace);
    }
    return traces;
  } catch (const DecodeError& error) {
    return Error{ErrorCode::bad_data, "/traces" + error.pointer() + ": " + error.what()};
  }
}

}  // namespace campus::wire
