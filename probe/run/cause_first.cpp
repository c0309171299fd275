#include "probe/run/cause_first.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace campus::probe {
namespace {

/// By the letter of the code: where to look.
int distance_of(Fault fault) {
  constexpr std::string_view kFromTheBoxOutwards = "SPADTECR";
  return static_cast<int>(kFromTheBoxOutwards.find(code_of(fault).front()));
}

bool has(const std::vector<FaultFound>& faults, Fault fault) {
  return std::any_of(faults.begin(), faults.end(), [&](const auto& one) { return one.fault == fault; });
}

bool is_any_of(Fault fault, std::initializer_list<Fault> some) {
  return std::find(some.begin(), some.end(), fault) != some.end();
}

/// Whether `fault` is no more than what `cause` brings about.
bool follows(Fault fault, Fault cause) {
  const bool unreached = is_any_of(fault, {Fault::collector_unreachable, Fault::collector_certificate,
                                           Fault::responder_unreachable, Fault::no_dns, Fault::captive_portal});
  switch (cause) {
    case Fault::no_port:
      return unreached || is_any_of(fault, {Fault::no_address, Fault::no_gateway, Fault::link_lost});
    case Fault::no_address:
      return unreached || fault == Fault::no_gateway;
    case Fault::captive_portal:
      return is_any_of(fault, {Fault::collector_unreachable, Fault::collector_certificate});
    case Fault::no_dns:
      return fault == Fault::collector_unreachable;
    default:
      return false;
  }
}

}  // namespace

std::vector<FaultFound> cause_first(std::vector<FaultFound> faults) {
  constexpr std::array kCauses{Fault::no_port, Fault::no_address, Fault::captive_portal, Fault::no_dns};
  for (const auto cause : kCauses) {
    if (!has(faults, cause)) continue;
    std::erase_if(faults, [&](const auto& one) { return follows(one.fault, cause); });
  }
  std::vector<FaultFound> once;
  for (auto& one : faults) {
    if (!has(once, one.fault)) once.push_back(std::move(one));
  }
  std::stable_sort(once.begin(), once.end(), [](const auto& one, const auto& other) {
    return distance_of(one.fault) < distance_of(other.fault);
  });
  return once;
}

}  // namespace campus::probe
