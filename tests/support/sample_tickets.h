#pragma once
// Keys that never change and a ticket to start from.

#include <algorithm>
#include <array>
#include <string_view>

#include "core/ticket/ticket.h"

namespace campus {

class FixedSeed final : public RandomSource {
 public:
  explicit FixedSeed(std::string_view hex) : hex_(hex) {}
  void fill(std::span<std::byte> bytes) override {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto digit = [&](std::size_t at) { return std::string_view("0123456789abcdef").find(hex_[at]); };
      bytes[i] = static_cast<std::byte>(digit(2 * i) * 16 + digit(2 * i + 1));
    }
  }

 private:
  std::string_view hex_;
};

inline SigningKey sample_key(std::string_view seed) {
  FixedSeed random(seed);
  return SigningKey::generate(random);
}
inline SigningKey sample_issuer() {
  return sample_key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}
inline SigningKey sample_device() {
  return sample_key("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
}

inline constexpr WallTime kSampleBegin{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                                       std::chrono::hours(8)};

inline Ticket sample_ticket() {
  Ticket ticket;
  ticket.id = "000102030405060708090a0b0c0d0e0f";
  ticket.responder = ResponderName("here");
  ticket.device_key = sample_device().public_key();
  ticket.site = SiteCode("S1-301");
  ticket.school = SiteCode("S1");
  ticket.begin = kSampleBegin;
  ticket.end = kSampleBegin + std::chrono::minutes(10);
  ticket.down = ticket.up = true;
  ticket.rate = BitRate::bits_per_second(1'000'000'000);
  ticket.duration = std::chrono::seconds(60);
  ticket.bytes = DataSize::bytes(10'000'000'000);
  return ticket;
}

}  // namespace campus
