#pragma once
// SIGINT and SIGTERM become a stop request that every wait looks at. Make it before any thread: it blocks the
// signals for all of them and takes them in one of its own.

#include <stop_token>
#include <thread>

namespace campus::probe {

class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption() = default;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread waiter_;
};

}  // namespace campus::probe
