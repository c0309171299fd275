#include "probe/app/interruption.h"

#include <csignal>

namespace campus::probe {

Interruption::Interruption() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::jthread([this, signals](const std::stop_token& done) {
    // The end of the program wakes the waiter with a signal of its own: nobody waits for a timeout.
    const std::stop_callback wake(done, [self = pthread_self()] { pthread_kill(self, SIGINT); });
    while (!done.stop_requested()) {
      int number = 0;
      if (sigwait(&signals, &number) == 0) source_.request_stop();
    }
  });
}

}  // namespace campus::probe
