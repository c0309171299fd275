#include "collector/app/enroll_options.h"

#include <boost/program_options/value_semantic.hpp>
#include <string_view>
#include <utility>

#include "collector/ingest/enrolment_records.h"
#include "core/foreign_text.h"
#include "core/net/collector_url.h"

namespace campus::collector {
namespace {

namespace po = boost::program_options;
using Command = CommandLine::Command;

/// It is printed within a command that people type or paste into a shell.
bool is_plain_url(std::string_view url) {
  const bool scheme = url.starts_with("https://") || url.starts_with("http://");
  return scheme && url.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/.-_~[]%") ==
                       std::string_view::npos;
}

Result<void> check(const EnrollOrder& order) {
  if (order.days < 1 || order.days > kLongestCodeDays) {
    return Error{ErrorCode::usage, "--days must be 1 to " + std::to_string(kLongestCodeDays)};
  }
  if (order.collector.empty()) return {};
  if (!is_plain_url(order.collector)) {
    return Error{ErrorCode::usage,
                 "--collector " + in_quotes(order.collector, 80) + " is not a URL of the form https://HOST[:PORT]"};
  }
  return check_collector_url(order.collector);
}

/// Which of --school, --banner, --all; exactly one.
Result<std::string> top_of(const po::variables_map& values) {
  const auto given = values.count("school") + values.count("banner") + (values["all"].as<bool>() ? 1U : 0U);
  if (given != 1) {
    return Error{ErrorCode::usage, "enroll codes: give one of --school CODE, --banner CODE and --all"};
  }
  if (values.count("school") > 0) return values["school"].as<std::string>();
  return values.count("banner") > 0 ? values["banner"].as<std::string>() : std::string();
}

bool has_days(Command command) {
  return command == Command::enroll_codes || command == Command::enroll_replace || command == Command::enroll_bind;
}

}  // namespace

void add_enroll_options(Command command, po::options_description& options) {
  auto add = options.add_options();
  if (command == Command::enroll_codes) {
    add("school", po::value<std::string>())("banner", po::value<std::string>())("all", po::bool_switch());
    add("output", po::value<std::string>()->required())("again", po::bool_switch());
  }
  if (command == Command::enroll_codes || command == Command::enroll_replace) {
    add("collector", po::value<std::string>());
  }
  if (has_days(command)) {
    add("days", po::value<int>()->default_value(kUsualCodeDays));
  }
  if (command == Command::enroll_list) add("site", po::value<std::string>());
}

Result<EnrollOrder> read_enroll_order(Command command, const po::variables_map& values,
                                      const std::vector<std::string>& arguments) {
  EnrollOrder order;
  if (command == Command::enroll_codes) {
    auto top = top_of(values);
    if (!top) return top.error();
    order.top = *std::move(top);
    if (values.count("school") > 0) order.level = "school";
    if (values.count("banner") > 0) order.level = "banner";
    order.again = values["again"].as<bool>();
    order.output = values["output"].as<std::string>();
  }
  if (command == Command::keys_approve_pending) order.top = arguments[0];
  if (command == Command::enroll_list && values.count("site") > 0) order.site = values["site"].as<std::string>();
  if (command == Command::enroll_bind) order.file = arguments[0];
  if (command == Command::enroll_replace || command == Command::enroll_withdraw) order.site = arguments[0];
  if (!has_days(command)) return order;
  order.days = values["days"].as<int>();
  if (values.count("collector") > 0) order.collector = values["collector"].as<std::string>();
  if (auto good = check(order); !good) return good.error();
  return order;
}

}  // namespace campus::collector
