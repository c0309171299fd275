#include "probe/responder/admission.h"

#include <algorithm>
#include <array>

namespace campus::probe {
namespace {

constexpr std::array<std::string_view, 6> kPrivate{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12",
                                                   "192.168.0.0/16", "::1",        "fc00::/7"};

}  // namespace

Admission::Admission(std::vector<Cidr> also) : ranges_(std::move(also)) {
  for (const auto text : kPrivate) ranges_.push_back(*parse_cidr(text));
}

Admission Admission::nobody() {
  Admission none(std::vector<Cidr>{});
  none.ranges_.clear();
  return none;
}

bool Admission::admits(std::string_view ip) const {
  const auto address = ip_bytes(ip);
  return address &&
         std::any_of(ranges_.begin(), ranges_.end(), [&](const Cidr& range) { return range.contains(*address); });
}

}  // namespace campus::probe
