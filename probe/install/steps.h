#pragma once
// The steps of check_install(), each by itself. For this folder.

#include "probe/install/install_check.h"
#include "probe/net/cable_test.h"
#include "probe/net/port_facts.h"

namespace campus::probe {

/// Towards where the work goes; of the first port with an address where no responder is named.
[[nodiscard]] InstallResult check_port_step(const InstallSpec& spec);
/// Takes the link down for some seconds; where the port or the user cannot do it, it is a note.
[[nodiscard]] InstallResult check_cable(const std::stop_token& stop);
[[nodiscard]] InstallResult check_address();
[[nodiscard]] InstallResult check_gateway(const std::stop_token& stop);
[[nodiscard]] InstallResult check_names(const InstallSpec& spec);
[[nodiscard]] InstallResult check_clock(const InstallPorts& ports);
[[nodiscard]] InstallResult check_collector(const InstallSpec& spec);
[[nodiscard]] InstallResult check_responder(const InstallSpec& spec, const std::stop_token& stop);
[[nodiscard]] InstallResult check_state(const InstallSpec& spec, const Disk& disk);

/// What a port's facts tell of the promised rate. Pure.
[[nodiscard]] InstallResult judge_port(const PortFacts& port, BitRate promised);
/// What a cable test tells. Pure.
[[nodiscard]] InstallResult judge_cable(const std::string& interface, const std::vector<CablePair>& pairs);
/// The host of an http(s) URL; empty where there is none. Pure.
[[nodiscard]] std::string host_of_url(const std::string& url);

}  // namespace campus::probe
