#include <bit>
#include <cstring>
#include <type_traits>

#include "collector/fleet/judgement.h"

namespace campus::collector {
namespace {

static_assert(std::endian::native == std::endian::little, "the form is little-endian");

/// Changes with every member that the form gains or loses.
constexpr unsigned char kVersion = 1;

template <class T>
concept Plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// One list of members for both ways, so that they cannot differ.
template <class Codec, class Made>
void each_member(Codec& codec, Made& judgement) {
  codec(judgement.report);
  codec(judgement.key);
  codec(judgement.sequence);
  codec(judgement.received);
  codec(judgement.ordered_at);
  codec(judgement.ended);
  codec(judgement.mode);
  codec(judgement.demonstration);
  codec(judgement.state);
  codec(judgement.conclusion);
  codec(judgement.claim);
  codec(judgement.score_permille);
  codec(judgement.coverage_permille);
  for (auto& rate : judgement.rates) {
    codec(rate.measured);
    codec(rate.required);
    codec(rate.item);
    codec(rate.verdict);
    codec(rate.reason);
    codec(rate.limited_by);
  }
  codec(judgement.quality.rtt);
  codec(judgement.quality.jitter);
  codec(judgement.quality.loss);
  codec(judgement.items);
}

/// Enums take one byte; everything else its own size.
class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}

  template <Plain T>
  void operator()(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      bytes_ += static_cast<char>(value);
    } else {
      char raw[sizeof value];
      std::memcpy(raw, &value, sizeof raw);
      bytes_.append(raw, sizeof raw);
    }
  }
  void operator()(const Digest& digest) { bytes_ += digest.raw(); }
  void operator()(const WallTime& time) { (*this)(std::int64_t{time.time_since_epoch().count()}); }
  void operator()(const Seconds& time) { (*this)(std::int64_t{time.count()}); }
  void operator()(const Percentiles& all) {
    (*this)(all.p50);
    (*this)(all.p95);
    (*this)(all.p99);
  }
  void operator()(const ItemMark& mark) {
    (*this)(mark.rule);
    (*this)(mark.verdict);
  }
  template <class T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  void operator()(const std::vector<ItemMark>& marks) {
    (*this)(static_cast<std::uint16_t>(marks.size()));
    for (const auto& mark : marks) (*this)(mark);
  }

 private:
  std::string& bytes_;
};

/// Stays at the end once it has met it.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  [[nodiscard]] bool whole() const { return !short_ && left_.empty(); }

  template <Plain T>
  void operator()(T& value) {
    if constexpr (std::is_enum_v<T>) {
      unsigned char byte = 0;
      take(&byte, 1);
      value = static_cast<T>(byte);
      short_ |= name_of(value) == "?";
    } else if constexpr (std::is_same_v<T, bool>) {
      unsigned char byte = 0;
      take(&byte, 1);
      value = byte == 1;
      short_ |= byte > 1;
    } else {
      take(&value, sizeof value);
    }
  }
  void operator()(Digest& digest) { take(digest.bytes.data(), digest.bytes.size()); }
  void operator()(WallTime& time) {
    std::int64_t count = 0;
    (*this)(count);
    time = WallTime(std::chrono::milliseconds(count));
  }
  void operator()(Seconds& time) {
    std::int64_t count = 0;
    (*this)(count);
    time = Seconds(count);
  }
  void operator()(Percentiles& all) {
    (*this)(all.p50);
    (*this)(all.p95);
    (*this)(all.p99);
  }
  void operator()(ItemMark& mark) {
    (*this)(mark.rule);
    (*this)(mark.verdict);
  }
  template <class T>
  void operator()(std::optional<T>& value) {
    bool there = false;
    (*this)(there);
    if (there && !short_) (*this)(value.emplace());
  }
  void operator()(std::vector<ItemMark>& marks) {
    std::uint16_t count = 0;
    (*this)(count);
    for (unsigned i = 0; i < count && !short_; ++i) (*this)(marks.emplace_back());
  }

 private:
  void take(void* to, std::size_t size) {
    short_ |= left_.size() < size;
    if (short_) return;
    std::memcpy(to, left_.data(), size);
    left_.remove_prefix(size);
  }

  std::string_view left_;
  bool short_ = false;
};

}  // namespace

std::string encode_judgement(const Judgement& judgement) {
  std::string bytes(1, static_cast<char>(kVersion));
  Writer writer(bytes);
  each_member(writer, judgement);
  return bytes;
}

Result<Judgement> decode_judgement(std::string_view bytes) {
  const Error damaged{ErrorCode::bad_data, "a stored verdict is damaged or of another version"};
  if (bytes.empty() || static_cast<unsigned char>(bytes.front()) != kVersion) return damaged;
  Judgement judgement;
  Reader reader(bytes.substr(1));
  each_member(reader, judgement);
  if (!reader.whole()) return damaged;
  return judgement;
}

}  // namespace campus::collector
