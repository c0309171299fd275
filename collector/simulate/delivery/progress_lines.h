#pragma once
// A line about what has come of a delivery, every ten seconds.

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>

#include "collector/simulate/tally.h"

namespace campus::collector::simulate {

/// On the thread that runs `io`. Holds it from ending; see stop().
class ProgressLines {
 public:
  ProgressLines(boost::asio::io_context& io, const Tally& tally, std::function<void(const std::string&)> say);
  void stop() { timer_.cancel(); }

 private:
  void wait();

  boost::asio::steady_timer timer_;
  const Tally& tally_;
  std::function<void(const std::string&)> say_;
  int seconds_ = 0;
};

}  // namespace campus::collector::simulate
