#pragma once
// Every check that an audit may make beside its measurements, in one list: which quantities it observes, whether the
// network's owner has to allow it first, what it touches, and how it runs. docs/methods/checks.md.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/time.h"
#include "probe/check/target_list.h"
#include "probe/net/responder_client.h"
#include "probe/net/snmp_credentials.h"
#include "probe/net/socket.h"
#include "standards/filter_list.h"

namespace campus::probe {

struct CheckContext {
  const Facts& facts;                 ///< targets of checks are facts: `dns_name`, `ipv6_target`, ...
  std::optional<HostPort> responder;  ///< the audit's main one
  std::optional<BitRate> nominal;     ///< the largest rate promised here
  const Clock& clock;
  const std::stop_token& stop;
  std::string device_key{};                            ///< who opens a session on the responder
  const standards::FilterList* filter_list = nullptr;  ///< of the standard, if it has one
  const SnmpCredentials* snmp = nullptr;               ///< of the owner-only file, if one was named
  std::span<const std::string> asked = {};             ///< the quantities that are wanted of this check
  std::shared_ptr<HeldTicket> ticket = nullptr;        ///< for the responder, where it asks for one
};

/// One line of what a check would touch, before it does: an address, a port, how much and how often.
struct Touch {
  std::string what;             ///< `dns`, `snmp`, ...
  std::string whom;             ///< address or name, with its port
  std::string how_much;         ///< packets or connections, machine words and numbers only
  std::string transport = {};   ///< `tcp 554`, `udp 161`; empty where `whom` or `how_much` says it
  std::chrono::seconds most{};  ///< how long at most; zero: a moment
};

struct SiteCheck {
  std::string_view prefix;  ///< of the quantities it observes: `dns.`
  std::string_view title;   ///< for the progress line
  bool needs_authorisation = false;
  std::vector<CheckObservation> (*run)(const CheckContext& context) = nullptr;
  std::vector<Touch> (*touches)(const CheckContext& context) = nullptr;
};

/// In the order in which they run.
[[nodiscard]] std::span<const SiteCheck> all_site_checks();

/// The check's name in `authorised_checks`: its prefix without the dot.
[[nodiscard]] std::string_view leave_of(const SiteCheck& check);
/// It needs no leave of the network's owner, or has it at that time (probe/check/authorisation.h).
[[nodiscard]] bool is_authorised(const SiteCheck& check, const Facts& facts, WallTime now);

/// A check that the plan's quantities ask for, before it runs.
struct PlannedCheck {
  const SiteCheck& check;
  std::vector<std::string> asked;  ///< its quantities
  std::vector<Touch> touches;      ///< if it is let run
  std::optional<std::string> missing_leave;
};
/// Sends nothing.
[[nodiscard]] std::vector<PlannedCheck> planned_site_checks(std::span<const std::string> quantities,
                                                            const CheckContext& context);

/// Those that the plan's quantities ask for. What is not authorised is observed as `not_authorised` with what is
/// missing, and nothing was sent.
[[nodiscard]] std::vector<CheckObservation> run_site_checks(std::span<const std::string> quantities,
                                                            const CheckContext& context,
                                                            const std::function<void(const std::string&)>& begin);

}  // namespace campus::probe
