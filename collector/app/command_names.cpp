#include "collector/app/command_names.h"

#include <algorithm>
#include <array>

#include "collector/orders/orders_book.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

using Command = CommandLine::Command;

constexpr std::array kCommands{NamedCommand{Command::help, "help"},
                               NamedCommand{Command::version, "version"},
                               NamedCommand{Command::serve, "serve", "", 0},
                               NamedCommand{Command::sites, "sites", "", 0},
                               NamedCommand{Command::rejudge, "rejudge", "", 0},
                               NamedCommand{Command::backup, "backup", "", 1},
                               NamedCommand{Command::migrate, "migrate", "", 0},
                               NamedCommand{Command::restore, "restore", "", 1},
                               NamedCommand{Command::fsck, "fsck", "", 0},
                               NamedCommand{Command::audit, "audit", "", 1, true},
                               NamedCommand{Command::simulate, "simulate", "", 0},
                               NamedCommand{Command::roster_import, "roster", "import", 1},
                               NamedCommand{Command::calendar_import, "calendar", "import", 1},
                               NamedCommand{Command::keys_list, "keys", "list", 0},
                               NamedCommand{Command::keys_approve, "keys", "approve", 1},
                               NamedCommand{Command::keys_revoke, "keys", "revoke", 1},
                               NamedCommand{Command::keys_chain, "keys", "chain", 1},
                               NamedCommand{Command::keys_approve_pending, "keys", "approve-pending", 1},
                               NamedCommand{Command::enroll_codes, "enroll", "codes", 0},
                               NamedCommand{Command::enroll_bind, "enroll", "bind", 1},
                               NamedCommand{Command::enroll_list, "enroll", "list", 0},
                               NamedCommand{Command::enroll_replace, "enroll", "replace", 1},
                               NamedCommand{Command::enroll_withdraw, "enroll", "withdraw", 1},
                               NamedCommand{Command::account_add, "account", "add", 1},
                               NamedCommand{Command::account_list, "account", "list", 0},
                               NamedCommand{Command::account_revoke, "account", "revoke", 1},
                               NamedCommand{Command::fleet_import, "fleet", "import", 1},
                               NamedCommand{Command::fleet_show, "fleet", "show", 0},
                               NamedCommand{Command::silence_begin, "silence", "begin", 0},
                               NamedCommand{Command::silence_end, "silence", "end", 0},
                               NamedCommand{Command::silence_status, "silence", "status", 0},
                               NamedCommand{Command::test_request, "test", "request", 1},
                               NamedCommand{Command::test_joint, "test", "joint", kJointSites, true},
                               NamedCommand{Command::test_list, "test", "list", 0},
                               NamedCommand{Command::ticket_issue, "ticket", "issue", 0},
                               NamedCommand{Command::ticket_issuer, "ticket", "issuer", 0}};

bool asks_for_help(std::string_view word) { return word == "--help" || word == "-h"; }

}  // namespace

Result<NamedCommand> name_command(const std::vector<std::string>& words) {
  const auto first = words.empty() ? std::string() : words[0];
  const auto second = words.size() > 1 ? words[1] : std::string();
  if (first.empty() || asks_for_help(first)) return NamedCommand{Command::help, "help"};
  if (first == "--version") return NamedCommand{Command::version, "version"};
  bool is_group = false;
  for (const auto& one : kCommands) {
    if (one.first != first) continue;
    if (one.second.empty() || one.second == second) return one;
    is_group = true;
  }
  if (is_group && asks_for_help(second)) return NamedCommand{Command::help, "help"};
  return Error{ErrorCode::usage, "there is no command " + in_quotes(second.empty() ? first : first + " " + second, 60) +
                                     "; see campus-collector --help"};
}

}  // namespace campus::collector
