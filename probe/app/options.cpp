#include "probe/app/options.h"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <charconv>
#include <cmath>
#include <iostream>

namespace campus::probe {
namespace {

Error bad_number(const char* name, const std::string& text, const std::string& bounds) {
  return Error{ErrorCode::usage, std::string("--") + name + " '" + text + "': must be " + bounds};
}

std::string plain(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

Result<po::variables_map> parse_options(const Arguments& arguments, const po::options_description& options,
                                        const po::positional_options_description& positional) {
  // Guessing lets `--tar` pass for `--target` until a second option starts that way.
  using Style = po::command_line_style::style_t;
  const int style = po::command_line_style::default_style & ~static_cast<int>(Style::allow_guessing);
  try {
    po::variables_map values;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).style(style).run(), values);
    po::notify(values);
    return values;
  } catch (const po::error& error) {
    return Error{ErrorCode::usage, std::string(error.what()) + "; see --help"};
  }
}

bool help_wanted(const po::variables_map& values, const std::string& usage, const po::options_description& options) {
  if (values.count("help") == 0) return false;
  std::cout << usage << "\n\n" << options;
  return true;
}

std::optional<std::string> text_option(const po::variables_map& values, const char* name) {
  if (values.count(name) == 0) return std::nullopt;
  return values[name].as<std::string>();
}

Result<std::optional<std::int64_t>> integer_option(const po::variables_map& values, const char* name,
                                                   std::int64_t least, std::int64_t most) {
  const auto text = text_option(values, name);
  if (!text) return std::optional<std::int64_t>();
  std::int64_t value = 0;
  const auto* end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || at != end || value < least || value > most) {
    return bad_number(name, *text, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return std::optional(value);
}

Result<std::optional<std::chrono::nanoseconds>> seconds_option(const po::variables_map& values, const char* name,
                                                               double least, double most) {
  const auto text = text_option(values, name);
  if (!text) return std::optional<std::chrono::nanoseconds>();
  double value = 0;
  const auto* end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || at != end || !(value >= least && value <= most)) {
    return bad_number(name, *text, "seconds from " + plain(least) + " to " + plain(most));
  }
  return std::optional(std::chrono::nanoseconds(std::llround(value * 1e9)));
}

Result<standards::OutputFormat> text_or_json(const po::variables_map& values) {
  const auto format = text_option(values, "format").value_or("text");
  if (format == "text") return standards::OutputFormat::text;
  if (format == "json") return standards::OutputFormat::json;
  return Error{ErrorCode::usage, "--format '" + format + "': must be one of text|json"};
}

Result<Language> language_option(const CommandContext& context, const po::variables_map& values) {
  const auto asked = word_option<Language>(values, "lang");
  if (!asked) return asked.error();
  return asked->value_or(context.language);
}

}  // namespace campus::probe
