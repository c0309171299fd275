#pragma once
// Leave for one test at one responder, given by an issuer to one device: who, where, when, which way, how much.
// A fixed form of 304 bytes without a choice of algorithm; docs/wire-format.md has the layout. Pure.

#include <chrono>
#include <string>
#include <string_view>

#include "core/enum_names.h"
#include "core/envelope/envelope.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"
#include "core/units.h"

namespace campus {

/// `exclusive` may carry bulk data; a school has one at a time. So may `joint`, beside others of its school and slot
/// and never beside an exclusive one: several rooms of a school on one uplink. The others carry round trips alone.
enum class TicketClass { exclusive, normal, background, joint };

[[nodiscard]] constexpr bool carries_bulk(TicketClass kind) {
  return kind == TicketClass::exclusive || kind == TicketClass::joint;
}

template <>
struct EnumNames<TicketClass> {
  static constexpr NameTable<TicketClass, 4> names{{{TicketClass::exclusive, "exclusive"},
                                                    {TicketClass::normal, "normal"},
                                                    {TicketClass::background, "background"},
                                                    {TicketClass::joint, "joint"}}};
};

/// `[A-Za-z0-9.-]{1,40}`: whom a ticket is for. Two responders never share one.
using ResponderName = Id<struct ResponderNameTag>;
[[nodiscard]] Result<ResponderName> parse_responder_name(std::string_view text);

struct Ticket {
  KeyId issuer;
  std::string id;  ///< 128 bits as 32 lower-case hex digits; good for one test
  ResponderName responder;
  PublicKey device_key{};
  SiteCode site;
  SiteCode school;  ///< whose uplink the test has for itself; a banner's own code for a banner's
  WallTime begin{};
  WallTime end{};
  bool down = false;
  bool up = false;
  BitRate rate;                     ///< at most, each way; of joint ones what the uplink that they share may give
  std::chrono::seconds duration{};  ///< of the whole test, from its first session on
  DataSize bytes;                   ///< of the whole test, both ways together
  TicketClass kind = TicketClass::exclusive;

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

inline constexpr std::size_t kTicketBodyBytes = 240;
inline constexpr std::size_t kTicketBytes = kTicketBodyBytes + 64;
/// Clocks of issuers and responders may differ by so much.
inline constexpr auto kSlotTolerance = std::chrono::minutes(2);
inline constexpr auto kLongestSlot = std::chrono::hours(24);
inline constexpr auto kLongestTest = std::chrono::seconds(3600);
inline constexpr auto kMostTicketRate = BitRate::bits_per_second(100'000'000'000);
inline constexpr auto kMostBackgroundRate = BitRate::bits_per_second(1'000'000);
inline constexpr std::size_t kJointTestsOfASchool = 16;  ///< of one slot, at one responder
inline constexpr auto kMostTicketBytes = DataSize::bytes(45'000'000'000'000);

/// What every ticket keeps; bad_data names the field.
[[nodiscard]] Result<void> check_ticket(const Ticket& ticket);

struct SignedTicket {
  Ticket ticket;
  std::string body;       ///< the bytes that were signed
  std::string signature;  ///< 64 bytes

  [[nodiscard]] std::string bytes() const { return body + signature; }
};

/// The issuer is the key; whatever `ticket.issuer` says. bad_data: check_ticket's.
[[nodiscard]] Result<SignedTicket> sign_ticket(Ticket ticket, const SigningKey& issuer);
/// Exactly kTicketBytes, every field in its range, one spelling for each ticket. The signature is not looked at.
[[nodiscard]] Result<SignedTicket> parse_ticket(std::string_view bytes);
/// That `issuer` signed it and is the one it names.
[[nodiscard]] bool verify_ticket(const SignedTicket& ticket, const PublicKey& issuer);

/// Base64 of the bytes, one line without its end: what stands in files and in JSON.
[[nodiscard]] std::string ticket_text(const SignedTicket& ticket);
/// White space at the end is left out.
[[nodiscard]] Result<SignedTicket> parse_ticket_text(std::string_view text);

/// What the device signs to show that the ticket is its own: the responder's challenge with the request it belongs to,
/// byte by byte. `nonce` as the responder wrote it.
[[nodiscard]] std::string sign_session_proof(const SigningKey& device, const ResponderName& responder,
                                             std::string_view nonce, std::string_view request);
[[nodiscard]] bool verify_session_proof(const PublicKey& device, const ResponderName& responder, std::string_view nonce,
                                        std::string_view request, std::string_view signature);

}  // namespace campus
