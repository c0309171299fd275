#pragma once
// Why a responder refuses a ticket, or a session of a ticket's test: machine words for JSON, sentences for people.
// Pure.

#include <string>
#include <string_view>

#include "core/enum_names.h"
#include "core/model/localized.h"

namespace campus {

enum class TicketRefusal {
  malformed,
  ticket_needed,
  not_for_this_responder,
  slot_not_begun,
  slot_over,
  unknown_issuer,
  bad_signature,
  proof_needed,
  bad_proof,
  other_device,
  used,
  maybe_used,
  denied,
  school_busy,
  busy,
  class_too_low,
  wrong_direction,
  rate_too_high,
  spent,
  test_over,
  session_open,
  too_many_used,
  not_writable,
  silenced,
};

template <>
struct EnumNames<TicketRefusal> {
  static constexpr NameTable<TicketRefusal, 24> names{
      {{TicketRefusal::malformed, "malformed"},
       {TicketRefusal::ticket_needed, "ticket_needed"},
       {TicketRefusal::not_for_this_responder, "not_for_this_responder"},
       {TicketRefusal::slot_not_begun, "slot_not_begun"},
       {TicketRefusal::slot_over, "slot_over"},
       {TicketRefusal::unknown_issuer, "unknown_issuer"},
       {TicketRefusal::bad_signature, "bad_signature"},
       {TicketRefusal::proof_needed, "proof_needed"},
       {TicketRefusal::bad_proof, "bad_proof"},
       {TicketRefusal::other_device, "other_device"},
       {TicketRefusal::used, "used"},
       {TicketRefusal::maybe_used, "maybe_used"},
       {TicketRefusal::denied, "denied"},
       {TicketRefusal::school_busy, "school_busy"},
       {TicketRefusal::busy, "busy"},
       {TicketRefusal::class_too_low, "class_too_low"},
       {TicketRefusal::wrong_direction, "wrong_direction"},
       {TicketRefusal::rate_too_high, "rate_too_high"},
       {TicketRefusal::spent, "spent"},
       {TicketRefusal::test_over, "test_over"},
       {TicketRefusal::session_open, "session_open"},
       {TicketRefusal::too_many_used, "too_many_used"},
       {TicketRefusal::not_writable, "not_writable"},
       {TicketRefusal::silenced, "silenced"}}};
};

/// What is wrong and what to do about it.
[[nodiscard]] std::string_view words_of(TicketRefusal value, Language language);
/// Both languages, for a peer whose language is not known: `中文 / English`.
[[nodiscard]] std::string words_of(TicketRefusal value);

}  // namespace campus
