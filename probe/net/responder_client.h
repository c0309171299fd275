#pragma once
// The probe's side of a responder's control protocol: sessions, their status, and their data connections to the
// numeric address of the control connection. One object belongs to one thread.
// Errors: unavailable = no answer; permission = refused, with its words; bad_data = it does not keep the protocol.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/envelope/envelope.h"
#include "core/model/session.h"
#include "core/model/verdict.h"
#include "core/result.h"
#include "core/ticket/ticket.h"
#include "probe/net/http_client.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// A ticket in this device's hands, and the test it began. Shared by the clients of one measurement.
struct HeldTicket {
  SignedTicket ticket;
  std::shared_ptr<const SigningKey> device_key;
  std::optional<std::string> test;  ///< as the responder named it; further sessions belong to it
};

class ResponderClient {
 public:
  ResponderClient(HostPort where, std::string device_key);

  /// Sessions are opened with it from now on, all in one test.
  void show(std::shared_ptr<HeldTicket> ticket) { ticket_ = std::move(ticket); }
  /// Best effort: frees the school's line for the next one. The ticket is used up.
  void end_test();

  /// The word by which the last open() was refused; empty where it was not, or none was given.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  /// Of the responder's port, as it told with that refusal; absent where it did not.
  [[nodiscard]] std::optional<BitRate> refusing_port_rate() const { return refusing_port_rate_; }
  /// Asks again for as long as `patience` while the responder is taken by other tests.
  [[nodiscard]] Result<SessionGrant> open(const SessionRequest& request, std::chrono::milliseconds patience = {},
                                          const std::stop_token& stop = {});
  [[nodiscard]] Result<SessionStatus> status(const std::string& session, std::int64_t since);
  /// Best effort: a session ends by itself as well.
  void close(const std::string& session);

  struct DataStream {
    Socket socket;
    std::int64_t already = 0;
  };
  /// A connection that carries data: a GET whose answer's header has been read, or a POST whose header is sent.
  [[nodiscard]] Result<DataStream> connect_data(const SessionGrant& session, Direction direction);
  /// Valid once a session was opened.
  [[nodiscard]] const Address& address() const { return address_; }
  [[nodiscard]] const HostPort& where() const { return where_; }

 private:
  [[nodiscard]] Result<HttpAnswer> ask_for_session(const SessionRequest& request, std::chrono::milliseconds patience,
                                                   const std::stop_token& stop);
  /// Answers a challenge, where one comes.
  [[nodiscard]] Result<HttpAnswer> ask_once(const SessionRequest& request);
  [[nodiscard]] std::string url(const std::string& path) const;

  HostPort where_;
  std::string device_key_;
  std::shared_ptr<HeldTicket> ticket_;
  HttpClient http_;
  std::string refusal_;
  std::optional<BitRate> refusing_port_rate_;
  Address address_;
};

/// The reason a measurement carries for such an error.
[[nodiscard]] Reason reason_of(const Error& error);

}  // namespace campus::probe
