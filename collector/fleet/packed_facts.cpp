#include "collector/fleet/packed_facts.h"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

namespace campus::collector {
namespace {

enum class Kind : char { no, yes, number, text };

void put_size(std::string& bytes, std::size_t size) {
  for (; size >= 0x80; size >>= 7U) bytes += static_cast<char>(0x80U | (size & 0x7FU));
  bytes += static_cast<char>(size);
}

void put_text(std::string& bytes, std::string_view text) {
  put_size(bytes, text.size());
  bytes += text;
}

/// Of bytes that were written above.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  [[nodiscard]] bool at_end() const { return left_.empty(); }

  std::string_view take(std::size_t size) {
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view text() {
    std::size_t size = 0;
    for (unsigned shift = 0; !left_.empty(); shift += 7U) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      size |= static_cast<std::size_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) break;
    }
    return take(size);
  }

  FactValue value() {
    const auto kind = static_cast<Kind>(take(1).front());
    if (kind == Kind::text) return std::string(text());
    if (kind != Kind::number) return kind == Kind::yes;
    double number = 0;
    const auto raw = take(sizeof number);
    std::memcpy(&number, raw.data(), raw.size());
    return number;
  }

 private:
  std::string_view left_;
};

}  // namespace

PackedFacts::PackedFacts(const Facts& facts) {
  for (const auto& [column, value] : facts) {
    put_text(bytes_, column);
    if (const auto* truth = std::get_if<bool>(&value)) {
      bytes_ += static_cast<char>(*truth ? Kind::yes : Kind::no);
    } else if (const auto* number = std::get_if<double>(&value)) {
      bytes_ += static_cast<char>(Kind::number);
      char raw[sizeof *number];
      std::memcpy(raw, number, sizeof raw);
      bytes_.append(raw, sizeof raw);
    } else {
      bytes_ += static_cast<char>(Kind::text);
      put_text(bytes_, std::get<std::string>(value));
    }
  }
  bytes_.shrink_to_fit();
}

Facts PackedFacts::unpacked() const {
  Facts facts;
  for (Reader reader(bytes_); !reader.at_end();) {
    std::string column(reader.text());
    facts.emplace_hint(facts.end(), std::move(column), reader.value());
  }
  return facts;
}

}  // namespace campus::collector
