#pragma once
// A real responder in this process, on a port of its own.

#include <memory>
#include <string>
#include <thread>

#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "probe/responder/control_server.h"

namespace campus::probe {

class RunningResponder {
 public:
  explicit RunningResponder(const SessionLimits& limits = {}) : sessions_(limits, clock_, random_, echo_) {
    const auto bound = control_.listen(*numeric_address("127.0.0.1", 0));
    address_ = bound.value();
    (void)echo_.listen(address_).value();
    echo_.start();
    thread_ = std::jthread([this] { control_.run(); });
  }
  RunningResponder(const RunningResponder&) = delete;
  RunningResponder& operator=(const RunningResponder&) = delete;
  ~RunningResponder() { control_.stop(); }

  [[nodiscard]] const Address& address() const { return address_; }
  [[nodiscard]] HostPort where() const { return *parse_host_port(address_.text(), 0); }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }

 private:
  SystemClock clock_;
  SystemRandom random_;
  EchoServer echo_{clock_, random_};
  Sessions sessions_;
  Admission admission_{{}};
  ControlServer control_{admission_, sessions_};
  Address address_;
  std::jthread thread_;
};

}  // namespace campus::probe
