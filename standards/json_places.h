#pragma once
// Where the parts of a JSON text stand, so that a finding can name line and column.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace campus::standards {

/// Both count from one; columns count characters, not bytes.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// `text` must outlive the object. Text that is not JSON is followed as far as it goes.
class JsonPlaces {
 public:
  explicit JsonPlaces(std::string_view text);

  /// Of the value at a JSON pointer, or of the nearest part above that is there.
  [[nodiscard]] Place of_value(std::string_view pointer) const;
  /// Of the member's key; of the value where the pointer names no member.
  [[nodiscard]] Place of_key(std::string_view pointer) const;
  [[nodiscard]] Place at(std::size_t byte) const;
  /// Pointers of keys that stand a second time in one object; of_key then gives the second.
  [[nodiscard]] const std::vector<std::string>& repeated_keys() const { return repeated_; }

 private:
  friend class PlaceScanner;
  struct Spot {
    std::size_t key;
    std::size_t value;
  };
  [[nodiscard]] const Spot* nearest(std::string_view pointer) const;

  std::string_view text_;
  std::map<std::string, Spot, std::less<>> spots_;
  std::vector<std::string> repeated_;
};

/// One token of a JSON pointer, escaped.
[[nodiscard]] std::string pointer_token(std::string_view token);

}  // namespace campus::standards
