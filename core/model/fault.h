#pragma once
// What can be wrong with a probe and the place it stands in, as its installer and its operator are told. The code can
// be read over a telephone: a letter for where to look, three digits.

#include <string>
#include <string_view>

#include "core/enum_names.h"
#include "core/model/localized.h"

namespace campus {

enum class Fault {
  no_port,
  slow_port,
  half_duplex,
  cable_broken,
  cable_untested,
  link_lost,
  no_address,
  no_gateway,
  gateway_silent,
  no_dns,
  slow_dns,
  captive_portal,
  rewritten_dns,
  clock_not_set,
  clock_wrong,
  no_collector,
  collector_unreachable,
  collector_certificate,
  collector_refuses,
  key_pending,
  site_unknown,
  orders_not_believed,
  responder_unreachable,
  responder_refuses,
  far_port_slow,
  state_unwritable,
  spool_full,
  spool_damaged,
  standard_unusable,
  not_enrolled,
  code_refused,
  key_cloned,
  hardware_changed,
  key_revoked,
};

template <>
struct EnumNames<Fault> {
  static constexpr NameTable<Fault, 34> names{{{Fault::no_port, "no_port"},
                                               {Fault::slow_port, "slow_port"},
                                               {Fault::half_duplex, "half_duplex"},
                                               {Fault::cable_broken, "cable_broken"},
                                               {Fault::cable_untested, "cable_untested"},
                                               {Fault::link_lost, "link_lost"},
                                               {Fault::no_address, "no_address"},
                                               {Fault::no_gateway, "no_gateway"},
                                               {Fault::gateway_silent, "gateway_silent"},
                                               {Fault::no_dns, "no_dns"},
                                               {Fault::slow_dns, "slow_dns"},
                                               {Fault::captive_portal, "captive_portal"},
                                               {Fault::rewritten_dns, "rewritten_dns"},
                                               {Fault::clock_not_set, "clock_not_set"},
                                               {Fault::clock_wrong, "clock_wrong"},
                                               {Fault::no_collector, "no_collector"},
                                               {Fault::collector_unreachable, "collector_unreachable"},
                                               {Fault::collector_certificate, "collector_certificate"},
                                               {Fault::collector_refuses, "collector_refuses"},
                                               {Fault::key_pending, "key_pending"},
                                               {Fault::site_unknown, "site_unknown"},
                                               {Fault::orders_not_believed, "orders_not_believed"},
                                               {Fault::responder_unreachable, "responder_unreachable"},
                                               {Fault::responder_refuses, "responder_refuses"},
                                               {Fault::far_port_slow, "far_port_slow"},
                                               {Fault::state_unwritable, "state_unwritable"},
                                               {Fault::spool_full, "spool_full"},
                                               {Fault::spool_damaged, "spool_damaged"},
                                               {Fault::standard_unusable, "standard_unusable"},
                                               {Fault::not_enrolled, "not_enrolled"},
                                               {Fault::code_refused, "code_refused"},
                                               {Fault::key_cloned, "key_cloned"},
                                               {Fault::hardware_changed, "hardware_changed"},
                                               {Fault::key_revoked, "key_revoked"}}};
};

/// `P101`; never changes its meaning, docs/deploy.md has the list.
[[nodiscard]] constexpr std::string_view code_of(Fault fault) {
  constexpr NameTable<Fault, 34> kCodes{{{Fault::no_port, "P101"},
                                         {Fault::slow_port, "P102"},
                                         {Fault::half_duplex, "P103"},
                                         {Fault::cable_broken, "P104"},
                                         {Fault::cable_untested, "P105"},
                                         {Fault::link_lost, "P106"},
                                         {Fault::no_address, "A201"},
                                         {Fault::no_gateway, "A202"},
                                         {Fault::gateway_silent, "A203"},
                                         {Fault::no_dns, "D301"},
                                         {Fault::slow_dns, "D302"},
                                         {Fault::captive_portal, "D303"},
                                         {Fault::rewritten_dns, "D304"},
                                         {Fault::clock_not_set, "T401"},
                                         {Fault::clock_wrong, "T402"},
                                         {Fault::no_collector, "C501"},
                                         {Fault::collector_unreachable, "C502"},
                                         {Fault::collector_certificate, "C503"},
                                         {Fault::collector_refuses, "C504"},
                                         {Fault::key_pending, "C505"},
                                         {Fault::site_unknown, "C506"},
                                         {Fault::orders_not_believed, "C510"},
                                         {Fault::responder_unreachable, "R601"},
                                         {Fault::responder_refuses, "R602"},
                                         {Fault::far_port_slow, "R603"},
                                         {Fault::state_unwritable, "S701"},
                                         {Fault::spool_full, "S702"},
                                         {Fault::spool_damaged, "S703"},
                                         {Fault::standard_unusable, "S704"},
                                         {Fault::not_enrolled, "E801"},
                                         {Fault::code_refused, "E802"},
                                         {Fault::key_cloned, "E803"},
                                         {Fault::hardware_changed, "E804"},
                                         {Fault::key_revoked, "E805"}}};
  for (const auto& [candidate, code] : kCodes) {
    if (candidate == fault) return code;
  }
  return "?";
}

struct FaultFound {
  Fault fault = Fault::no_port;
  std::string detail;  ///< a name, an address, a figure, the same in every language; empty where there is none to tell
  Localized why{};     ///< what is known beyond the fault's own words; empty where nothing is
  friend bool operator==(const FaultFound&, const FaultFound&) = default;
};

}  // namespace campus
