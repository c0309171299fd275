#pragma once
// Who may ask a responder for a test without a ticket: loopback, RFC 1918 and unique local addresses, and the ranges
// the operator adds. Pure.

#include <string_view>
#include <vector>

#include "core/net/cidr.h"

namespace campus::probe {

class Admission {
 public:
  explicit Admission(std::vector<Cidr> also);
  /// Everybody needs a ticket.
  [[nodiscard]] static Admission nobody();
  /// `ip` numeric without port. What cannot be read is refused.
  [[nodiscard]] bool admits(std::string_view ip) const;

 private:
  std::vector<Cidr> ranges_;
};

}  // namespace campus::probe
