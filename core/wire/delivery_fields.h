#pragma once
// The keys of a delivery: an envelope, before any base64 is taken apart, and the answer to it. Include in .cpp files.

#include <string_view>
#include <tuple>
#include <vector>

#include "core/wire/fields.h"
#include "core/wire/report_json.h"

namespace campus::wire {

/// Views into what was read or is to be written: a payload is copied once, when it is decoded.
struct WireSignature {
  std::string_view keyid;
  std::string_view public_key;
  std::string_view sig;
};

struct WireEnvelope {
  std::string_view payload;
  std::string_view payload_type;
  std::vector<WireSignature> signatures;
};

template <>
struct Codec<std::string_view> {
  static Json encode(std::string_view value) { return std::string(value); }
  template <class From>
  static std::string_view decode(const From& json) {
    return text_in(json);
  }
};

template <>
struct Fields<WireSignature> {
  static constexpr auto list =
      std::make_tuple(field("keyid", &WireSignature::keyid), field("publicKey", &WireSignature::public_key),
                      field("sig", &WireSignature::sig));
};

template <>
struct Fields<WireEnvelope> {
  static constexpr auto list =
      std::make_tuple(field("payload", &WireEnvelope::payload), field("payloadType", &WireEnvelope::payload_type),
                      field("signatures", &WireEnvelope::signatures));
};

template <>
struct Fields<DeliveryAnswer> {
  static constexpr auto list =
      std::make_tuple(field("outcome", &DeliveryAnswer::outcome), field_or_default("reason", &DeliveryAnswer::reason),
                      field_or_default("digest", &DeliveryAnswer::digest));
};

}  // namespace campus::wire
