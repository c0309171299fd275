#pragma once
// Times that somebody else has set aside for a test: a ticket's slots. Pure.

#include <vector>

#include "core/time.h"

namespace campus::probe {

struct Slot {
  WallTime begin{};
  WallTime end{};  ///< not included; later than begin
  friend bool operator==(const Slot&, const Slot&) = default;
};

/// Of a responder that asks for tickets. In order of their beginning.
struct TestSlots {
  std::vector<Slot> routine;
  std::vector<Slot> sustained;
  friend bool operator==(const TestSlots&, const TestSlots&) = default;
};

}  // namespace campus::probe
