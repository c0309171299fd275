#pragma once
// The steps of check_install(), each by itself. For this folder.

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe/install/install_check.h"
#include "probe/net/cable_test.h"
#include "probe/net/port_facts.h"

namespace campus::probe {

[[nodiscard]] inline InstallResult fine(InstallStep step, std::string detail, Localized why = {}) {
  return {step, std::move(detail), std::nullopt, false, std::move(why)};
}
/// The probe cannot do its work with it.
[[nodiscard]] inline InstallResult wrong(InstallStep step, Fault fault, std::string detail, Localized why = {}) {
  return {step, std::move(detail), fault, true, std::move(why)};
}
[[nodiscard]] inline InstallResult wrong(InstallStep step, FaultFound found) {
  return wrong(step, found.fault, std::move(found.detail), std::move(found.why));
}
[[nodiscard]] inline InstallResult noted(InstallStep step, Fault fault, std::string detail, Localized why = {}) {
  return {step, std::move(detail), fault, false, std::move(why)};
}

/// Towards where the work goes; of the first port with an address where no responder is named.
[[nodiscard]] InstallResult check_port_step(const InstallSpec& spec);
/// Of the port that the work goes through, as choose_cable_port() has it. Takes the link down for some seconds and
/// waits until it is up again; where the port or the user cannot do it, it is a note.
[[nodiscard]] InstallResult check_cable(const InstallSpec& spec, const InstallPorts& ports,
                                        const std::stop_token& stop);
/// Who gave them: absent where the kernel does not tell, see lent_addresses(). Pure.
[[nodiscard]] InstallResult judge_addresses(const std::vector<std::string>& here,
                                            const std::optional<std::set<std::string>>& lent);
[[nodiscard]] InstallResult check_address();
[[nodiscard]] InstallResult check_gateway(const std::stop_token& stop);
/// One name, as the machine's own resolver finds it.
struct NameLookup {
  std::string host;
  std::optional<std::string> address{};  ///< numeric; absent where there is none
  std::chrono::milliseconds took{};
};
/// What was found of each name, and what a name that does not exist is answered with. Pure.
[[nodiscard]] InstallResult judge_names(const std::vector<NameLookup>& names, const std::vector<std::string>& forged);
[[nodiscard]] InstallResult check_names(const InstallSpec& spec, const Clock& clock);
[[nodiscard]] InstallResult check_clock(const InstallPorts& ports);
[[nodiscard]] InstallResult check_collector(const InstallSpec& spec, const std::stop_token& stop);
[[nodiscard]] InstallResult check_responder(const InstallSpec& spec, const std::stop_token& stop);
[[nodiscard]] InstallResult check_state(const InstallSpec& spec, const Disk& disk);

/// What a port's facts tell of the promised rate. Pure.
[[nodiscard]] InstallResult judge_port(const PortFacts& port, BitRate promised);
struct WiredPort {
  std::string name;
  bool running = false;  ///< it has a link
};
/// The first of `towards` (the responder, the way out) that is one of them, then the first with a link, then the first:
/// a broken cable has none. Empty where there is no port. Pure.
[[nodiscard]] std::string choose_cable_port(const std::vector<WiredPort>& ports,
                                            const std::vector<std::string>& towards);
struct PortState {
  bool link = false;
  bool address = false;  ///< IPv4 that somebody gave
};
/// Looks again after each `pause` until the port has what it had before; false once `pause` says to give up.
bool wait_until_back(const PortState& before, const std::function<PortState()>& look,
                     const std::function<bool()>& pause);
/// The local end of a connection there; nothing is sent.
[[nodiscard]] std::optional<Address> way_to(const HostPort& where);

/// Of a responder that lets nobody in without a ticket: its port, where it tells. Pure.
[[nodiscard]] InstallResult judge_ticket_responder(const std::string& where, std::optional<BitRate> port,
                                                   BitRate promised);

/// What test_cable tells: P104 with one broken pair, P105 where it knows of none. Pure.
[[nodiscard]] InstallResult judge_cable(const std::string& interface, const Result<std::vector<CablePair>>& pairs);
}  // namespace campus::probe
