#include "collector/simulate/simulation_key.h"

#include <cstddef>
#include <span>
#include <string>

namespace campus::collector::simulate {
namespace {

unsigned value_of(char hex) { return static_cast<unsigned>(hex <= '9' ? hex - '0' : hex - 'a' + 10); }

/// The digest's 32 bytes, once.
class Derived final : public RandomSource {
 public:
  explicit Derived(std::string_view material) : hex_(sha256_hex(material)) {}
  void fill(std::span<std::byte> bytes) override {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto at = 2 * i % hex_.size();
      bytes[i] = static_cast<std::byte>(value_of(hex_[at]) << 4U | value_of(hex_[at + 1]));
    }
  }

 private:
  std::string hex_;
};

}  // namespace

SigningKey simulation_key(std::uint64_t seed, const SiteCode& site) {
  std::string material("\0\0\0\1", 4);
  for (unsigned shift = 64; shift > 0; shift -= 8) material += static_cast<char>(seed >> (shift - 8) & 0xFFU);
  material += "campus simulation 1, device key of " + site.text();
  Derived derived(material);
  return SigningKey::generate(derived);
}

}  // namespace campus::collector::simulate
