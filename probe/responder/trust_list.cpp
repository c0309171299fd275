#include "probe/responder/trust_list.h"

#include <algorithm>

#include "core/foreign_text.h"
#include "probe/responder/list_lines.h"

namespace campus::probe {

void TrustList::add(const PublicKey& key, std::string name) {
  issuers_.push_back({key_id_of(key), key, std::move(name)});
}

const TrustList::Issuer* TrustList::find(const KeyId& id) const {
  const auto found = std::find_if(issuers_.begin(), issuers_.end(), [&](const Issuer& one) { return one.id == id; });
  return found == issuers_.end() ? nullptr : &*found;
}

Result<TrustList> parse_trust_list(std::string_view text, const std::string& file) {
  TrustList trust;
  const auto read = for_each_line(text, file, [&](std::string_view key, std::string_view name) -> Result<void> {
    const auto parsed = parse_public_key(key);
    if (!parsed) {
      return Error{ErrorCode::bad_data, in_quotes(key) +
                                            " is not a public key of 64 lower-case hex digits; "
                                            "campus-collector ticket issuer prints the line"};
    }
    if (trust.issuers().size() == TrustList::kMost) {
      return Error{ErrorCode::bad_data, "more than " + std::to_string(TrustList::kMost) + " issuers"};
    }
    trust.add(*parsed, std::string(name));
    return {};
  });
  if (!read) return read.error();
  if (trust.issuers().empty()) {
    return Error{ErrorCode::bad_data, file + ": names no issuer; campus-collector ticket issuer prints the line"};
  }
  return trust;
}

}  // namespace campus::probe
