#pragma once
// The port to a file that only grows: what it was told is on disk when it says so.

#include <string_view>

#include "core/result.h"

namespace campus {

/// One thread at a time.
class AppendFile {
 public:
  virtual ~AppendFile() = default;

  /// Behind everything that is there, and synced. After an error the end of the file is not known; whoever gets one
  /// appends no more to it.
  [[nodiscard]] virtual Result<void> append_durably(std::string_view content) = 0;
};

}  // namespace campus
