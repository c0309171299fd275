#pragma once
// Whether the port that a measurement leaves through lost its link meanwhile: then it was interrupted, whatever its
// numbers are, and nobody at the far end is to blame.

#include <cstdint>
#include <optional>
#include <string>

#include "core/model/measurement.h"
#include "probe/net/socket.h"

namespace campus::probe {

class LinkWatch {
 public:
  /// From now on, of the port on the way to that address; of none where there is no way.
  explicit LinkWatch(const Address& far_end);

  [[nodiscard]] bool was_lost() const;
  /// Where it was lost: why the measurement decides nothing.
  void note_in(Measurement& measurement) const;

 private:
  std::string interface_;
  std::optional<std::int64_t> before_;  ///< the kernel's count of changes; absent where it has none
};

}  // namespace campus::probe
