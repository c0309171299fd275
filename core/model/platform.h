#pragma once
// What one platform of the list looked like from a room, over one family of addresses. docs/methods/http.md.

#include <cstdint>
#include <optional>
#include <string>

#include "core/enum_names.h"
#include "core/model/measurement.h"
#include "core/units.h"

namespace campus {

/// Where a request ended that did not get its answer.
enum class PlatformFault {
  no_address_here,  ///< this host has no address of the family
  name,             ///< the name has no address of the family, or no resolver answered
  connect,          ///< nobody accepted the connection
  tls,              ///< no agreement, or a certificate that does not hold
  timeout,          ///< connected, but no whole answer in time
  protocol,         ///< an answer that is not HTTP
  status            ///< an answer, with a status of 400 or more
};

template <>
struct EnumNames<PlatformFault> {
  static constexpr NameTable<PlatformFault, 7> names{{{PlatformFault::no_address_here, "no_address_here"},
                                                      {PlatformFault::name, "name"},
                                                      {PlatformFault::connect, "connect"},
                                                      {PlatformFault::tls, "tls"},
                                                      {PlatformFault::timeout, "timeout"},
                                                      {PlatformFault::protocol, "protocol"},
                                                      {PlatformFault::status, "status"}}};
};

struct PlatformCheck {
  std::string platform;  ///< id in the list of platforms
  std::string url;
  std::int64_t ip_version = 4;
  std::string address;                 ///< really spoken to; empty where none was
  std::optional<PlatformFault> fault;  ///< absent where it worked
  std::string detail;                  ///< one line of evidence
  std::int64_t status = 0;             ///< HTTP status; 0 without an answer
  /// From the beginning of the request until each was done.
  std::optional<Seconds> name_lookup;
  std::optional<Seconds> connect;
  std::optional<Seconds> tls;
  std::optional<Seconds> first_byte;
  std::optional<Seconds> certificate_left;  ///< until the server's certificate expires; 0 where it has
  std::optional<BitRate> rate;              ///< of the body behind its first byte
  DataSize bytes;                           ///< of the body that were taken
  friend bool operator==(const PlatformCheck&, const PlatformCheck&) = default;
};

}  // namespace campus
