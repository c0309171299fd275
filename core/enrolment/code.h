#pragma once
// The code that is printed for a site and typed once: ten characters of chance and one that tells a slip of the finger.
// Alphabet and check symbol are those of Crockford's Base32 (https://www.crockford.com/base32.html).

#include <string>
#include <string_view>

#include "core/random.h"
#include "core/result.h"

namespace campus {

/// 50 bits, and only codes whose check symbol is a letter or a digit that can be read over a telephone.
class EnrolmentCode {
 public:
  [[nodiscard]] static EnrolmentCode make(RandomSource& random);
  /// Small letters, blanks and hyphens are taken, O for 0, I and L for 1. bad_data: another length, a character of no
  /// code, or a check symbol that does not fit, with the words of what to do.
  [[nodiscard]] static Result<EnrolmentCode> parse(std::string_view text);

  /// Eleven characters.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// `K7Q2-M9XA-3T4`
  [[nodiscard]] std::string printed() const;
  /// What a collector keeps in its place: 64 hex digits, slow to compute (some 10 ms), so that a stolen list of them
  /// opens nothing within the codes' life. `hardware` is empty, or the box that the code is bound to.
  [[nodiscard]] std::string digest(std::string_view hardware) const;

  friend bool operator==(const EnrolmentCode&, const EnrolmentCode&) = default;

 private:
  explicit EnrolmentCode(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Six digits that stand for a key, for two people on a telephone: `123-456`.
[[nodiscard]] std::string short_check(const std::string& key_id);

/// `serial:...` or `mac:aa:bb:cc:dd:ee:ff` in one spelling: small letters, no blanks; `AA-BB-...` is taken for a MAC
/// address, whatever is none for a serial number. bad_data: empty, longer than 64 bytes, or not printable ASCII.
[[nodiscard]] Result<std::string> parse_hardware_id(std::string_view text);

/// Of parse_hardware_id(): zeros, `Default string` and the like, which no box says of itself.
[[nodiscard]] bool names_no_box(std::string_view id);

/// The same from a table that people write: refuses what names no box, and twelve hex digits in any form that is not
/// a MAC address's, which may be one or a serial number. bad_data.
[[nodiscard]] Result<std::string> parse_box_of_a_table(std::string_view text);

}  // namespace campus
