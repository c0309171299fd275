#pragma once
// POST /campus/v1/sessions: who is let in, with which ticket, after which proof. Coroutines of the control server's
// loop; what a ticket needs written down is written by a thread of its own. For this folder's .cpp files.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/posix/system_random.h"
#include "probe/net/socket.h"
#include "probe/responder/admission.h"
#include "probe/responder/control_answer.h"
#include "probe/responder/sessions.h"
#include "probe/responder/ticket_gate.h"

namespace campus::probe {

using Request = boost::beast::http::request<boost::beast::http::string_body>;

/// What a connection was asked to sign, once.
struct Challenge {
  std::string nonce;
  std::chrono::steady_clock::time_point expires;
};

class SessionOpening {
 public:
  SessionOpening(const Admission& admission, Sessions& sessions) : admission_(admission), sessions_(sessions) {}

  /// Before the loop runs. `on_trouble` is told once that used tickets cannot be written down.
  void take_tickets(TicketGate& gate, std::function<void(const Error&)> on_trouble) {
    gate_ = &gate;
    on_trouble_ = std::move(on_trouble);
  }
  /// Before the loop runs; asked in its thread. The reason while nobody is let in, with or without a ticket.
  void keep_silent_while(std::function<std::optional<std::string>()> silence) { silence_ = std::move(silence); }
  [[nodiscard]] bool takes_tickets() const { return gate_ != nullptr; }

  /// `challenge` belongs to the connection that asks, `local` is its address here.
  boost::asio::awaitable<Response> open(const Request& request, const std::string& peer, const Address& local,
                                        Challenge& challenge);
  /// For as long as the loop runs.
  boost::asio::awaitable<void> tidy_used_tickets(boost::asio::io_context& io);

 private:
  boost::asio::awaitable<Response> open_with_ticket(const Request& request, const SessionRequest& asked,
                                                    const std::string& peer, Challenge& challenge);
  Response open_in_test(const SessionRequest& asked, const std::string& test, const std::string& peer);
  Response challenge_again(Challenge& challenge);
  Response refuse_ticket(TicketRefusal why, const std::string& detail = {});
  /// With what an installer needs to know of this end, who has no ticket yet.
  Response refuse_without_ticket(const Address& local);
  boost::asio::awaitable<Result<void>> record(Ticket ticket);
  boost::asio::awaitable<Result<void>> rewrite(UsedTickets used);
  void note(const Result<void>& written);

  const Admission& admission_;
  Sessions& sessions_;
  TicketGate* gate_ = nullptr;
  std::function<void(const Error&)> on_trouble_;
  std::function<std::optional<std::string>()> silence_;
  bool in_trouble_ = false;
  SystemRandom random_;
  std::string port_address_;  ///< of the port that was looked at last, for anybody may ask
  std::optional<BitRate> port_rate_;
  std::chrono::steady_clock::time_point port_until_;
  boost::asio::thread_pool writer_{1};  ///< last: its work ends before what it uses goes
};

}  // namespace campus::probe
