#include "probe/responder/session_opening.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "core/wire/control_json.h"
#include "probe/net/port_facts.h"
#include "probe/responder/control_request.h"

namespace campus::probe {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr auto kChallengeLife = std::chrono::seconds(30);
constexpr std::int64_t kRetrySilenced = 60;
constexpr auto kPortAge = std::chrono::seconds(10);
constexpr auto kTidyEvery = std::chrono::minutes(1);

std::string_view text_of(boost::core::string_view view) { return {view.data(), view.size()}; }

}  // namespace

Response SessionOpening::refuse_ticket(TicketRefusal why, const std::string& detail) {
  SessionRefusal refusal{words_of(why) + (detail.empty() ? "" : ": " + detail), std::string(name_of(why)), std::nullopt,
                         std::nullopt};
  const auto status = status_of(why);
  if (why == TicketRefusal::silenced) refusal.retry_after_seconds = kRetrySilenced;
  if (status == http::status::too_many_requests) refusal.retry_after_seconds = sessions_.seconds_to_wait();
  auto response = make_response(status, wire::encode_session_refusal(refusal));
  if (refusal.retry_after_seconds) {
    response.set(http::field::retry_after, std::to_string(*refusal.retry_after_seconds));
  }
  return response;
}

Response SessionOpening::refuse_without_ticket(const Address& local) {
  constexpr auto kWhy = TicketRefusal::ticket_needed;
  const auto now = std::chrono::steady_clock::now();
  const auto address = local.host_text();
  if (address != port_address_ || now > port_until_) {
    port_rate_ = port_of(local).rate;
    port_address_ = address;
    port_until_ = now + kPortAge;
  }
  const SessionRefusal refusal{words_of(kWhy), std::string(name_of(kWhy)), std::nullopt, std::nullopt, port_rate_};
  return make_response(status_of(kWhy), wire::encode_session_refusal(refusal));
}

Response SessionOpening::challenge_again(Challenge& challenge) {
  challenge = {random_id(random_), std::chrono::steady_clock::now() + kChallengeLife};
  constexpr auto kWhy = TicketRefusal::proof_needed;
  auto response = make_response(
      status_of(kWhy),
      wire::encode_session_refusal({words_of(kWhy), std::string(name_of(kWhy)), std::nullopt, challenge.nonce}));
  response.set(http::field::www_authenticate, "Campus-Device");
  return response;
}

asio::awaitable<Result<void>> SessionOpening::record(Ticket ticket) { co_return gate_->record(ticket); }
asio::awaitable<Result<void>> SessionOpening::rewrite(UsedTickets used) { co_return gate_->rewrite(used); }

void SessionOpening::note(const Result<void>& written) {
  if (written || in_trouble_) return;
  in_trouble_ = true;
  if (on_trouble_) on_trouble_(written.error());
}

Response SessionOpening::open_in_test(const SessionRequest& asked, const std::string& test, const std::string& peer) {
  const auto opened = sessions_.open_in_test(test, asked, peer);
  if (const auto* refusal = std::get_if<TicketRefusal>(&opened)) return refuse_ticket(*refusal);
  if (const auto* error = std::get_if<Error>(&opened)) return refuse(status_of(*error), error->message);
  return make_response(http::status::created, wire::encode_session_grant(std::get<SessionGrant>(opened)));
}

asio::awaitable<Response> SessionOpening::open_with_ticket(const Request& request, const SessionRequest& asked,
                                                           const std::string& peer, Challenge& challenge) {
  // A ticket's own faults that cost nothing to see are told before anything is spent on it.
  const auto ticket = parse_ticket_text(*asked.ticket);
  if (!ticket) co_return refuse_ticket(TicketRefusal::malformed);
  const auto& fields = ticket->ticket;
  if (const auto why = gate_->before_signatures(fields)) co_return refuse_ticket(*why);
  if (!asked.key.empty() && asked.key != key_id_of(fields.device_key).text()) {
    co_return refuse_ticket(TicketRefusal::other_device);
  }
  const auto proof = proof_in(text_of(request[http::field::authorization]));
  const auto asked_for = std::exchange(challenge, {});
  if (!proof || asked_for.nonce.empty() || proof->nonce != asked_for.nonce ||
      std::chrono::steady_clock::now() > asked_for.expires) {
    co_return challenge_again(challenge);
  }
  if (const auto why = gate_->of_signatures(*ticket, {proof->nonce, request.body(), proof->signature})) {
    co_return refuse_ticket(*why);
  }
  if (const auto why = gate_->of_use(fields)) co_return refuse_ticket(*why);
  const auto begun = sessions_.begin_test(fields, asked, peer);
  if (const auto* why = std::get_if<TicketRefusal>(&begun)) co_return refuse_ticket(*why);
  const auto test = std::get<std::string>(begun);
  // From here on nobody else gets in with it, while the disk is waited for.
  gate_->take(fields);
  const auto recorded = co_await asio::co_spawn(writer_, record(fields), asio::use_awaitable);
  note(recorded);
  if (!recorded) {
    sessions_.close(test, peer);
    co_return refuse_ticket(TicketRefusal::not_writable);
  }
  auto response = open_in_test(asked, test, peer);
  if (response.result() != http::status::created) sessions_.close(test, peer);
  co_return response;
}

asio::awaitable<Response> SessionOpening::open(const Request& request, const std::string& peer, const Address& local,
                                               Challenge& challenge) {
  if (request.method() != http::verb::post) {
    co_return refuse(http::status::method_not_allowed, "POST opens a session");
  }
  if (const auto reason = silence_ ? silence_() : std::nullopt) {
    co_return refuse_ticket(TicketRefusal::silenced, *reason);
  }
  const auto asked = wire::parse_session_request(request.body());
  if (!asked) co_return refuse(http::status::bad_request, asked.error().message);
  if (gate_ != nullptr && asked->test) co_return open_in_test(*asked, *asked->test, peer);
  if (gate_ != nullptr && asked->ticket) {
    auto response = co_await open_with_ticket(request, *asked, peer, challenge);
    co_return response;
  }
  if (!admission_.admits(peer)) co_return refuse_without_ticket(local);
  const auto grant = sessions_.open(*asked, peer);
  if (!grant) co_return refuse(status_of(grant.error()), grant.error().message);
  co_return make_response(http::status::created, wire::encode_session_grant(*grant));
}

asio::awaitable<void> SessionOpening::tidy_used_tickets(asio::io_context& io) {
  asio::steady_timer timer(io);
  while (true) {
    timer.expires_after(kTidyEvery);
    co_await timer.async_wait(asio::use_awaitable);
    auto used = gate_->tidy();
    if (!used) continue;
    const auto written = co_await asio::co_spawn(writer_, rewrite(*std::move(used)), asio::use_awaitable);
    note(written);
  }
}

}  // namespace campus::probe
