#pragma once
// Names that must not be swapped for one another.

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace campus {

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string text_;
};

using SiteCode = Id<struct SiteCodeTag>;  ///< `[A-Za-z0-9.-]{1,40}`, unique in the city
using RuleId = Id<struct RuleIdTag>;      ///< lower case, printed upper case
using KeyId = Id<struct KeyIdTag>;        ///< SHA-256 of the public key, 64 hex digits
using ReportId = Id<struct ReportIdTag>;  ///< SHA-256 of the envelope's payload bytes, 64 hex digits

/// `S-02`
[[nodiscard]] std::string printed(const RuleId& rule);

[[nodiscard]] Result<SiteCode> parse_site_code(std::string_view text);
/// 64 lower-case hex digits; `what` names the thing in the message.
[[nodiscard]] bool is_sha256_hex(std::string_view text);

}  // namespace campus
