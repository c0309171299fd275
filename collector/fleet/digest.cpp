#include "collector/fleet/digest.h"

#include <algorithm>
#include <cstddef>

namespace campus::collector {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

Digest Digest::of_hex(std::string_view hex) {
  Digest digest;
  if (hex.size() != 2 * digest.bytes.size() || hex.find_first_not_of(kDigits) != std::string_view::npos) return {};
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    digest.bytes[i] = static_cast<unsigned char>(kDigits.find(hex[2 * i]) * 16 + kDigits.find(hex[2 * i + 1]));
  }
  return digest;
}

Digest Digest::of_raw(std::string_view raw) {
  Digest digest;
  if (raw.size() != digest.bytes.size()) return {};
  std::transform(raw.begin(), raw.end(), digest.bytes.begin(), [](char c) { return static_cast<unsigned char>(c); });
  return digest;
}

std::string Digest::hex() const {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string_view Digest::raw() const {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace campus::collector
