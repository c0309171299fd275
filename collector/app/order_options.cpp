#include "collector/app/order_options.h"

#include <boost/program_options/value_semantic.hpp>
#include <charconv>

#include "collector/app/ticket_options.h"
#include "core/foreign_text.h"
#include "core/time.h"

namespace campus::collector {
namespace {

namespace po = boost::program_options;
using Command = CommandLine::Command;
using Words = std::vector<std::string>;

std::string text_of(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 ? values[name].as<std::string>() : std::string();
}

Result<std::string> moment_of(const po::variables_map& values, const char* name) {
  const auto text = text_of(values, name);
  if (text.empty()) return std::string();
  const auto moment = parse_moment(text);
  if (!moment) return Error{ErrorCode::usage, std::string("--") + name + ": " + moment.error().message};
  return to_rfc3339(*moment);
}

Result<Words> silence_words(const po::variables_map& values) {
  if (values.count("for") > 0 && values.count("until") > 0) {
    return Error{ErrorCode::usage, "silence begin: give either --for or --until"};
  }
  auto until = moment_of(values, "until");
  if (!until) return until.error();
  if (values.count("for") > 0) {
    const auto span = parse_span(text_of(values, "for"));
    if (!span) return Error{ErrorCode::usage, "--for: " + span.error().message};
    *until = "+" + std::to_string(span->count());
  }
  return Words{"silence-begin", text_of(values, "scope"), *until, text_of(values, "reason")};
}

Result<Words> joint_words(const po::variables_map& values, const Words& arguments) {
  if (arguments.size() < 2) return Error{ErrorCode::usage, "test joint: name two sites at least"};
  auto at = moment_of(values, "at");
  if (!at) return at.error();
  Words words{"test-joint", *at, values["sustained"].as<bool>() ? "sustained" : "routine", text_of(values, "reason")};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Result<Words> with_format(const char* word, const po::variables_map& values) {
  const auto format = text_of(values, "format");
  if (format != "text" && format != "json") return Error{ErrorCode::usage, "--format must be text or json"};
  return Words{word, format};
}

}  // namespace

Result<std::chrono::seconds> parse_span(std::string_view text) {
  constexpr std::int64_t kMost = std::int64_t{31} * 86'400;
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  const std::string_view unit(at, static_cast<std::size_t>(end - at));
  const std::int64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86'400 : 0;
  if (error != std::errc() || seconds == 0 || number < 1 || number > kMost / seconds) {
    return Error{ErrorCode::usage, in_quotes(text) + " is not a time like 90s, 30m, 2h or 1d, 31d at most"};
  }
  return std::chrono::seconds(number * seconds);
}

void add_order_options(Command command, po::options_description& options) {
  auto add = options.add_options();
  const auto format = [&] { add("format", po::value<std::string>()->default_value("text")); };
  if (command == Command::fleet_show || command == Command::silence_status || command == Command::test_list) format();
  if (command == Command::silence_begin) {
    add("for", po::value<std::string>())("until", po::value<std::string>());
    add("scope", po::value<std::string>())("reason", po::value<std::string>()->required());
  }
  if (command == Command::silence_end) add("scope", po::value<std::string>());
  if (command == Command::test_request || command == Command::test_joint) {
    add("sustained", po::bool_switch())("reason", po::value<std::string>()->required());
  }
  if (command == Command::test_joint) add("at", po::value<std::string>());
}

Result<Words> read_order_words(Command command, const po::variables_map& values, const Words& arguments) {
  switch (command) {
    case Command::fleet_import:
      return Words{"fleet-import", arguments[0]};
    case Command::fleet_show:
      return with_format("fleet-show", values);
    case Command::silence_begin:
      return silence_words(values);
    case Command::silence_end:
      return Words{"silence-end", text_of(values, "scope")};
    case Command::silence_status:
      return with_format("silence-status", values);
    case Command::test_request:
      return Words{"test-request", arguments[0], values["sustained"].as<bool>() ? "sustained" : "routine",
                   text_of(values, "reason")};
    case Command::test_joint:
      return joint_words(values, arguments);
    case Command::test_list:
      return with_format("test-list", values);
    default:
      return Words();
  }
}

}  // namespace campus::collector
