#pragma once
// Boost.Program_options' home on the probe's side: words of a command in, values or one line out.

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "core/enum_names.h"
#include "core/result.h"
#include "core/units.h"
#include "probe/app/command.h"
#include "standards/commands.h"

namespace campus::probe {

namespace po = boost::program_options;

/// usage: an unknown option, a missing value, a word too many.
[[nodiscard]] Result<po::variables_map> parse_options(const Arguments& arguments,
                                                      const po::options_description& options,
                                                      const po::positional_options_description& positional);

/// Prints the help and says so, when it was asked for.
[[nodiscard]] bool help_wanted(const po::variables_map& values, const std::string& usage,
                               const po::options_description& options);

[[nodiscard]] std::optional<std::string> text_option(const po::variables_map& values, const char* name);
/// `--name N`: an integer within the bounds.
[[nodiscard]] Result<std::optional<std::int64_t>> integer_option(const po::variables_map& values, const char* name,
                                                                 std::int64_t least, std::int64_t most);
/// `--name SECONDS`: a decimal number within the bounds.
[[nodiscard]] Result<std::optional<std::chrono::nanoseconds>> seconds_option(const po::variables_map& values,
                                                                             const char* name, double least,
                                                                             double most);

/// One of the enum's words.
template <class E>
[[nodiscard]] Result<std::optional<E>> word_option(const po::variables_map& values, const char* name) {
  const auto text = text_option(values, name);
  if (!text) return std::optional<E>();
  const auto value = parse_name<E>(*text);
  if (!value) {
    return Error{ErrorCode::usage, std::string("--") + name + " '" + *text + "': must be one of " + list_of_names<E>()};
  }
  return value;
}

/// `--format text|json`, text where it is not given.
[[nodiscard]] Result<standards::OutputFormat> text_or_json(const po::variables_map& values);
[[nodiscard]] Result<Language> language_option(const CommandContext& context, const po::variables_map& values);

}  // namespace campus::probe
