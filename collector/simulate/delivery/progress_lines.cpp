#include "collector/simulate/delivery/progress_lines.h"

#include <utility>

namespace campus::collector::simulate {
namespace {

constexpr int kEverySeconds = 10;

}  // namespace

ProgressLines::ProgressLines(boost::asio::io_context& io, const Tally& tally,
                             std::function<void(const std::string&)> say)
    : timer_(io), tally_(tally), say_(std::move(say)) {
  wait();
}

void ProgressLines::wait() {
  timer_.expires_after(std::chrono::seconds(kEverySeconds));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    seconds_ += kEverySeconds;
    say_(std::to_string(seconds_) + " s: sent " + std::to_string(tally_.sent) + ", acknowledged " +
         std::to_string(tally_.acknowledged()) + ", retries " + std::to_string(tally_.retries));
    wait();
  });
}

}  // namespace campus::collector::simulate
