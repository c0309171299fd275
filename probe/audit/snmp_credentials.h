#pragma once
// Credentials for SNMP from a file that nobody but its owner may read. docs/operating.md shows one.

#include <filesystem>

#include "core/result.h"
#include "probe/net/snmp_credentials.h"

namespace campus::probe {

/// missing; permission: not ours, or others may read it; bad_data: not what it has to be. No message holds a word of
/// it.
[[nodiscard]] Result<SnmpCredentials> read_snmp_credentials(const std::filesystem::path& file);

}  // namespace campus::probe
