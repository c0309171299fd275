#pragma once
// The responder's control connection and the entrance of its data connections: HTTP/1.1 on Boost.Beast, one thread, and
// one more that writes used tickets down. docs/wire-format.md.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "probe/net/socket.h"
#include "probe/responder/admission.h"
#include "probe/responder/sessions.h"
#include "probe/responder/ticket_gate.h"

namespace campus::probe {

class ControlServer {
 public:
  ControlServer(const Admission& admission, Sessions& sessions);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();

  // All of these before run().

  /// Who is not admitted by address shows a ticket. `on_trouble` hears once that used tickets can no longer be written.
  void take_tickets(TicketGate& gate, std::function<void(const Error&)> on_trouble);
  /// Nobody is let in while it gives a reason. Asked in the thread of run().
  void keep_silent_while(std::function<std::optional<std::string>()> silence);
  /// In the thread of run().
  void every_second(std::function<void()> task);
  /// The address it really got.
  [[nodiscard]] Result<Address> listen(const Address& address);
  /// Serves until stop() is called, from any thread or signal-safe context of the caller's choosing.
  void run();
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus::probe
