#pragma once
// What a control request asks for, from its first line and its proof. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace campus::probe {

/// `/campus/v1/sessions[/ID[/data]][?since=N]`
struct ControlTarget {
  std::string id;
  bool data = false;
  std::size_t since = 0;
};

[[nodiscard]] std::optional<ControlTarget> parse_target(std::string_view path);

/// A device's signature over the nonce it was given.
struct DeviceProof {
  std::string nonce;      ///< 32 hex digits
  std::string signature;  ///< 64 bytes
};
/// Of an Authorization header, `Campus-Device NONCE:SIGNATURE`: 32 hex digits and 64 bytes in base64.
[[nodiscard]] std::optional<DeviceProof> proof_in(std::string_view authorization);

}  // namespace campus::probe
