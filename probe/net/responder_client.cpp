#include "probe/net/responder_client.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <thread>
#include <utility>

#include "core/ticket/refusal.h"
#include "core/wire/control_json.h"

namespace campus::probe {
namespace {

constexpr HttpClient::Limits kControlWaits{std::chrono::seconds(3), std::chrono::seconds(6), 64U << 10U};
constexpr std::chrono::milliseconds kHeaderWait(3000);
constexpr std::size_t kLongestHeader = 4096;

Error misbehaved(const std::string& who, const std::string& what) {
  return Error{ErrorCode::bad_data, "responder " + who + " does not keep the protocol: " + what};
}

Result<void> send_all(const Socket& socket, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN || !wait_for(socket.get(), true, kHeaderWait)) {
      return Error{ErrorCode::unavailable, std::string("the data connection broke: ") + std::strerror(errno)};
    }
  }
  return {};
}

/// Reads up to the blank line and not a byte further: what follows is counted, not parsed.
Result<std::string> read_header(const Socket& socket, const std::string& who) {
  std::array<char, kLongestHeader> peeked{};
  const auto until = std::chrono::steady_clock::now() + kHeaderWait;
  while (std::chrono::steady_clock::now() < until) {
    if (!wait_for(socket.get(), false, kHeaderWait)) break;
    const auto got = ::recv(socket.get(), peeked.data(), peeked.size(), MSG_PEEK);
    if (got <= 0) return Error{ErrorCode::unavailable, "responder " + who + " closed the data connection"};
    const std::string_view seen(peeked.data(), static_cast<std::size_t>(got));
    const auto end = seen.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      if (seen.size() == peeked.size()) return misbehaved(who, "its header does not end");
      const timespec pause{0, 1'000'000};
      ::nanosleep(&pause, nullptr);
      continue;
    }
    const auto length = end + 4;
    (void)::recv(socket.get(), peeked.data(), length, 0);
    return std::string(peeked.data(), length);
  }
  return misbehaved(who, "no answer on the data connection within 3 s");
}

}  // namespace

Reason reason_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::permission:
      return Reason::responder_refused;
    case ErrorCode::bad_data:
      return Reason::responder_misbehaved;
    case ErrorCode::interrupted:
      return Reason::interrupted;
    default:
      return Reason::responder_unreachable;
  }
}

ResponderClient::ResponderClient(HostPort where, std::string device_key)
    : where_(std::move(where)), device_key_(std::move(device_key)), http_(kControlWaits) {}

std::string ResponderClient::url(const std::string& path) const {
  return "http://" + to_authority(where_) + "/campus/v1" + path;
}

Result<HttpAnswer> ResponderClient::ask_once(const SessionRequest& request) {
  auto asked = request;
  asked.key = device_key_;
  if (ticket_ && ticket_->test) {
    asked.test = ticket_->test;
  } else if (ticket_) {
    asked.ticket = ticket_text(ticket_->ticket);
  }
  const auto body = wire::encode_session_request(asked);
  auto answer = http_.post_json(url("/sessions"), body);
  // A challenge holds for its connection; should that have been lost, there is another one.
  constexpr int kMostChallenges = 3;
  for (int i = 0; i < kMostChallenges && asked.ticket && answer && answer->status == 401; ++i) {
    const auto challenge = wire::parse_session_refusal(answer->body);
    if (!challenge || !challenge->nonce || challenge->nonce->size() != 32) {
      return misbehaved(to_authority(where_), "status 401 without a nonce");
    }
    const auto proof =
        sign_session_proof(*ticket_->device_key, ticket_->ticket.ticket.responder, *challenge->nonce, body);
    answer = http_.post_json(url("/sessions"), body, "Campus-Device " + *challenge->nonce + ":" + base64_encode(proof));
  }
  return answer;
}

