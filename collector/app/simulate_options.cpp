#include "collector/app/simulate_options.h"

#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <limits>
#include <optional>
#include <utility>

#include "collector/simulate/batches.h"
#include "collector/simulate/option_values.h"
#include "core/foreign_text.h"
#include "standards/catalogue.h"

namespace campus::collector {
namespace {

namespace po = boost::program_options;
using simulate::SimulateOptions;

constexpr std::array kTexts{"seed",           "schools",          "classrooms",       "standard",
                            "roster",         "output",           "collector",        "rate",
                            "interval",       "duration",         "reports",          "batch",
                            "connections",    "encoding",         "source-addresses", "storm",
                            "start",          "format",           "slow-share",       "silent-share",
                            "flapping-share", "acceptance-share", "duplicate-share",  "reorder-share"};

Error usage(const std::string& what) { return Error{ErrorCode::usage, "simulate: " + what}; }

/// Reads one option after the other; the first error stays.
class Reader {
 public:
  explicit Reader(const po::variables_map& values) : values_(values) {}

  [[nodiscard]] bool has(const char* name) const { return values_.count(name) > 0; }
  [[nodiscard]] std::string text(const char* name) const {
    return has(name) ? values_[name].as<std::string>() : std::string();
  }

  template <class T>
  void whole(const char* name, T& value, std::uint64_t least, std::uint64_t most) {
    if (has(name)) keep(simulate::parse_whole(name, text(name), least, most), value);
  }
  void share(const char* name, double& value) {
    if (has(name)) keep(simulate::parse_share(name, text(name)), value);
  }
  template <class T>
  void seconds(const char* name, T& value, double least) {
    constexpr double kMost = 31'622'400;
    if (has(name)) keep(simulate::parse_seconds(name, text(name), least, kMost), value);
  }
  template <class R, class T>
  void keep(R result, T& value) {
    if (result) {
      value = static_cast<T>(*std::move(result));
    } else if (!error_) {
      error_ = result.error();
    }
  }
  void refuse(const std::string& what) {
    if (!error_) error_ = usage(what);
  }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  const po::variables_map& values_;
  std::optional<Error> error_;
};

void read_city(Reader& reader, SimulateOptions& options) {
  auto& city = options.city;
  reader.whole("seed", city.seed, 0, std::numeric_limits<std::uint64_t>::max());
  reader.whole("schools", city.schools, 1, simulate::kMostSchools);
  reader.whole("classrooms", city.classrooms, 0, simulate::kMostClassrooms);
  reader.share("slow-share", city.slow_share);
  constexpr std::uint64_t kLongestInterval = 31'622'400;
  std::uint64_t interval = 300;
  reader.whole("interval", interval, 1, kLongestInterval);
  city.interval = std::chrono::seconds(static_cast<std::int64_t>(interval));
  options.standard = reader.has("standard") ? reader.text("standard") : standards::kDefaultStandard;
}

void read_faults(Reader& reader, const po::variables_map& values, SimulateOptions& options) {
  reader.share("silent-share", options.schedule.silent_share);
  reader.share("duplicate-share", options.schedule.duplicate_share);
  reader.share("reorder-share", options.schedule.reorder_share);
  reader.share("flapping-share", options.reports.flapping_share);
  reader.share("acceptance-share", options.reports.acceptance_share);
  if (values.count("outage") == 0) return;
  for (const auto& text : values["outage"].as<std::vector<std::string>>()) {
    simulate::Outage outage;
    reader.keep(simulate::parse_outage(text), outage);
    options.schedule.outages.push_back(std::move(outage));
  }
}

void read_pace(Reader& reader, SimulateOptions& options) {
  auto& schedule = options.schedule;
  if (reader.has("rate") && reader.has("interval")) reader.refuse("give either --rate or --interval");
  if (reader.has("rate")) {
    reader.keep(simulate::parse_rate(reader.text("rate")), schedule.rate);
  } else {
    schedule.interval = options.city.interval;
  }
  reader.whole("reports", schedule.reports, 1, std::uint64_t{1} << 40U);
  if (!reader.has("reports") && options.output.empty()) schedule.duration = std::chrono::seconds(60);
  reader.seconds("duration", schedule.duration, 0.001);
  reader.whole("batch", options.batch, 1, simulate::kMostEnvelopes);
  if (reader.has("start")) {
    options.start = parse_rfc3339(reader.text("start"));
    if (!options.start) {
      reader.refuse("--start " + in_quotes(reader.text("start"), 80) +
                    " must be UTC in the form 2026-11-23T08:00:00.000Z");
    }
  }
}

void read_connections(Reader& reader, SimulateOptions& options) {
  constexpr std::uint64_t kMostConnections = 20'000;
  reader.whole("connections", options.connections, 1, kMostConnections);
  if (reader.has("encoding")) {
    const auto encoding = parse_name<simulate::Encoding>(reader.text("encoding"));
    if (!encoding) reader.refuse("--encoding must be one of " + list_of_names<simulate::Encoding>());
    options.encoding = encoding.value_or(options.encoding);
  }
  if (reader.has("source-addresses")) {
    reader.keep(simulate::parse_list("source-addresses", reader.text("source-addresses")), options.sources);
  }
  if (reader.has("storm")) {
    std::chrono::milliseconds spread{};
    reader.seconds("storm", spread, 0.001);
    options.storm = spread;
  }
  const auto format = reader.has("format") ? reader.text("format") : "text";
  if (format != "text" && format != "json") reader.refuse("--format must be text or json");
  options.json = format == "json";
}

/// Options that would do nothing beside `what` are mistakes.
void refuse_beside(Reader& reader, const char* what, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    if (reader.has(name)) reader.refuse("--" + std::string(name) + " has no meaning with " + what);
  }
}

void check_together(Reader& reader, const SimulateOptions& options) {
  const int tasks = static_cast<int>(reader.has("roster")) + static_cast<int>(reader.has("output")) +
                    static_cast<int>(reader.has("collector"));
  if (tasks != 1) {
    return reader.refuse(
        "give one of --roster FILE, --output FILE and --collector URL; see campus-collector simulate "
        "--help");
  }
  if (reader.has("roster")) {
    refuse_beside(reader, "--roster",
                  {"rate", "duration", "reports", "batch", "connections", "encoding", "source-addresses", "storm",
                   "start", "format", "standard"});
  }
  if (reader.has("output")) {
    refuse_beside(reader, "--output", {"duration", "connections", "encoding", "source-addresses", "storm", "format"});
    if (!reader.has("reports")) reader.refuse("--output needs --reports N");
    if (reader.has("rate") && !options.schedule.rate) reader.refuse("--rate max needs a collector that sets the pace");
  }
  if (reader.has("storm")) {
    refuse_beside(reader, "--storm",
                  {"rate", "duration", "reports", "batch", "connections", "outage", "duplicate-share", "reorder-share",
                   "flapping-share"});
  }
}

}  // namespace

void add_simulate_options(po::options_description& options) {
  auto add = options.add_options();
  for (const auto* name : kTexts) add(name, po::value<std::string>());
  add("outage", po::value<std::vector<std::string>>()->composing());
}

Result<SimulateOptions> read_simulate_options(const po::variables_map& values) {
  SimulateOptions options;
  Reader reader(values);
  options.roster = reader.text("roster");
  options.output = reader.text("output");
  options.collector = reader.text("collector");
  read_city(reader, options);
  read_faults(reader, values, options);
  read_pace(reader, options);
  read_connections(reader, options);
  check_together(reader, options);
  if (reader.error()) return *reader.error();
  return options;
}

}  // namespace campus::collector
