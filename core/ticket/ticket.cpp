#include "core/ticket/ticket.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/foreign_text.h"
#include "core/ticket/byte_fields.h"

namespace campus {
namespace {

// In DSSE's encoding the type stands before what is signed, so neither signature can ever pass for the other or for
// that of a report.
constexpr std::string_view kTicketPayloadType = "application/vnd.campus.ticket;version=1";
constexpr std::string_view kProofPayloadType = "application/vnd.campus.session-proof;version=1";

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kLongestCode = 40;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::uint64_t kDown = 1;
constexpr std::uint64_t kUp = 2;
/// The last millisecond of the year 9999, as time texts go.
constexpr std::int64_t kLastMoment = 253'402'300'799'999;

Error wrong(const char* field, const std::string& what) {
  return Error{ErrorCode::bad_data, std::string("ticket: ") + field + " " + what};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

/// The digits were checked.
std::string bytes_of_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(static_cast<unsigned char>(hex_value(text[i]) * 16 + hex_value(text[i + 1])));
  }
  return bytes;
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0; });
}

/// Nothing where something stands behind the first zero.
std::optional<std::string_view> code_in(std::string_view field) {
  const auto end = field.find('\0');
  const auto text = field.substr(0, end);
  if (end != std::string_view::npos && field.find_first_not_of('\0', end) != std::string_view::npos) {
    return std::nullopt;
  }
  return text;
}

std::optional<TicketClass> class_of(std::uint64_t number) {
  switch (number) {
    case 1:
      return TicketClass::exclusive;
    case 2:
      return TicketClass::normal;
    case 3:
      return TicketClass::background;
    case 4:
      return TicketClass::joint;
    default:
      return std::nullopt;
  }
}

std::uint64_t number_of(TicketClass kind) { return static_cast<std::uint64_t>(kind) + 1; }

std::uint64_t as_number(std::int64_t value) { return static_cast<std::uint64_t>(value); }

std::string encode_body(const Ticket& ticket) {
  std::string bytes;
  bytes.reserve(kTicketBytes);
  put_number(bytes, kVersion, 1);
  put_number(bytes, number_of(ticket.kind), 1);
  put_number(bytes, (ticket.down ? kDown : 0) | (ticket.up ? kUp : 0), 1);
  put_number(bytes, 0, 1);
  bytes += bytes_of_hex(ticket.issuer.text());
  bytes += bytes_of_hex(ticket.id);
  put_text(bytes, ticket.responder.text(), kLongestCode);
  for (const auto byte : ticket.device_key) bytes += static_cast<char>(byte);
  put_text(bytes, ticket.site.text(), kLongestCode);
  put_text(bytes, ticket.school.text(), kLongestCode);
  put_number(bytes, as_number(ticket.begin.time_since_epoch().count()), 8);
  put_number(bytes, as_number(ticket.end.time_since_epoch().count()), 8);
  put_number(bytes, as_number(ticket.rate.bits_per_second()), 8);
  put_number(bytes, as_number(ticket.duration.count()), 4);
  put_number(bytes, as_number(ticket.bytes.bytes()), 8);
  return bytes;
}

/// A number too large for the field's type is as wrong as one beyond its limit, and reads as -1.
std::int64_t bounded(std::uint64_t number) {
  return number > as_number(kLastMoment) ? -1 : static_cast<std::int64_t>(number);
}

Result<Ticket> read_fields(ByteReader& reader) {
  Ticket ticket;
  if (reader.number(1) != kVersion) return wrong("version", "is not 1: made for a newer or another program");
  const auto kind = class_of(reader.number(1));
  if (!kind) return wrong("class", "is none of " + list_of_names<TicketClass>());
  ticket.kind = *kind;
  const auto directions = reader.number(1);
  if (directions > (kDown | kUp)) return wrong("direction", "is out of range");
  ticket.down = (directions & kDown) != 0;
  ticket.up = (directions & kUp) != 0;
  if (reader.number(1) != 0) return wrong("the reserved byte", "is not 0");
  ticket.issuer = KeyId(hex_of(reader.take(32)));
  ticket.id = hex_of(reader.take(16));
  const auto responder = code_in(reader.take(kLongestCode));
  const auto device = reader.take(ticket.device_key.size());
  std::transform(device.begin(), device.end(), ticket.device_key.begin(),
                 [](char c) { return static_cast<unsigned char>(c); });
  const auto site = code_in(reader.take(kLongestCode));
  const auto school = code_in(reader.take(kLongestCode));
  if (!responder || !site || !school) return wrong("a code", "has bytes behind its end");
  ticket.responder = ResponderName(std::string(*responder));
  ticket.site = SiteCode(std::string(*site));
  ticket.school = SiteCode(std::string(*school));
  ticket.begin = WallTime(std::chrono::milliseconds(bounded(reader.number(8))));
  ticket.end = WallTime(std::chrono::milliseconds(bounded(reader.number(8))));
  ticket.rate = BitRate::bits_per_second(bounded(reader.number(8)));
  ticket.duration = std::chrono::seconds(bounded(reader.number(4)));
  ticket.bytes = DataSize::bytes(bounded(reader.number(8)));
  return ticket;
}

