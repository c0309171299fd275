#pragma once
// Who stands where in a row of places: the same whatever the order of the names, and few move when one comes or goes.
// Pure.

#include <cstddef>
#include <optional>
#include <vector>

#include "core/ids.h"

namespace campus::collector {

class Places {
 public:
  /// Of equal names one counts; there are as many places as sites at least.
  Places(std::vector<SiteCode> sites, std::size_t places);

  [[nodiscard]] std::optional<std::size_t> of(const SiteCode& site) const;
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  struct Placed {
    SiteCode site;
    std::size_t place = 0;
  };
  std::vector<Placed> placed_;  ///< by site
  std::size_t count_ = 0;
};

}  // namespace campus::collector
