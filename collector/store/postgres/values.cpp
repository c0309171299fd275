#include "collector/store/postgres/values.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "collector/store/store_time.h"

namespace campus::collector::postgres {
namespace {

// pg_type.dat; these never change.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kText = 25;
constexpr Oid kByteaArray = 1001;
constexpr Oid kTextArray = 1009;
constexpr Oid kInt8Array = 1016;

/// Most significant byte first.
template <class T>
void put_number(std::string& bytes, T value) {
  const auto bits = static_cast<std::uint64_t>(value);
  for (auto shift = static_cast<int>(8 * (sizeof value - 1)); shift >= 0; shift -= 8) {
    bytes += static_cast<char>((bits >> static_cast<unsigned>(shift)) & 0xffU);
  }
}

template <class T>
std::string number_bytes(T value) {
  std::string bytes;
  put_number(bytes, value);
  return bytes;
}

void put_sized(std::string& bytes, std::string_view value) {
  put_number(bytes, static_cast<std::int32_t>(value.size()));
  bytes += value;
}

std::string array_head(Oid of, std::size_t size) {
  std::string bytes;
  put_number(bytes, std::int32_t{size == 0 ? 0 : 1});  // dimensions
  put_number(bytes, std::int32_t{0});                  // no nulls
  put_number(bytes, static_cast<std::int32_t>(of));
  if (size == 0) return bytes;
  put_number(bytes, static_cast<std::int32_t>(size));
  put_number(bytes, std::int32_t{1});  // the first index
  return bytes;
}

std::string array_of(Oid of, std::span<const std::string> values) {
  auto bytes = array_head(of, values.size());
  for (const auto& value : values) put_sized(bytes, value);
  return bytes;
}

}  // namespace

Parameters& Parameters::put(Oid type, std::string value) {
  types_.push_back(type);
  values_.push_back(std::move(value));
  nulls_.push_back(false);
  return *this;
}

Parameters& Parameters::add(std::int64_t value) { return put(kInt8, number_bytes(value)); }
Parameters& Parameters::add(WallTime time) { return add(to_milliseconds(time)); }
Parameters& Parameters::add_count(std::size_t value) {
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
  return add(static_cast<std::int64_t>(std::min(value, kMost)));
}
Parameters& Parameters::add_truth(bool value) { return put(kBool, std::string(1, value ? '\1' : '\0')); }
Parameters& Parameters::add_text(std::string_view text) { return put(kText, std::string(text)); }
Parameters& Parameters::add_bytes(std::string_view bytes) { return put(kBytea, std::string(bytes)); }

Parameters& Parameters::add_null_bytes() {
  put(kBytea, {});
  nulls_.back() = true;
  return *this;
}

Parameters& Parameters::add_all(std::span<const std::int64_t> values) {
  auto bytes = array_head(kInt8, values.size());
  for (const auto value : values) put_sized(bytes, number_bytes(value));
  return put(kInt8Array, std::move(bytes));
}

Parameters& Parameters::add_all_texts(std::span<const std::string> texts) {
  return put(kTextArray, array_of(kText, texts));
}

Parameters& Parameters::add_all_bytes(std::span<const std::string> bytes) {
  return put(kByteaArray, array_of(kBytea, bytes));
}

std::vector<const char*> Parameters::pointers() const {
  std::vector<const char*> pointers;
  pointers.reserve(values_.size());
  for (std::size_t i = 0; i < values_.size(); ++i) pointers.push_back(nulls_[i] ? nullptr : values_[i].data());
  return pointers;
}

std::vector<int> Parameters::lengths() const {
  std::vector<int> lengths;
  lengths.reserve(values_.size());
  for (const auto& value : values_) lengths.push_back(static_cast<int>(value.size()));
  return lengths;
}

CopyRows::CopyRows() : bytes_("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19) {}

void CopyRows::begin_row(std::int16_t columns) {
  put_number(bytes_, columns);
  ++rows_;
}

void CopyRows::add(std::int64_t value) { put_sized(bytes_, number_bytes(value)); }
void CopyRows::add_small(std::int16_t value) { put_sized(bytes_, number_bytes(value)); }
void CopyRows::add_bytes(std::string_view bytes) { put_sized(bytes_, bytes); }

std::string CopyRows::finish() && {
  put_number(bytes_, std::int16_t{-1});
  return std::move(bytes_);
}

bool Rows::is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) == 1; }

std::int64_t Rows::integer(int row, int column) const {
  const auto raw = bytes(row, column);
  // The sign is in the first byte.
  std::int64_t value = raw.empty() ? 0 : static_cast<signed char>(raw.front());
  for (const char byte : raw.substr(raw.empty() ? 0 : 1)) value = value * 256 + static_cast<unsigned char>(byte);
  return value;
}

WallTime Rows::time(int row, int column) const { return to_time(integer(row, column)); }

std::string_view Rows::bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

}  // namespace campus::collector::postgres
