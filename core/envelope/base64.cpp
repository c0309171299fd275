// RFC 4648, section 4.

#include <openssl/evp.h>

#include <array>
#include <cstdint>

#include "core/envelope/envelope.h"
#include "core/envelope/openssl_handles.h"

namespace campus {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kNoDigit = 1U << 31U;  // stays visible when it is or-ed with the 24 bits of a group

/// What a character stands for at each of the four places of a group.
constexpr auto kPlaces = [] {
  std::array<std::array<std::uint32_t, 256>, 4> places{};
  for (std::size_t place = 0; place < places.size(); ++place) {
    places[place].fill(kNoDigit);
    for (std::size_t i = 0; i < kDigits.size(); ++i) {
      places[place][static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint32_t>(i << (18 - 6 * place));
    }
  }
  return places;
}();

std::uint32_t bits_of(char digit, std::size_t place) { return kPlaces[place][static_cast<unsigned char>(digit)]; }

/// Of four characters.
std::uint32_t whole_group(const char* at) {
  return bits_of(at[0], 0) | bits_of(at[1], 1) | bits_of(at[2], 2) | bits_of(at[3], 3);
}

/// Of the characters before the padding.
std::uint32_t last_group(std::string_view text) {
  std::uint32_t bits = 0;
  for (std::size_t place = 0; place < text.size(); ++place) bits |= bits_of(text[place], place);
  return bits;
}

char byte_of(std::uint32_t bits, unsigned shift) {
  return static_cast<char>(static_cast<unsigned char>(bits >> shift));
}

std::size_t padding_of(std::string_view text) {
  if (text.size() < 4 || text.back() != '=') return 0;
  return text[text.size() - 2] == '=' ? 2 : 1;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),  // NOLINT
                                     bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

/// OpenSSL's own takes white space and bits that no byte has; to refuse them it would have to be asked twice.
Result<std::string> base64_decode(std::string_view text) {
  const auto refused = [] { return Error{ErrorCode::bad_data, "is not strict base64"}; };
  if (text.size() % 4 != 0) return refused();
  const auto padding = padding_of(text);
  const auto digits = text.substr(0, text.size() - padding);
  std::string bytes(text.size() / 4 * 3 - padding, '\0');
  std::uint32_t seen = 0;
  auto* to = bytes.data();
  std::size_t at = 0;
  for (; at + 4 <= digits.size(); at += 4) {
    const auto bits = whole_group(digits.data() + at);
    seen |= bits;
    *to++ = byte_of(bits, 16);
    *to++ = byte_of(bits, 8);
    *to++ = byte_of(bits, 0);
  }
  const auto rest = last_group(digits.substr(at));
  seen |= rest;
  for (unsigned shift = 16; to != bytes.data() + bytes.size(); shift -= 8) *to++ = byte_of(rest, shift);
  const std::uint32_t stray = padding == 2 ? 0xFFFFU : padding == 1 ? 0xFFU : 0U;  // bits behind the last byte
  if ((seen & kNoDigit) != 0 || (rest & stray) != 0) return refused();
  return bytes;
}

}  // namespace campus
