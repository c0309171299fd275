// Rates, site codes, times, keys and base64, as they come from options, tables and peers.

#include "core/envelope/envelope.h"
#include "core/foreign_text.h"
#include "core/ids.h"
#include "core/time.h"
#include "core/units.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = campus::as_text(data, size);
  campus::require_one_line(campus::in_quotes(text));
  if (const auto rate = campus::parse_bit_rate(text); rate) {
    campus::require(rate->bits_per_second() > 0, "a rate is positive");
    campus::require(!campus::to_text(*rate).empty(), "a rate can be shown");
  } else {
    campus::require_one_line(rate.error().message);
  }
  if (const auto code = campus::parse_site_code(text); !code) campus::require_one_line(code.error().message);
  if (const auto time = campus::parse_rfc3339(text); time) {
    campus::require(campus::to_rfc3339(*time) == text, "a time has one form");
  }
  if (const auto bytes = campus::base64_decode(text); bytes) {
    campus::require(campus::base64_encode(*bytes) == text, "base64 has one form");
  }
  if (const auto key = campus::parse_public_key(text); key) {
    campus::require(campus::to_hex(*key) == text, "a key has one form");
  }
  if (text.find("-----BEGIN") == std::string_view::npos) return 0;  // the rest takes milliseconds for any text
  if (const auto key = campus::SigningKey::from_pem(text); key) {
    campus::require(campus::SigningKey::from_pem(key->to_pem())->id() == key->id(), "a key survives writing");
  }
  return 0;
}
