#pragma once
// Fields of fixed length, one after the other, big-endian. For this folder's .cpp files.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace campus {

/// Never beyond the end: from there on everything is empty or 0 and failed() stays true.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::string_view take(std::size_t count) {
    if (count > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  [[nodiscard]] std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char c : take(bytes)) value = (value << 8U) | static_cast<unsigned char>(c);
    return value;
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty() && !failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

inline void put_number(std::string& bytes, std::uint64_t value, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) bytes += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

/// Filled with zeros; `text` fits.
inline void put_text(std::string& bytes, std::string_view text, std::size_t count) {
  bytes += text;
  bytes.append(count - text.size(), '\0');
}

}  // namespace campus
