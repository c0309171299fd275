#include "probe/run/worker.h"

#include <exception>
#include <utility>

namespace campus::probe {
namespace {

Result<RunResult> performed(const DaemonPorts& ports, const Assignment& run,
                            const std::function<void(const std::string&)>& step, const std::stop_token& stop) {
  try {
    return ports.perform(run, step, stop);
  } catch (const std::exception& error) {
    return Error{ErrorCode::internal, std::string("unexpected: ") + error.what()};
  }
}

}  // namespace

void Worker::begin(const Assignment& run, SteadyTime now) {
  work_ = run.work;
  begun_ = now;
  thread_ = std::jthread([this, run](const std::stop_token& stop) {
    auto result = performed(
        ports_, run,
        [this](const std::string& step) {
          const std::lock_guard lock(mutex_);
          step_ = step;
        },
        stop);
    const std::lock_guard lock(mutex_);
    step_.clear();
    result_ = std::move(result);
  });
}

void Worker::stop() { thread_.request_stop(); }

std::optional<Result<RunResult>> Worker::take_result() {
  std::optional<Result<RunResult>> result;
  {
    const std::lock_guard lock(mutex_);
    result.swap(result_);
  }
  if (result) thread_ = std::jthread();
  return result;
}

std::string Worker::step() const {
  const std::lock_guard lock(mutex_);
  return step_;
}

}  // namespace campus::probe
