#include "core/exit_code.h"

namespace campus {

ExitCode exit_code_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::usage:
      return ExitCode::usage;
    case ErrorCode::bad_data:
    case ErrorCode::too_large:
      return ExitCode::bad_data;
    case ErrorCode::missing:
      return ExitCode::input_missing;
    case ErrorCode::unavailable:
      return ExitCode::unavailable;
    case ErrorCode::cannot_create:
      return ExitCode::cannot_create;
    case ErrorCode::io:
      return ExitCode::io;
    case ErrorCode::permission:
      return ExitCode::permission;
    case ErrorCode::interrupted:
      return ExitCode::interrupted;
    case ErrorCode::conflict:
      return ExitCode::bad_data;
    case ErrorCode::internal:
      return ExitCode::internal;
  }
  return ExitCode::internal;
}

}  // namespace campus
