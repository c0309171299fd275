#include "probe/method/replay.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/wire/report_json.h"
#include "core/wire/trace_json.h"
#include "probe/method/latency_estimate.h"
#include "probe/method/packet_train.h"
#include "probe/method/tcp_estimate.h"
#include "probe/method/train_estimate.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;

constexpr auto kTarget = BitRate::bits_per_second(1'000'000'000);

/// Trains over an even line of `rate`, as the driver would record them.
Trace train_trace(double rate) {
  PacketTrain method({kTarget, std::nullopt, 1538, 0.001, false});
  TrainsTrace events{std::nullopt, 1538, 0.001, false, 1500, false, {}};
  while (const auto plan = method.next()) {
    const double service = 1538 * 8e9 / rate;
    ArrivalSlices arrivals;
    TrainTrace train;
    std::size_t fed = 0;
    bool stop = false;
    for (std::int64_t i = 0; i < plan->packets && !stop; ++i) {
      const double sent = static_cast<double>(std::max<std::int64_t>(i - plan->lead, 0)) * 11'945.0;
      const double wobble = static_cast<double>((i * 7919) % 997) * 20.0;
      arrivals.on_arrival(Seconds(static_cast<std::int64_t>(std::max(sent, static_cast<double>(i) * service) + wobble)),
                          1, i, static_cast<std::int64_t>(sent));
      for (; fed < arrivals.completed().size() && !stop; ++fed) {
        train.slices.push_back(arrivals.completed()[fed]);
        stop = method.on_slice(arrivals.completed()[fed]);
      }
      train.counts.sent = i + 1;
    }
    train.counts.passed = arrivals.next_sequence();
    train.counts.received = arrivals.received();
    train.counts.first_batch = arrivals.first_batch();
    train.counts.span = arrivals.span();
    method.on_end(train.counts);
    events.trains.push_back(std::move(train));
  }
  Trace trace;
  trace.measured = estimate_train({Direction::up, 4, 1500, 1500, false}, method);
  trace.measured.target = kTarget;
  trace.measured.responder = "10.0.0.1:8601";
  trace.train = std::move(events);
  return trace;
}

Trace tcp_trace() {
  TcpRunTrace run;
  run.streams = 4;
  run.duration = std::chrono::seconds(2);
  for (std::int64_t ms = 10; ms <= 3500; ms += 10) {
    run.samples.push_back(ms * 1'000'000 + (ms % 7) * 1000);
    run.samples.push_back(ms * 117'000 + (ms % 13) * 1448);
  }
  run.sender.payload = 1448;
  run.sender.timestamps = true;
  run.sender.bytes_sent = 409'500'000;
  run.sender.bytes_retransmitted = 2896;
  run.local.cpu_busy = Ratio::of(0.25);
  run.loaded_rtt = Percentiles{milliseconds(5), milliseconds(6), milliseconds(7)};
  Trace trace;
  trace.measured.method = Method::tcp;
  trace.measured.direction = Direction::down;
  trace.measured.target = kTarget;
  trace.tcp = TcpTrace{{run}};
  trace.measured = *replay(trace);
  return trace;
}

Trace latency_trace() {
  LatencyTrace seen;
  for (std::int64_t i = 0; i < 200; ++i) seen.idle.push_back(1'000'000 + (i * 37) % 91 * 1000);
  seen.idle_sent = 201;
  seen.loaded = {2'000'000, 3'000'001, 2'500'000};
  seen.loss = LossCounts{10'000, 9'999, 9'999, 9'990};
  Trace trace;
  trace.measured = estimate_latency(seen);
  trace.latency = std::move(seen);
  return trace;
}

Trace latency_trace_of_trains() {
  auto trace = latency_trace();
  trace.latency->loss = LossCounts{10'000, 9'990, 11'000, 10'999, true};
  trace.latency->loaded.clear();
  trace.measured = estimate_latency(*trace.latency);
  return trace;
}

class EachMethod : public testing::TestWithParam<Trace (*)()> {};

TEST_P(EachMethod, GivesTheSameEstimateBitForBitAfterItsWayThroughAFile) {
  const auto trace = GetParam()();
  const auto read = wire::parse_traces(wire::encode_traces({trace}));
  ASSERT_TRUE(read) << read.error().message;
  const auto again = replay(read->front());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, trace.measured);
  EXPECT_EQ(wire::encode_measurements(std::vector{*again}), wire::encode_measurements(std::vector{trace.measured}));
}

INSTANTIATE_TEST_SUITE_P(Replay, EachMethod,
                         testing::Values(
                             +[] { return train_trace(1e9); }, +[] { return train_trace(0.8e9); }, &tcp_trace,
                             &latency_trace, &latency_trace_of_trains));

/// Measurements of the lab's lines, kept as they were: what they were found to be then they are found to be now. A
/// change of method that moves one of them is a change of the instrument, and needs its page in docs/decisions.
TEST(Replay, FindsInEveryKeptTraceWhatWasFoundThen) {
  int traces = 0;
  for (const auto& file : std::filesystem::directory_iterator(CAMPUS_GOLDEN "/traces")) {
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const auto read = wire::parse_traces(text.str());
    ASSERT_TRUE(read) << file.path() << ": " << read.error().message;
    for (const auto& trace : *read) {
      const auto again = replay(trace);
      ASSERT_TRUE(again) << file.path() << ": " << again.error().message;
      EXPECT_EQ(wire::encode_measurements(std::vector{*again}), wire::encode_measurements(std::vector{trace.measured}))
          << file.path();
      ++traces;
    }
  }
  EXPECT_GE(traces, 5);
}

TEST(Replay, ComesToTheVerdictThatTheTrainsHad) {
  EXPECT_EQ(replay(train_trace(1e9))->verdict, Verdict::met);
  EXPECT_EQ(replay(train_trace(0.8e9))->verdict, Verdict::not_met);
}

TEST(Replay, RefusesATraceThatItsMethodWouldNotHaveMade) {
  auto longer = train_trace(1e9);
  longer.train->trains.push_back(longer.train->trains.back());
  EXPECT_FALSE(replay(longer));
  auto shorter = tcp_trace();
  shorter.tcp->runs.front().samples.resize(100);
  EXPECT_FALSE(replay(shorter));
  EXPECT_FALSE(replay(Trace{}));
}

std::string refusal(const std::string& text) {
  const auto read = wire::parse_traces(text);
  return read ? "accepted" : read.error().message;
}

TEST(TraceJson, RefusesWhatIsNoTrace) {
  EXPECT_NE(refusal("[]").find("/schema"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"campus.trace/1","traces":[{"measured":{}}]})").find("/traces/0"), std::string::npos);
  auto odd = tcp_trace();
  odd.tcp->runs.front().samples.pop_back();
  EXPECT_NE(refusal(wire::encode_traces({odd})).find("pairs"), std::string::npos);
  auto other = latency_trace();
  other.measured.method = Method::tcp;
  EXPECT_NE(refusal(wire::encode_traces({other})).find("events of method tcp"), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
