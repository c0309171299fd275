#include "probe/page/lasting_page.h"

#include <condition_variable>
#include <utility>

namespace campus::probe {

LastingPage::LastingPage(PageSpec spec, const Clock& clock, PageServer::Ask ask, Log log,
                         std::chrono::milliseconds pause)
    : spec_(spec), clock_(clock), ask_(std::move(ask)), log_(std::move(log)) {
  const auto started = start();
  if (started) return;
  log_(started.error().message + "; it is tried again, the probe goes on without it");
  thread_ = std::jthread([this, pause](const std::stop_token& stop) { try_again(stop, pause); });
}

std::string LastingPage::address() const {
  const std::lock_guard lock(mutex_);
  return server_ ? server_->address() : std::string();
}

Result<void> LastingPage::start() {
  auto server = PageServer::start(spec_, clock_, ask_);
  if (!server) return server.error();
  const std::lock_guard lock(mutex_);
  server_ = *std::move(server);
  return {};
}

void LastingPage::try_again(const std::stop_token& stop, std::chrono::milliseconds pause) {
  std::mutex alone;
  std::condition_variable_any wake;
  std::unique_lock lock(alone);
  while (!stop.stop_requested()) {
    wake.wait_for(lock, stop, pause, [] { return false; });
    if (stop.stop_requested() || !start()) continue;
    log_("the status page is served on " + address());
    return;
  }
}

}  // namespace campus::probe
