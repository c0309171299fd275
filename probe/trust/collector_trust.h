#pragma once
// By what a collector is known: roots of one's own, and keys held in reserve.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace campus::probe {

struct CollectorTrust {
  std::string roots;  ///< PEM: only these are believed; empty: whom this machine believes
  /// `sha256/BASE64` of a public key (SubjectPublicKeyInfo): a chain in which a certificate has one is believed as
  /// well.
  std::vector<std::string> pins;
};

inline constexpr std::size_t kMostPins = 8;
inline constexpr std::size_t kMostRootBytes = 256U << 10U;

/// bad_data: no certificate in it, or one that cannot be read.
[[nodiscard]] Result<void> check_roots(std::string_view pem);
/// `sha256/` and 44 characters of base64. bad_data.
[[nodiscard]] Result<std::string> parse_pin(std::string_view text);
/// Of the first certificate of a PEM text: `sha256/...`. bad_data.
[[nodiscard]] Result<std::string> pin_of(std::string_view pem);

}  // namespace campus::probe
