#pragma once
// The exit codes that people script against. 1 is left to crashes.

#include "core/result.h"

namespace campus {

enum class ExitCode : int {
  conforms = 0,    ///< conforms, met, or no target given; a server stopped by SIGTERM
  nonconform = 2,  ///< something does not conform, or passes only by waiver; a bad signature
  undecided = 3,   ///< nothing failed but something is undecided
  usage = 64,
  bad_data = 65,
  input_missing = 66,
  unavailable = 69,
  internal = 70,
  cannot_create = 73,
  io = 74,
  interrupted = 75,
  permission = 77,
};

[[nodiscard]] ExitCode exit_code_of(ErrorCode code) noexcept;

}  // namespace campus
