// What probe and responder tell each other, and the answers of the collector.

#include "core/wire/control_json.h"
#include "core/wire/report_json.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

template <class T>
void check(const campus::Result<T>& parsed) {
  if (!parsed) campus::require_one_line(parsed.error().message);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = campus::as_text(data, size);
  check(campus::wire::parse_session_request(text));
  check(campus::wire::parse_session_grant(text));
  check(campus::wire::parse_session_status(text));
  check(campus::wire::parse_answers(text));
  check(campus::wire::parse_facts(text));
  campus::require(campus::wire::refusal_text(text).size() < 2'000, "a peer's words are bounded");
  return 0;
}
