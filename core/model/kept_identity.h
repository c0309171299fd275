#pragma once
// What a probe keeps of itself beside its key: where it is enrolled, and what it was made of when it made its key.

#include <string>
#include <vector>

#include "core/ids.h"
#include "core/model/level.h"
#include "core/model/measurement.h"
#include "core/time.h"

namespace campus {

inline constexpr const char* kKeptCollectorSchema = "campus.kept-collector/1";
inline constexpr const char* kKeptHardwareSchema = "campus.hardware/1";

/// The collector that the enrolment came from, and by what it is known again.
struct KeptCollector {
  std::string schema;  ///< kKeptCollectorSchema
  std::string url;
  std::string roots;              ///< PEM; empty: the machine's
  std::vector<std::string> pins;  ///< `sha256/...`
};

struct KeptHardware {
  std::string schema;            ///< kKeptHardwareSchema
  std::vector<std::string> ids;  ///< as parse_hardware_id writes them
};

/// What `campus-probe enroll --format json` says.
struct EnrolmentDone {
  std::string schema;  ///< kEnrolmentDoneSchema
  SiteCode site;
  std::string site_name;
  Level level = Level::school;
  SiteCode school;
  KeyId key;
  std::string short_check;  ///< of the key, for two people on a telephone
  std::string collector;
  WallTime at{};  ///< the collector's time
  Seconds took{};
};
inline constexpr const char* kEnrolmentDoneSchema = "campus.enrolled/1";

}  // namespace campus
