#include "collector/app/command_line.h"

#include <unistd.h>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstdlib>
#include <utility>

#include "collector/app/command_names.h"
#include "collector/app/enroll_options.h"
#include "collector/app/order_options.h"
#include "collector/app/simulate_options.h"
#include "collector/app/ticket_options.h"
#include "collector/fleet/limits.h"
#include "core/foreign_text.h"
#include "core/words.h"
#include "standards/catalogue.h"

namespace campus::collector {
namespace {

namespace po = boost::program_options;
using Command = CommandLine::Command;

po::options_description options_of(Command command) {
  po::options_description options;
  auto add = options.add_options();
  add("help,h", "")("lang", po::value<std::string>());
  if (command == Command::simulate) {
    add_simulate_options(options);
  } else {
    add("store", po::value<std::string>());
  }
  if (command == Command::serve) {
    add("listen", po::value<std::string>()->default_value("127.0.0.1:8600"));
    add("standard", po::value<std::string>()->default_value(standards::kDefaultStandard));
    add("tailoring", po::value<std::string>())("waivers", po::value<std::string>());
    add("interval", po::value<long>()->default_value(86'400))("open", po::bool_switch());
    add("tls-cert", po::value<std::string>())("tls-key", po::value<std::string>());
    add("tls-client-ca", po::value<std::string>());
  }
  if (command == Command::sites) {
    add("standard", po::value<std::string>()->default_value(standards::kDefaultStandard));
    add("tailoring", po::value<std::string>())("waivers", po::value<std::string>());
    add("interval", po::value<long>()->default_value(86'400));
    add("format", po::value<std::string>()->default_value("text"));
  }
  if (command == Command::rejudge) {
    add("standard", po::value<std::string>()->required());
    add("tailoring", po::value<std::string>())("waivers", po::value<std::string>())("apply", po::bool_switch());
  }
  if (command == Command::migrate) add("to", po::value<std::int64_t>());
  if (command == Command::keys_approve) {
    add("site", po::value<std::vector<std::string>>()->composing())("auditor", po::bool_switch());
  }
  if (command == Command::account_add) {
    add("scope", po::value<std::string>()->required());
    add("banner", po::value<std::string>())("expires", po::value<std::string>());
  }
  if (command == Command::ticket_issue) add_ticket_options(options);
  add_enroll_options(command, options);
  add_order_options(command, options);
  add("argument", po::value<std::vector<std::string>>());
  return options;
}

std::filesystem::path default_store(const Environment& from) {
  if (!from.state.empty()) return from.state;
  if (from.is_root) return "/var/lib/campus-collector";
  const auto home_state = std::filesystem::path(from.home) / ".local/state";
  const auto state = from.xdg_state_home.empty() ? home_state : std::filesystem::path(from.xdg_state_home);
  return state / "campus-collector";
}

Result<StoreAddress> store_of(const std::string& text) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (text.starts_with(kSqlite) && text.size() > kSqlite.size()) return StoreAddress{text.substr(kSqlite.size()), ""};
  // The rest of it is the database's own affair, and may hold a password: it is never repeated.
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return StoreAddress{{}, text};
  return Error{ErrorCode::usage,
               "--store " + in_quotes(text, 80) + " is not of the form sqlite:DIR or postgresql://USER@HOST/DATABASE"};
}

Result<CommandLine> check(CommandLine line) {
  if (line.report_interval < std::chrono::seconds(1) || line.report_interval > std::chrono::hours(24 * 366)) {
    return Error{ErrorCode::usage, "--interval must be 1 to 31622400 seconds"};
  }
  if (line.tls_certificate.empty() != line.tls_key.empty()) {
    return Error{ErrorCode::usage, "--tls-cert FILE and --tls-key FILE belong together"};
  }
  if (!line.tls_client_ca.empty() && line.tls_certificate.empty()) {
    return Error{ErrorCode::usage, "--tls-client-ca needs --tls-cert FILE and --tls-key FILE"};
  }
  if (line.command == Command::sites && line.format != "text" && line.format != "json") {
    return Error{ErrorCode::usage, "--format must be text or json"};
  }
  if (line.command == Command::keys_approve && line.auditor == !line.sites.empty()) {
    return Error{ErrorCode::usage, "keys approve: give either --site CODE or --auditor"};
  }
  if (line.sites.size() > kKeySites) {
    return Error{ErrorCode::usage, "keys approve: " + std::to_string(line.sites.size()) + " sites are more than " +
                                       std::to_string(kKeySites) +
                                       "; name the school or banner above them, which covers them, or --auditor"};
  }
  return line;
}

Result<CommandLine> read_values(const po::variables_map& values, const NamedCommand& named, CommandLine line) {
  const auto text = [&](const char* name) {
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string();
  };
  if (values.count("lang") > 0) {
    const auto language = parse_name<Language>(text("lang"));
    if (!language) return Error{ErrorCode::usage, "--lang must be zh-CN or en"};
    line.language = *language;
  }
  if (values.count("help") > 0) {
    line.command = named.command == Command::simulate ? Command::simulate_help : Command::help;
    return line;
  }
  line.command = named.command;
  if (values.count("store") > 0) {
    auto store = store_of(text("store"));
    if (!store) return store.error();
    line.store = *std::move(store);
    if (!line.store.is_database()) line.state_folder = line.store.folder;
  }
  const auto arguments =
      values.count("argument") > 0 ? values["argument"].as<std::vector<std::string>>() : std::vector<std::string>();
  if (arguments.size() > named.arguments || (arguments.size() < named.arguments && !named.may_be_fewer)) {
    return Error{ErrorCode::usage, arguments.size() > named.arguments
                                       ? in_quotes(arguments[named.arguments], 60) + " is one word too many"
                                       : "an argument is missing; see campus-collector --help"};
  }
  if (named.command == Command::simulate) {
    auto simulation = read_simulate_options(values);
    if (!simulation) return simulation.error();
    line.simulate = *std::move(simulation);
    return line;
  }
  if (named.command == Command::ticket_issue) {
    auto order = read_ticket_options(values);
    if (!order) return order.error();
    line.ticket = *std::move(order);
    return line;
  }
  if (named.command == Command::ticket_issuer) return line;
  auto enroll = read_enroll_order(named.command, values, arguments);
  if (!enroll) return enroll.error();
  line.enroll = *std::move(enroll);
  if (named.command == Command::roster_import || named.command == Command::calendar_import ||
      named.command == Command::backup || named.command == Command::restore) {
    line.file = arguments[0];
  }
  auto order = read_order_words(named.command, values, arguments);
  if (!order) return order.error();
  line.order = *std::move(order);
  if (named.command == Command::fleet_import) line.file = arguments[0];
  if (named.command == Command::audit && !arguments.empty()) line.object = arguments[0];
  if (named.command == Command::keys_approve || named.command == Command::keys_revoke ||
      named.command == Command::keys_chain) {
    line.key = arguments[0];
  }
  if (named.command == Command::account_add || named.command == Command::account_revoke) line.object = arguments[0];
  line.scope = text("scope");
  line.banner = text("banner");
  line.expires = text("expires");
  line.listen = text("listen");
  line.standard = text("standard");
  line.tailoring = text("tailoring");
  line.waivers = text("waivers");
  line.tls_certificate = text("tls-cert");
  line.tls_key = text("tls-key");
  line.tls_client_ca = text("tls-client-ca");
  line.format = text("format");
  line.report_interval = std::chrono::seconds(values.count("interval") > 0 ? values["interval"].as<long>() : 1);
  line.open = values.count("open") > 0 && values["open"].as<bool>();
  line.apply = values.count("apply") > 0 && values["apply"].as<bool>();
  line.auditor = values.count("auditor") > 0 && values["auditor"].as<bool>();
  if (values.count("to") > 0) line.version = values["to"].as<std::int64_t>();
  if (named.command == Command::keys_approve && values.count("site") > 0) {
    line.sites = values["site"].as<std::vector<std::string>>();
  }
  return check(std::move(line));
}

}  // namespace

Environment environment_of_process() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  return {variable("LANG"), variable("CAMPUS_COLLECTOR_STATE"), variable("XDG_STATE_HOME"), variable("HOME"),
          ::geteuid() == 0};
}

Result<CommandLine> parse_command_line(const std::vector<std::string>& words, const Environment& from) {
  const auto named = name_command(words);
  if (!named) return named.error();
  CommandLine line;
  line.language = language_of(from.lang);
  line.store.folder = default_store(from);
  line.state_folder = line.store.folder;
  line.command = named->command;
  if (line.command == Command::help || line.command == Command::version) return line;
  try {
    const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(named->words()), words.end());
    const auto options = options_of(line.command);
    po::positional_options_description positions;
    positions.add("argument", -1);
    namespace style = po::command_line_style;
    po::variables_map values;
    po::store(po::command_line_parser(rest)
                  .options(options)
                  .positional(positions)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    if (values.count("help") == 0) po::notify(values);
    return read_values(values, *named, std::move(line));
  } catch (const po::error& error) {
    return Error{ErrorCode::usage, std::string(error.what()) + "; see campus-collector --help"};
  }
}

}  // namespace campus::collector
