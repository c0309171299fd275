#pragma once
// Small checks beside the measurements, one observation each. What cannot be seen here carries the reason and no value.
// docs/methods/checks.md.

#include <optional>
#include <string>
#include <vector>

#include "core/model/report.h"
#include "core/time.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// `port.rate` (bit/s) and `port.full_duplex` of the port that leads to the responder. A port below `nominal` that
/// could not be faster, or does not say what it could, is the instrument's weakness and carries
/// port_slower_than_target; one that offered more and trained lower is evidence about the far port or the cable.
[[nodiscard]] std::vector<CheckObservation> check_port(const Address& responder, std::optional<BitRate> nominal);

/// Why a link trained below the nominal rate, from what both ends offer: ` cause=our_port`, ` cause=far_port`, or
/// ` cause=cable` where both offer it and the cable did not carry it (a broken pair). Empty where it is not slow, or
/// nobody told enough. Pure.
[[nodiscard]] std::string cause_of_slow_link(std::optional<BitRate> trained, std::optional<BitRate> ours,
                                             std::optional<BitRate> partner, std::optional<BitRate> nominal);

/// `dns.response` (worst of ten, seconds) and `dns.success` (ratio): ten queries to the configured resolvers, bypassing
/// any local cache of names. Gives up after three silent queries in a row and counts the rest as unanswered.
/// `resolver` (IPv4) asks that one instead of the configured ones.
[[nodiscard]] std::vector<CheckObservation> check_dns(const std::string& name, const Clock& clock,
                                                      const std::optional<Address>& resolver = std::nullopt);

/// A configured resolver says something about the name within a second, be it that there is no such name. A refusal on
/// the way is no answer. `resolver` as above.
[[nodiscard]] bool any_resolver_answers(const std::string& name, const std::optional<Address>& resolver = std::nullopt);

/// This host has an IPv6 address beyond the link.
[[nodiscard]] bool has_ipv6_beyond_the_link();

/// `ipv6.reachable`: this host has an IPv6 address beyond the link, and `target` accepts a TCP connection over IPv6.
/// An empty target asks for the address alone and then says nothing about reachability.
[[nodiscard]] CheckObservation check_ipv6(const std::string& target);

}  // namespace campus::probe