Result<HttpAnswer> ResponderClient::ask_for_session(const SessionRequest& request, std::chrono::milliseconds patience,
                                                    const std::stop_token& stop) {
  const auto begin = std::chrono::steady_clock::now();
  // Who waits together must not ask together. A ticket costs the responder two signatures each time.
  const auto pause = std::chrono::milliseconds(ticket_ ? 200 : 20);
  std::minstd_rand jitter(static_cast<unsigned>(::getpid()));
  while (true) {
    auto answer = ask_once(request);
    const bool busy = answer && answer->status == 429;
    if (!busy || stop.stop_requested() || std::chrono::steady_clock::now() - begin >= patience) return answer;
    std::this_thread::sleep_for(pause + pause * (jitter() % 100) / 50);
  }
}

Result<SessionGrant> ResponderClient::open(const SessionRequest& request, std::chrono::milliseconds patience,
                                           const std::stop_token& stop) {
  const auto answer = ask_for_session(request, patience, stop);
  refusal_.clear();
  refusing_port_rate_.reset();
  if (!answer) return answer.error();
  const auto who = to_authority(where_);
  if (answer->status == 403 || answer->status == 429 || answer->status == 401 || answer->status == 503) {
    if (const auto refused = wire::parse_session_refusal(answer->body)) {
      refusal_ = refused->reason.value_or("");
      refusing_port_rate_ = refused->port_rate;
    }
    return Error{ErrorCode::permission, "responder " + who + " refuses: " + wire::refusal_text(answer->body)};
  }
  if (answer->status != 201) return misbehaved(who, "status " + std::to_string(answer->status) + " to a new session");
  auto grant = wire::parse_session_grant(answer->body);
  if (!grant) return misbehaved(who, grant.error().message);
  if (grant->streams > request.streams) return misbehaved(who, "it grants more streams than asked");
  auto address = numeric_address(answer->peer_ip, where_.port);
  if (!address) return address.error();
  address_ = *address;
  if (ticket_ && grant->test) ticket_->test = grant->test;
  return grant;
}

Result<SessionStatus> ResponderClient::status(const std::string& session, std::int64_t since) {
  const auto answer = http_.get(url("/sessions/" + session + "?since=" + std::to_string(since)));
  if (!answer) return answer.error();
  if (answer->status == 404 && ticket_ && ticket_->test) {
    return Error{ErrorCode::permission,
                 "responder " + to_authority(where_) + " ended the session: " + words_of(TicketRefusal::spent)};
  }
  if (answer->status != 200) {
    return misbehaved(to_authority(where_), "status " + std::to_string(answer->status) + " for our own session");
  }
  auto status = wire::parse_session_status(answer->body);
  if (!status) return misbehaved(to_authority(where_), status.error().message);
  return status;
}

void ResponderClient::close(const std::string& session) { (void)http_.remove(url("/sessions/" + session)); }

void ResponderClient::end_test() {
  if (ticket_ && ticket_->test) close(*ticket_->test);
}

Result<ResponderClient::DataStream> ResponderClient::connect_data(const SessionGrant& session, Direction direction) {
  auto socket = connect_tcp(address_, std::chrono::seconds(3));
  if (!socket) return socket.error();
  const bool down = direction == Direction::down;
  std::string head = down ? "GET " : "POST ";
  head += "/campus/v1/sessions/" + session.id + "/data HTTP/1.1\r\nHost: " + to_authority(where_) + "\r\n";
  if (!down) {
    head +=
        "Content-Type: application/octet-stream\r\nContent-Length: " + std::to_string(session.bytes.bytes()) + "\r\n";
  }
  head += "\r\n";
  if (auto sent = send_all(*socket, head); !sent) return sent.error();
  if (down) {
    const auto header = read_header(*socket, address_.text());
    if (!header) return header.error();
    if (!header->starts_with("HTTP/1.1 200")) {
      return misbehaved(address_.text(), "'" + header->substr(0, header->find('\r')) + "' on the data connection");
    }
  }
  return DataStream{*std::move(socket), 0};
}

}  // namespace campus::probe
