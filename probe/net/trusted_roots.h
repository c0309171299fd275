#pragma once
// Where this machine keeps the certificates that it trusts. The program may be built on Debian and run elsewhere.

#include <span>
#include <string>

namespace campus::probe {

/// The first of the files that can be read, or nothing.
[[nodiscard]] std::string first_readable(std::span<const char* const> files);

/// For CURLOPT_CAINFO: the machine's own file of trusted roots where libcurl's place for it holds none; else empty.
/// Looked for once; from any thread.
[[nodiscard]] const std::string& trusted_roots_elsewhere();

}  // namespace campus::probe
