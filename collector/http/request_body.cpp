#include "collector/http/request_body.h"

#include <algorithm>

namespace campus::collector {
namespace {

Error too_many() { return {ErrorCode::unavailable, "too many large requests at once"}; }

}  // namespace

void RequestBody::begin(const Terms& terms) {
  terms_ = terms;
  share_.emplace(*terms.budget);
  if (terms.coding) decoder_.emplace(*terms.coding, DecoderLimits{terms.most_bytes});
}

Result<void> RequestBody::take(std::string_view bytes) {
  auto taken = decoder_ ? take_compressed(bytes) : take_plain(bytes);
  if (!taken) drop();
  return taken;
}

Result<void> RequestBody::take_plain(std::string_view bytes) {
  if (bytes.size() > terms_.most_bytes - text_.size()) {
    return Error{ErrorCode::too_large, "is larger than " + std::to_string(terms_.most_bytes) + " bytes"};
  }
  if (!pay(bytes.size())) return too_many();
  // What was only announced takes no memory: the string's pages are there once something is written to them.
  if (text_.empty()) text_.reserve(std::min(terms_.expected_bytes, terms_.most_bytes));
  text_.append(bytes);
  return {};
}

/// In pieces so small that little is unpacked before it is paid for.
Result<void> RequestBody::take_compressed(std::string_view bytes) {
  constexpr std::size_t kPiece = 2048;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
    const auto before = decoder_->output().size();
    if (auto fed = decoder_->feed(bytes.substr(0, kPiece)); !fed) return fed;
    if (!pay(decoder_->output().size() - before)) return too_many();
  }
  return {};
}

Result<void> RequestBody::finish() { return decoder_ ? decoder_->finish() : Result<void>(); }

std::string_view RequestBody::text() const { return decoder_ ? decoder_->output() : std::string_view(text_); }

bool RequestBody::pay(std::size_t bytes) { return share_ && share_->take(bytes, terms_.kept_free); }

void RequestBody::drop() {
  decoder_.reset();
  text_ = {};
  share_.reset();
}

}  // namespace campus::collector
