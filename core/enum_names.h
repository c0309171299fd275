#pragma once
// One table per enum: the machine word of each value, used by JSON, metrics and options alike.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace campus {

template <class E, std::size_t N>
using NameTable = std::array<std::pair<E, std::string_view>, N>;

/// Specialise with `static constexpr NameTable<E, N> names{{...}}`.
template <class E>
struct EnumNames;

template <class E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
  for (const auto& [candidate, name] : EnumNames<E>::names) {
    if (candidate == value) return name;
  }
  return "?";
}

template <class E>
[[nodiscard]] constexpr std::optional<E> parse_name(std::string_view text) {
  for (const auto& [candidate, name] : EnumNames<E>::names) {
    if (name == text) return candidate;
  }
  return std::nullopt;
}

/// `a|b|c`, for messages.
template <class E>
[[nodiscard]] std::string list_of_names() {
  std::string all;
  for (const auto& [value, name] : EnumNames<E>::names) {
    if (!all.empty()) all += '|';
    all += name;
  }
  return all;
}

}  // namespace campus
