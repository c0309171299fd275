#pragma once
// The machine that the probe runs on, as it is named to others.

#include <string>
#include <vector>

namespace campus::probe {

/// Where the probe stands.
struct ProbeHost {
  std::string name;
  std::vector<std::string> addresses;  ///< without loopback and those of the link alone
};
[[nodiscard]] ProbeHost this_probe_host();

}  // namespace campus::probe
