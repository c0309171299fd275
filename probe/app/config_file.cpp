#include "probe/app/config_file.h"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <sstream>
#include <string_view>
#include <vector>

#include "core/foreign_text.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;

/// Where the name first stands before an equals sign; 0 where it does not.
std::size_t line_of(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto begin = line.find_first_not_of(" \t");
    if (begin != std::string::npos && line.compare(begin, name.size(), name) == 0) return number;
  }
  return 0;
}

Error wrong(const std::filesystem::path& file, const std::string& text, const std::string& name,
            const std::string& what) {
  const auto line = line_of(text, name);
  return {ErrorCode::bad_data, file.string() + (line > 0 ? ":" + std::to_string(line) : "") + ": " + what};
}

}  // namespace

Error ReadConfig::placed(const Error& error) const {
  if (error.code != ErrorCode::usage && error.code != ErrorCode::bad_data) return error;
  for (const auto& [name, value] : taken) {
    const bool named = error.message.find("--" + name) != std::string::npos;
    const bool quoted = !value.empty() && error.message.find(in_quotes(value)) != std::string::npos;
    if (named || quoted) return wrong(file, text, name, error.message);
  }
  return error;
}

Result<ReadConfig> read_config(const CommandContext& context, const std::filesystem::path& file,
                               const po::options_description& options, po::variables_map& values) {
  auto text = context.disk.read(file, kMostBytes);
  if (!text) return text.error();
  constexpr std::string_view kMark = "\xef\xbb\xbf";  // as editors of Windows write it
  if (text->starts_with(kMark)) text->erase(0, kMark.size());
  std::istringstream stream(*text);
  try {
    auto parsed = po::parse_config_file(stream, options);
    for (const auto& option : parsed.options) {
      // They are the command line's alone.
      if (option.string_key == "help" || option.string_key == "config") throw po::unknown_option(option.string_key);
    }
    // Of a name that may stand more than once, too, the command line's are all.
    std::erase_if(parsed.options, [&](const auto& option) { return values.count(option.string_key) > 0; });
    ReadConfig read{file, *text, {}};
    for (const auto& option : parsed.options) {
      read.taken.emplace_back(option.string_key, option.value.empty() ? std::string() : option.value.front());
    }
    po::store(parsed, values);
    po::notify(values);
    return read;
  } catch (const po::unknown_option& error) {
    const auto name = error.get_option_name();
    return wrong(file, *text, name, in_quotes(name) + " is not a name this file may have; see campus-probe run --help");
  } catch (const po::invalid_config_file_syntax& error) {
    // Not the whole line: it may hold a code.
    const auto tokens = error.tokens();
    const auto name = tokens.substr(0, tokens.find_first_of(" \t:"));
    return wrong(file, *text, tokens, "the line that begins with " + in_quotes(name) + " is not `name = value`");
  } catch (const po::error_with_option_name& error) {
    return wrong(file, *text, error.get_option_name(), error.what());
  }
}

}  // namespace campus::probe
