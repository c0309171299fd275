#pragma once
// Whose tickets a responder takes: issuers' public keys. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "core/envelope/envelope.h"
#include "core/result.h"

namespace campus::probe {

class TrustList {
 public:
  struct Issuer {
    KeyId id;
    PublicKey key{};
    std::string name;  ///< may be empty
  };
  static constexpr std::size_t kMost = 64;

  void add(const PublicKey& key, std::string name);
  /// Null for a stranger.
  [[nodiscard]] const Issuer* find(const KeyId& id) const;
  [[nodiscard]] const std::vector<Issuer>& issuers() const { return issuers_; }

 private:
  std::vector<Issuer> issuers_;
};

/// `HEX [NAME]` a line, 1 to 64 of them; empty lines and those that begin with # are left out. bad_data: `file:line:
/// ...`.
[[nodiscard]] Result<TrustList> parse_trust_list(std::string_view text, const std::string& file);

}  // namespace campus::probe
