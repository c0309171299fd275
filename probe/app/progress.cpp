#include "probe/app/progress.h"

#include <algorithm>
#include <cstddef>
#include <iostream>

namespace campus::probe {

ProgressLine::~ProgressLine() { end(); }

void ProgressLine::begin(const std::string& step) {
  end();
  step_ = step;
  if (bar_) {
    show(Ratio(), std::nullopt);
  } else {
    std::cerr << step_ << std::endl;
  }
}

void ProgressLine::show(Ratio done, std::optional<BitRate> now) {
  if (!bar_) return;
  constexpr std::size_t kWidth = 24;
  const auto full = static_cast<std::size_t>(std::clamp(done.value(), 0.0, 1.0) * kWidth);
  std::string line = "\r\x1b[K[";
  for (std::size_t i = 0; i < kWidth; ++i) line += i < full ? "█" : "░";
  line += "] " + step_;
  if (now) line += "  " + to_text(*now);
  std::cerr << line << std::flush;
  drawn_ = true;
}

void ProgressLine::end() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace campus::probe
