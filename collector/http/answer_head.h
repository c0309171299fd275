#pragma once
// The bytes before an answer's body. Pure.

#include <cstddef>
#include <string>

#include "collector/http/request.h"

namespace campus::collector {

/// Which of a response's ready bodies goes out, and how.
struct Answer {
  Response response;
  bool as_gzip = false;
  bool keep_alive = false;
  bool head_only = false;

  [[nodiscard]] const std::shared_ptr<const std::string>& body() const {
    return as_gzip ? response.gzip : response.body;
  }
};

/// Status line and header, with the empty line that ends them.
[[nodiscard]] std::string head_of(const Answer& answer);

}  // namespace campus::collector
