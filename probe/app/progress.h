#pragma once
// Progress on standard error: a bar on a terminal, plain lines elsewhere. Never on standard output.

#include <optional>
#include <string>

#include "core/units.h"

namespace campus::probe {

class ProgressLine {
 public:
  explicit ProgressLine(bool bar) : bar_(bar) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  /// A new step, in words.
  void begin(const std::string& step);
  void show(Ratio done, std::optional<BitRate> now);
  void end();

 private:
  const bool bar_;
  std::string step_;
  bool drawn_ = false;
};

}  // namespace campus::probe
