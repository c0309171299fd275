#include "probe/responder/ticket_checks.h"

#include <gtest/gtest.h>

#include "tests/support/sample_tickets.h"

namespace campus::probe {
namespace {

TicketRules rules_here() {
  TicketRules rules{ResponderName("here"), {}};
  rules.trust.add(sample_issuer().public_key(), "city");
  return rules;
}

constexpr auto kDuring = kSampleBegin + std::chrono::minutes(1);

TEST(TicketChecks, AGoodTicketPassesEveryStep) {
  const auto ticket = *sign_ticket(sample_ticket(), sample_issuer());
  const auto rules = rules_here();
  EXPECT_EQ(refusal_before_signatures(ticket.ticket, rules, kDuring), std::nullopt);
  EXPECT_EQ(refusal_of_issuer(ticket, rules), std::nullopt);
  const auto signature = sign_session_proof(sample_device(), rules.responder, "nonce", "{}");
  EXPECT_EQ(refusal_of_device(ticket.ticket, rules, {"nonce", "{}", signature}), std::nullopt);
  EXPECT_EQ(refusal_of_use(ticket.ticket, UsedTickets(), DenyList()), std::nullopt);
}

TEST(TicketChecks, TheAudienceIsThisResponder) {
  auto ticket = sample_ticket();
  ticket.responder = ResponderName("there");
  EXPECT_EQ(refusal_before_signatures(ticket, rules_here(), kDuring), TicketRefusal::not_for_this_responder);
}

TEST(TicketChecks, TheSlotIsHeldToTwoMinutesByThisClock) {
  auto ticket = sign_ticket(sample_ticket(), sample_issuer())->ticket;
  const auto at = [&](WallTime now) { return refusal_before_signatures(ticket, rules_here(), now); };
  const auto moment = std::chrono::milliseconds(1);
  EXPECT_EQ(at(ticket.begin - kSlotTolerance - moment), TicketRefusal::slot_not_begun);
  EXPECT_EQ(at(ticket.begin - kSlotTolerance), std::nullopt);
  EXPECT_EQ(at(ticket.end + kSlotTolerance - moment), std::nullopt);
  EXPECT_EQ(at(ticket.end + kSlotTolerance), TicketRefusal::slot_over);
  EXPECT_EQ(at(WallTime{}), TicketRefusal::slot_not_begun) << "a box that starts in 1970";
}

TEST(TicketChecks, TheIssuerIsTrustedAndSigned) {
  auto stranger = *sign_ticket(sample_ticket(), sample_device());
  EXPECT_EQ(refusal_before_signatures(stranger.ticket, rules_here(), kDuring), TicketRefusal::unknown_issuer);
  EXPECT_EQ(refusal_of_issuer(stranger, rules_here()), TicketRefusal::unknown_issuer);
  auto forged = *sign_ticket(sample_ticket(), sample_issuer());
  forged.signature = stranger.signature;
  EXPECT_EQ(refusal_of_issuer(forged, rules_here()), TicketRefusal::bad_signature);
}

TEST(TicketChecks, TheDeviceSignedThisNonceForThisRequestHere) {
  const auto ticket = sign_ticket(sample_ticket(), sample_issuer())->ticket;
  const auto rules = rules_here();
  const auto good = sign_session_proof(sample_device(), rules.responder, "nonce", "{}");
  EXPECT_EQ(refusal_of_device(ticket, rules, {"another", "{}", good}), TicketRefusal::bad_proof);
  EXPECT_EQ(refusal_of_device(ticket, rules, {"nonce", "{ }", good}), TicketRefusal::bad_proof);
  EXPECT_EQ(refusal_of_device(ticket, rules, {"nonce", "{}", ""}), TicketRefusal::bad_proof);
  const auto elsewhere = sign_session_proof(sample_device(), ResponderName("there"), "nonce", "{}");
  EXPECT_EQ(refusal_of_device(ticket, rules, {"nonce", "{}", elsewhere}), TicketRefusal::bad_proof);
  const auto thief = sign_session_proof(sample_issuer(), rules.responder, "nonce", "{}");
  EXPECT_EQ(refusal_of_device(ticket, rules, {"nonce", "{}", thief}), TicketRefusal::bad_proof);
}

TEST(TicketChecks, ATicketIsUsedOnce) {
  const auto ticket = sample_ticket();
  UsedTickets used;
  used.add(ticket);
  EXPECT_EQ(refusal_of_use(ticket, used, {}), TicketRefusal::used);
  UsedTickets damaged;
  damaged.doubt_until(kDuring);
  EXPECT_EQ(refusal_of_use(ticket, damaged, {}), TicketRefusal::maybe_used);
  DenyList deny;
  deny.sites.insert("S1");
  EXPECT_EQ(refusal_of_use(ticket, UsedTickets(), deny), TicketRefusal::denied);
  EXPECT_EQ(refusal_of_use(ticket, used, deny), TicketRefusal::used) << "the first reason is the one that is told";
}

SessionRequest request_for(Method method, std::optional<Direction> direction) {
  SessionRequest request;
  request.method = method;
  request.direction = direction;
  return request;
}

TEST(TicketChecks, TheRequestStaysWithinTheTicket) {
  auto ticket = sample_ticket();
  const auto asked = [&](const SessionRequest& request) { return refusal_of_request(ticket, request); };
  EXPECT_EQ(asked(request_for(Method::tcp, Direction::down)), std::nullopt);
  EXPECT_EQ(asked(request_for(Method::train, std::nullopt)), std::nullopt);
  ticket.up = false;
  EXPECT_EQ(asked(request_for(Method::tcp, Direction::down)), std::nullopt);
  EXPECT_EQ(asked(request_for(Method::tcp, Direction::up)), TicketRefusal::wrong_direction);
  EXPECT_EQ(asked(request_for(Method::train, std::nullopt)), TicketRefusal::wrong_direction) << "it serves both ways";
  EXPECT_EQ(asked(request_for(Method::latency, std::nullopt)), std::nullopt) << "round trips go both ways by nature";
  for (const auto kind : {TicketClass::normal, TicketClass::background}) {
    ticket.kind = kind;
    EXPECT_EQ(asked(request_for(Method::tcp, Direction::down)), TicketRefusal::class_too_low);
    EXPECT_EQ(asked(request_for(Method::train, Direction::down)), TicketRefusal::class_too_low);
    EXPECT_EQ(asked(request_for(Method::latency, std::nullopt)), std::nullopt);
  }
}

TEST(TicketChecks, TheRateAskedForIsAtMostTheTickets) {
  const auto ticket = sample_ticket();
  auto request = request_for(Method::tcp, Direction::down);
  request.rate = ticket.rate;
  EXPECT_EQ(refusal_of_request(ticket, request), std::nullopt);
  request.rate = ticket.rate.scaled(1.001);
  EXPECT_EQ(refusal_of_request(ticket, request), TicketRefusal::rate_too_high);
  request.method = Method::train;
  request.rate = ticket.rate.scaled(1.03);
  EXPECT_EQ(refusal_of_request(ticket, request), std::nullopt) << "a train has to go above what it looks for";
  request.rate = ticket.rate.scaled(1.1);
  EXPECT_EQ(refusal_of_request(ticket, request), TicketRefusal::rate_too_high);
}

}  // namespace
}  // namespace campus::probe
