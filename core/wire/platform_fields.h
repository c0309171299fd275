#pragma once
// The JSON keys of a visit to a platform. Include in .cpp files only.

#include <tuple>

#include "core/model/platform.h"
#include "core/wire/fields.h"

namespace campus::wire {

template <>
struct Fields<PlatformCheck> {
  static constexpr auto list = std::make_tuple(
      field("platform", &PlatformCheck::platform), field("url", &PlatformCheck::url),
      field("ip_version", &PlatformCheck::ip_version), field_or_default("address", &PlatformCheck::address),
      field("fault", &PlatformCheck::fault), field_or_default("detail", &PlatformCheck::detail),
      field("status", &PlatformCheck::status), field("name_lookup_seconds", &PlatformCheck::name_lookup),
      field("connect_seconds", &PlatformCheck::connect), field("tls_seconds", &PlatformCheck::tls),
      field("first_byte_seconds", &PlatformCheck::first_byte),
      field("certificate_left_seconds", &PlatformCheck::certificate_left),
      field("rate_bits_per_second", &PlatformCheck::rate), field("body_bytes", &PlatformCheck::bytes));
};

}  // namespace campus::wire
