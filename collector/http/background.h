#pragma once
// A thread for answers that cost more than a moment: a report that is read and judged again for a page. So neither the
// connections nor the writer wait for readers.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace campus::collector {

class Background {
 public:
  explicit Background(std::size_t most_waiting = 256) : most_waiting_(most_waiting), thread_([this] { work(); }) {}
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  ~Background() { stop(); }

  /// Any thread. False where too much waits already or it has stopped.
  [[nodiscard]] bool run(std::function<void()> task);
  /// Finishes what was taken.
  void stop();

 private:
  void work();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace campus::collector