Result<void> check_codes(const Ticket& ticket) {
  if (!is_sha256_hex(ticket.issuer.text())) return wrong("issuer", "is not a key id");
  if (!is_hex(ticket.id, 32)) return wrong("id", "is not 32 hex digits");
  if (auto name = parse_responder_name(ticket.responder.text()); !name)
    return wrong("responder:", name.error().message);
  if (auto code = parse_site_code(ticket.site.text()); !code) return wrong("site:", code.error().message);
  if (auto code = parse_site_code(ticket.school.text()); !code) return wrong("school:", code.error().message);
  return {};
}

std::string proof_message(const ResponderName& responder, std::string_view nonce, std::string_view request) {
  std::string payload = responder.text() + "\n";
  payload += nonce;
  payload += "\n";
  payload += request;
  return pre_authentication_encoding(kProofPayloadType, payload);
}

}  // namespace

Result<ResponderName> parse_responder_name(std::string_view text) {
  if (!parse_site_code(text)) {
    return Error{ErrorCode::bad_data,
                 "responder name " + in_quotes(text) + " is not valid: 1 to 40 of the characters A-Z a-z 0-9 . -"};
  }
  return ResponderName(std::string(text));
}

Result<void> check_ticket(const Ticket& ticket) {
  if (auto codes = check_codes(ticket); !codes) return codes;
  const auto begin = ticket.begin.time_since_epoch().count();
  const auto end = ticket.end.time_since_epoch().count();
  if (begin < 0 || end < 0 || end > kLastMoment) return wrong("slot", "is not between the years 1970 and 9999");
  if (ticket.end <= ticket.begin) return wrong("slot", "ends before it begins");
  if (ticket.end - ticket.begin > kLongestSlot) return wrong("slot", "is longer than 24 hours");
  if (!ticket.down && !ticket.up) return wrong("direction", "is neither down nor up");
  if (ticket.rate < BitRate::bits_per_second(1) || ticket.rate > kMostTicketRate) {
    return wrong("rate", "is not between 1 bit/s and 100 Gbit/s");
  }
  if (ticket.kind == TicketClass::background && ticket.rate > kMostBackgroundRate) {
    return wrong("rate", "is above the 1 Mbit/s of the class background");
  }
  if (ticket.duration < std::chrono::seconds(1) || ticket.duration > kLongestTest) {
    return wrong("seconds", "is not between 1 and 3600");
  }
  if (ticket.bytes < DataSize::bytes(1) || ticket.bytes > kMostTicketBytes) {
    return wrong("bytes", "is not between 1 and 45 TB");
  }
  return {};
}

Result<SignedTicket> sign_ticket(Ticket ticket, const SigningKey& issuer) {
  ticket.issuer = issuer.id();
  if (auto checked = check_ticket(ticket); !checked) return checked.error();
  auto body = encode_body(ticket);
  auto signature = issuer.sign(pre_authentication_encoding(kTicketPayloadType, body));
  return SignedTicket{std::move(ticket), std::move(body), std::move(signature)};
}

Result<SignedTicket> parse_ticket(std::string_view bytes) {
  if (bytes.size() != kTicketBytes) {
    return wrong("size", "is not " + std::to_string(kTicketBytes) + " bytes");
  }
  ByteReader reader(bytes);
  auto ticket = read_fields(reader);
  if (!ticket) return ticket.error();
  const auto signature = reader.take(kSignatureBytes);
  if (!reader.at_end()) return wrong("size", "does not fit");
  if (auto checked = check_ticket(*ticket); !checked) return checked.error();
  return SignedTicket{*std::move(ticket), std::string(bytes.substr(0, kTicketBodyBytes)), std::string(signature)};
}

bool verify_ticket(const SignedTicket& ticket, const PublicKey& issuer) {
  return key_id_of(issuer) == ticket.ticket.issuer &&
         verify_signature(issuer, pre_authentication_encoding(kTicketPayloadType, ticket.body), ticket.signature);
}

std::string ticket_text(const SignedTicket& ticket) { return base64_encode(ticket.bytes()); }

Result<SignedTicket> parse_ticket_text(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  text = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (text.size() != (kTicketBytes + 2) / 3 * 4)
    return wrong("size", "is not " + std::to_string(kTicketBytes) + " bytes in base64");
  const auto bytes = base64_decode(text);
  if (!bytes) return wrong("text", bytes.error().message);
  return parse_ticket(*bytes);
}

std::string sign_session_proof(const SigningKey& device, const ResponderName& responder, std::string_view nonce,
                               std::string_view request) {
  return device.sign(proof_message(responder, nonce, request));
}

bool verify_session_proof(const PublicKey& device, const ResponderName& responder, std::string_view nonce,
                          std::string_view request, std::string_view signature) {
  return verify_signature(device, proof_message(responder, nonce, request), signature);
}

}  // namespace campus
