#include "probe/check/port_check.h"

#include "probe/check/observation.h"
#include "probe/net/port_facts.h"

namespace campus::probe {

std::string cause_of_slow_link(std::optional<BitRate> trained, std::optional<BitRate> ours,
                               std::optional<BitRate> partner, std::optional<BitRate> nominal) {
  if (!trained || !nominal || *trained >= *nominal) return "";
  if (ours && *ours < *nominal) return " cause=our_port";
  if (partner && *partner < *nominal) return " cause=far_port";
  // Gigabit needs all four pairs: both ends offer it, and the cable between them did not carry it.
  return ours && partner ? " cause=cable" : "";
}

std::vector<CheckObservation> check_port(const Address& responder, std::optional<BitRate> nominal) {
  const auto socket = connect_udp(responder);
  if (!socket) {
    return {unseen("port.rate", Reason::unavailable_here, "no route to the responder"),
            unseen("port.full_duplex", Reason::unavailable_here, "no route to the responder")};
  }
  const auto port = port_of(local_address(socket->get()));
  const auto which =
      "interface=" + port.interface +
      (port.fastest ? " offers=" + std::to_string(port.fastest->bits_per_second()) : "") +
      (port.partner_fastest ? " partner_offers=" + std::to_string(port.partner_fastest->bits_per_second()) : "") +
      cause_of_slow_link(port.rate, port.fastest, port.partner_fastest, nominal);
  std::vector<CheckObservation> seen;
  seen.push_back(port.rate ? observed("port.rate", static_cast<double>(port.rate->bits_per_second()), 1, which)
                           : unseen("port.rate", Reason::unavailable_here, which));
  seen.push_back(port.full_duplex ? observed("port.full_duplex", *port.full_duplex ? 1 : 0, 1, which)
                                  : unseen("port.full_duplex", Reason::unavailable_here, which));
  const bool could_be_faster = port.fastest && port.rate && *port.fastest > *port.rate;
  if (port.rate && nominal && *port.rate < *nominal && !could_be_faster) {
    seen.front().reason = Reason::port_slower_than_target;
  }
  return seen;
}

}  // namespace campus::probe
