#pragma once
// This machine's own ports as the kernel has them at the moment: link and addresses. Nothing is sent.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/net/socket.h"

namespace campus::probe {

struct LocalPort {
  std::string name;
  bool loopback = false;
  bool up = false;       ///< somebody switched it on
  bool running = false;  ///< and it has a link
  bool device = false;   ///< of hardware, not made by software
  bool wireless = false;
  std::vector<Address> addresses;  ///< IPv4, then IPv6
};

/// In the kernel's order.
[[nodiscard]] std::vector<LocalPort> local_ports();

/// An address that a machine makes up by itself where nobody gives it one: IPv4 169.254.0.0/16, IPv6 fe80::/10. Pure.
[[nodiscard]] bool is_link_local(std::string_view address);

/// The port that has this address; empty where none has.
[[nodiscard]] std::string port_with(const Address& local);
/// The port on the way to that address; empty where there is no way. Nothing is sent.
[[nodiscard]] std::string port_towards(const Address& far_end);

}  // namespace campus::probe
