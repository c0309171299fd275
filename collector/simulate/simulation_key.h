#pragma once
// Device keys of probes that do not exist. Whoever knows the seed knows every key: for simulation only, never for a
// collector that takes real reports. Pure.

#include <cstdint>

#include "core/envelope/envelope.h"
#include "core/ids.h"

namespace campus::collector::simulate {

/// One-step key derivation of NIST SP 800-56C with SHA-256: the secret is the seed, the fixed info names the simulation
/// and the site.
[[nodiscard]] SigningKey simulation_key(std::uint64_t seed, const SiteCode& site);

}  // namespace campus::collector::simulate
