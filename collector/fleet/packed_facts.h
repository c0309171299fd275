#pragma once
// A roster row in one string: a city has tens of thousands of them, and a map takes ten times as much.

#include <string>

#include "core/model/report.h"

namespace campus::collector {

class PackedFacts {
 public:
  PackedFacts() = default;
  explicit PackedFacts(const Facts& facts);
  [[nodiscard]] Facts unpacked() const;
  friend bool operator==(const PackedFacts&, const PackedFacts&) = default;

 private:
  std::string bytes_;
};

}  // namespace campus::collector
