#pragma once
// The words of campus-collector's command line. Boost.Program_options stays behind this header.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "collector/app/enroll_order.h"
#include "collector/app/open_store.h"
#include "collector/app/ticket_order.h"
#include "collector/simulate/options.h"
#include "core/model/localized.h"
#include "core/result.h"

namespace campus::collector {

struct CommandLine {
  enum class Command {
    help,
    version,
    serve,
    roster_import,
    calendar_import,
    keys_list,
    keys_approve,
    keys_approve_pending,
    keys_revoke,
    keys_chain,
    enroll_codes,
    enroll_bind,
    enroll_list,
    enroll_replace,
    enroll_withdraw,
    sites,
    rejudge,
    backup,
    restore,
    migrate,
    fsck,
    audit,
    account_add,
    account_list,
    account_revoke,
    fleet_import,
    fleet_show,
    silence_begin,
    silence_end,
    silence_status,
    test_request,
    test_joint,
    test_list,
    ticket_issue,
    ticket_issuer,
    simulate,
    simulate_help
  };
  Command command = Command::help;
  Language language = Language::zh_cn;
  StoreAddress store;
  std::filesystem::path state_folder;  ///< of what is no report: the issuer's key; with --store sqlite:DIR that folder
  std::string listen;
  std::string standard;
  std::string tailoring;                  ///< serve, sites: file; empty for none
  std::string waivers;                    ///< serve, sites: file; empty for none
  std::filesystem::path tls_certificate;  ///< serve; empty: plain HTTP
  std::filesystem::path tls_key;
  std::filesystem::path tls_client_ca;  ///< empty: clients show no certificate
  bool open = false;
  std::chrono::seconds report_interval{};
  std::filesystem::path file;      ///< roster import, calendar import: a file; backup, restore: a folder
  std::string key;                 ///< keys approve, revoke
  std::vector<std::string> sites;  ///< keys approve
  std::string banner;              ///< account add: its code; empty for the whole city
  bool auditor = false;
  std::string format;                   ///< sites: text | json
  bool apply = false;                   ///< rejudge
  std::optional<std::int64_t> version;  ///< migrate: to this one; else to the program's own
  std::string object;                   ///< audit: about what; empty: about everything. account add, revoke: a name
  std::string scope;                    ///< account add
  std::string expires;                  ///< account add: a day; empty for none
  EnrollOrder enroll;                   ///< enroll ...; `top` also of keys approve-pending
  std::vector<std::string> order;       ///< fleet, silence, test: the words of commands.h, but for a file's content
  TicketOrder ticket;                   ///< ticket issue
  simulate::SimulateOptions simulate;
};

/// Everything that the process's environment contributes.
struct Environment {
  std::string lang;
  std::string state;           ///< CAMPUS_COLLECTOR_STATE
  std::string xdg_state_home;  ///< XDG_STATE_HOME
  std::string home;
  bool is_root = false;
};
[[nodiscard]] Environment environment_of_process();

/// usage, in one line. Pure.
[[nodiscard]] Result<CommandLine> parse_command_line(const std::vector<std::string>& words, const Environment& from);
[[nodiscard]] std::string help_text(Language language);

}  // namespace campus::collector
