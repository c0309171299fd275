#include "probe/app/run_options.h"

#include <algorithm>

#include "core/envelope/envelope.h"
#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/table/calendar_rows.h"
#include "probe/app/config_file.h"
#include "probe/orders/ceilings.h"
#include "probe/page/page_server.h"

namespace campus::probe {
namespace {

constexpr const char* kLessons = "1-5 08:00-12:00, 1-5 14:00-17:30";
constexpr std::int64_t kShortestInterval = 60;
constexpr std::int64_t kLongestInterval = 86'400;

Result<void> read_intervals(const po::variables_map& values, Schedule& schedule) {
  const auto routine = integer_option(values, "routine-interval", kShortestInterval, kLongestInterval);
  if (!routine) return routine.error();
  const auto sustained = integer_option(values, "sustained-days", 1, 365);
  if (!sustained) return sustained.error();
  if (*routine) schedule.routine_interval = std::chrono::seconds(**routine);
  if (*sustained) schedule.sustained_interval = std::chrono::days(**sustained);
  return {};
}

Result<void> read_hours(const po::variables_map& values, Schedule& schedule) {
  auto lessons = parse_week_hours(text_option(values, "lesson-hours").value_or(kLessons));
  if (!lessons) return Error{ErrorCode::usage, "--lesson-hours: " + lessons.error().message};
  schedule.calendar.lessons = *std::move(lessons);
  const auto night = text_option(values, "night-window");
  if (!night) return {};
  const auto window = parse_night_window(*night);
  if (!window) return Error{ErrorCode::usage, "--night-window: " + window.error().message};
  if (window->length < schedule.sustained_length) {
    return Error{ErrorCode::usage, "--night-window: sustained runs need " +
                                       std::to_string(schedule.sustained_length / std::chrono::minutes(1)) +
                                       " minutes at least"};
  }
  schedule.night = *window;
  return {};
}

Result<void> read_issuers(const po::variables_map& values, RunOptions& options) {
  if (values.count("issuer") == 0) return {};
  options.issuers = values["issuer"].as<std::vector<std::string>>();
  for (const auto& hex : options.issuers) {
    if (parse_public_key(hex)) continue;
    return Error{ErrorCode::usage, "--issuer " + in_quotes(hex) +
                                       ": must be a public key of 64 lower-case hex digits; campus-collector ticket "
                                       "issuer prints it"};
  }
  if (options.issuers.size() <= ceilings::kIssuers) return {};
  return Error{ErrorCode::usage, "--issuer: " + std::to_string(ceilings::kIssuers) + " at most"};
}

/// Of this site, of the school and the banner above it as far as the facts name them, and of everybody.
bool concerns(const CalendarRow& row, const AuditSpec& spec) {
  const auto is = [&](const char* fact) {
    const auto found = spec.facts.find(fact);
    const auto* text = found == spec.facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text != nullptr && *text == row.scope.text();
  };
  return row.scope.text().empty() || row.scope == spec.site || is("parent") || is("banner");
}

Result<void> read_calendar_file(const CommandContext& context, const std::string& file, RunOptions& options) {
  const auto bytes = context.disk.read(file, kWorkbookLimits.file_bytes);
  if (!bytes) return bytes.error();
  auto calendar = read_calendar(*bytes, file);
  if (!calendar.errors.empty()) return Error{ErrorCode::bad_data, calendar.errors.front()};
  std::erase_if(calendar.rows, [&](const CalendarRow& row) { return !concerns(row, options.site.spec); });
  options.schedule.calendar.rows = std::move(calendar.rows);
  return {};
}

}  // namespace

po::options_description run_options() {
  po::options_description options("Options");
  options.add_options()("help", "show this help / 显示帮助")(
      "config", po::value<std::string>(), "file of `name = value` lines with these options / 配置文件");
  add_site_options(options);
  auto add = options.add_options();
  add("routine-interval", po::value<std::string>(), "seconds between routine runs (default 900) / 日常监测间隔秒数");
  add("sustained-days", po::value<std::string>(), "days between sustained runs (default 30) / 持续测速间隔天数");
  add("night-window", po::value<std::string>(), "for sustained runs (default 01:00-05:00) / 持续测速的时段");
  add("lesson-hours", po::value<std::string>(),
      "no sustained runs then (default 1-5 08:00-12:00, 1-5 14:00-17:30; 1 is Monday) / 上课时间");
  add("calendar", po::value<std::string>(), "file: holidays, exams, maintenance / 日历文件");
  add("status-page", po::value<std::string>(),
      "ADDR[:PORT]: also show the state there to a browser (port 8602; default: nowhere) / 状态页的监听地址");
  add("issuer", po::value<std::vector<std::string>>()->composing(),
      "HEX, repeatable: public key of a collector whose orders are followed; not needed once enrolled / "
      "平台公钥，可重复");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

namespace {

Result<RunOptions> checked_options(const CommandContext& context, const po::variables_map& values) {
  RunOptions options;
  const auto language = language_option(context, values);
  if (!language) return language.error();
  options.language = *language;
  if (const auto text = text_option(values, "status-page")) {
    const auto where = parse_host_port(*text, kStatusPagePort);
    const auto address = where ? numeric_address(where->host, where->port) : Result<Address>(where.error());
    if (!address) return Error{ErrorCode::usage, "--status-page: " + address.error().message};
    options.status_page = *address;
  }
  auto site = read_site_options(context, values, true);
  if (!site) return site.error();
  options.site = *std::move(site);
  options.site.spec.mode = Mode::routine;
  if (auto read = read_intervals(values, options.schedule); !read) return read.error();
  if (auto read = read_hours(values, options.schedule); !read) return read.error();
  if (auto read = read_issuers(values, options); !read) return read.error();
  if (const auto file = text_option(values, "calendar")) {
    if (auto read = read_calendar_file(context, *file, options); !read) return read.error();
  }
  return options;
}

}  // namespace

Result<RunOptions> read_run_options(const CommandContext& context, po::variables_map values) {
  const auto file = text_option(values, "config");
  if (!file) return checked_options(context, values);
  const auto config = read_config(context, *file, run_options(), values);
  if (!config) return config.error();
  auto options = checked_options(context, values);
  return options ? std::move(options) : config->placed(options.error());
}

}  // namespace campus::probe
