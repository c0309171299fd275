// A compressed body as it arrives: the first byte chooses the coding, the second the size of the pieces.

#include "core/compression/bounded_decoder.h"
#include "core/compression/gzip.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr campus::DecoderLimits kLimits{256U << 10U, 128U << 10U};

struct Outcome {
  campus::Result<void> state;
  std::string text;
};

Outcome decode(campus::Coding coding, std::string_view bytes, std::size_t piece) {
  campus::BoundedDecoder decoder(coding, kLimits);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (auto fed = decoder.feed(bytes.substr(0, piece)); !fed) break;
  }
  campus::require(decoder.output().size() <= kLimits.output_bytes + 1, "no more is held than the limit");
  auto state = decoder.finish();
  return {std::move(state), std::string(decoder.output())};
}

void require_sound(const Outcome& outcome, std::size_t size) {
  if (!outcome.state) {
    const auto code = outcome.state.error().code;
    campus::require(code == campus::ErrorCode::bad_data || code == campus::ErrorCode::too_large,
                    "a refusal has a reason");
    campus::require_one_line(outcome.state.error().message);
    return;
  }
  campus::require(outcome.text.size() <= kLimits.free_output_bytes || outcome.text.size() / kLimits.ratio <= size,
                  "no more comes out than the ratio allows");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto coding = (data[0] & 1U) == 0 ? campus::Coding::gzip : campus::Coding::zstd;
  const auto body = campus::as_text(data + 2, size - 2);
  const auto whole = decode(coding, body, body.size());
  require_sound(whole, body.size());
  const auto pieces = decode(coding, body, 1U + data[1]);
  require_sound(pieces, body.size());
  campus::require(whole.state.has_value() == pieces.state.has_value(), "pieces do not change the answer");
  campus::require(!whole.state || whole.text == pieces.text, "pieces do not change the text");

  const auto packed = campus::gzip_compress(body, 1 + data[1] % 9);
  campus::require(packed.has_value(), "everything can be compressed");
  const auto back = decode(campus::Coding::gzip, *packed, 1U + data[1]);
  if (back.state) campus::require(back.text == body, "what was compressed comes back");
  return 0;
}
