// A ticket as it comes from a file or a peer: as bytes, and as text.

#include "core/ticket/ticket.h"
#include "core/ticket/ticket_words.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using campus::require;

void check(const campus::Result<campus::SignedTicket>& parsed) {
  if (!parsed) return campus::require_one_line(parsed.error().message);
  require(campus::check_ticket(parsed->ticket).has_value(), "what was read keeps its ranges");
  const auto again = campus::parse_ticket(parsed->bytes());
  require(again && again->ticket == parsed->ticket, "it reads the same again");
  const auto text = campus::parse_ticket_text(campus::ticket_text(*parsed));
  require(text && text->bytes() == parsed->bytes(), "one spelling of bytes and text");
  (void)campus::verify_ticket(*parsed, parsed->ticket.device_key);
  for (const char c : campus::describe(parsed->ticket, campus::Language::en)) {
    require(c == '\n' || (c >= 0x20 && c != 0x7f), "its description is printable");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = campus::as_text(data, size);
  const auto from_bytes = campus::parse_ticket(input);
  if (from_bytes) require(from_bytes->bytes() == input, "nothing is left over");
  check(from_bytes);
  check(campus::parse_ticket_text(input));
  return 0;
}
