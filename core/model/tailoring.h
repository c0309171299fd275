#pragma once
// Which document changed the numbers of a standard for its area, and how many it changed in one profile.

#include <cstdint>
#include <string>

#include "core/model/localized.h"
#include "core/time.h"

namespace campus {

struct TailoringRef {
  std::string id;
  Localized title;
  std::string issuer;
  std::string document_number;
  CalendarDate date{};
  std::string sha256;        ///< of the file's bytes
  std::int64_t changes = 0;  ///< values, requirements and rules in the profile it stands with; 0: it does not name it
  friend bool operator==(const TailoringRef&, const TailoringRef&) = default;
};

}  // namespace campus
