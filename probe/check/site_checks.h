#pragma once
// Every check that an audit may make beside its measurements, in one list: which quantities it observes, whether the
// network's owner has to allow it first, what it touches, and how it runs. docs/methods/checks.md.

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/time.h"
#include "probe/net/socket.h"

namespace campus::probe {

struct CheckContext {
  const Facts& facts;                 ///< targets of checks are facts: `dns_name`, `ipv6_target`, ...
  std::optional<HostPort> responder;  ///< the audit's main one
  std::optional<BitRate> nominal;     ///< the largest rate promised here
  const Clock& clock;
  const std::stop_token& stop;
  std::string device_key{};  ///< who opens a session on the responder
};

/// One line of what a check would touch, before it does: an address, a port, how much and how often.
struct Touch {
  std::string what;      ///< `dns`, `snmp`, ...
  std::string whom;      ///< address or name, with its port
  std::string how_much;  ///< packets or connections, machine words and numbers only
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

/// Of a check that needs it: the fact `authorised_checks` (names without their dot, separated by `;`) names it.
[[nodiscard]] bool is_authorised(const SiteCheck& check, const Facts& facts);

/// Those that the plan's quantities ask for. What is not authorised is observed as `not_authorised`, and nothing was
/// sent.
[[nodiscard]] std::vector<CheckObservation> run_site_checks(std::span<const std::string> quantities,
                                                            const CheckContext& context,
                                                            const std::function<void(const std::string&)>& begin);

/// Text fact, empty where there is none.
[[nodiscard]] std::string text_fact(const Facts& facts, const std::string& name);

}  // namespace campus::probe
