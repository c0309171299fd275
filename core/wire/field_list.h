#pragma once
// How the field list of a type is written down, and how the members it names are found in an object. fields.h reads and
// writes by it. Include in .cpp files.

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "core/enum_names.h"
#include "core/wire/node.h"

namespace campus::wire {

using Json = nlohmann::json;

/// Never throws on what its strings hold: what is not UTF-8 is replaced by U+FFFD.
[[nodiscard]] inline std::string dumped(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Leaves a decoder with the place and the wrong; parse functions turn it into an Error.
class DecodeError : public std::runtime_error {
 public:
  DecodeError(std::string pointer, const std::string& what) : std::runtime_error(what), pointer_(std::move(pointer)) {}
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] DecodeError below(const std::string& parent) const { return {parent + pointer_, what()}; }

 private:
  std::string pointer_;
};

enum class Presence { required, required_in_full, optional_key, null_if_absent };

template <class T, class M>
struct Field {
  const char* key;
  M T::*member;
  Presence presence;
};

/// Required, unless the member is std::optional or a vector/map/string given as `field_or_default`.
template <class T, class M>
constexpr Field<T, M> field(const char* key, M T::*member) {
  return {key, member, Presence::required};
}
template <class T, class M>
constexpr Field<T, std::optional<M>> field(const char* key, std::optional<M> T::*member) {
  return {key, member, Presence::optional_key};
}
/// May be absent; then the member keeps its default. Written always.
template <class T, class M>
constexpr Field<T, M> field_or_default(const char* key, M T::*member) {
  return {key, member, Presence::optional_key};
}
/// Only a brief report may leave it out, and does where it is the default; parse_report sees to the others.
template <class T, class M>
constexpr Field<T, M> field_in_full(const char* key, M T::*member) {
  return {key, member, Presence::required_in_full};
}
/// May be absent; then the member keeps its default. Not written where it is the default.
template <class T, class M>
struct SparseField {
  const char* key;
  M T::*member;
};
template <class T, class M>
constexpr SparseField<T, M> field_unless_default(const char* key, M T::*member) {
  return {key, member};
}
/// Written as null where absent.
template <class T, class M>
constexpr Field<T, std::optional<M>> nullable_field(const char* key, std::optional<M> T::*member) {
  return {key, member, Presence::null_if_absent};
}

/// An integer of the whole 64 bits, where the others stop at 2^53: nanoseconds since boot pass that after 104 days.
template <class T>
struct WideField {
  const char* key;
  std::int64_t T::*member;
};
template <class T>
constexpr WideField<T> wide_field(const char* key, std::int64_t T::*member) {
  return {key, member};
}

/// Specialise with `static constexpr auto list = std::make_tuple(field(...), ...)`.
template <class T>
struct Fields;

template <class T>
concept HasFields = requires {
  Fields<T>::list;
};
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires {
  EnumNames<T>::names;
};

/// Calls `visit(field, index)` in the order of the list; `index` is a constant.
template <HasFields T, class Visit>
constexpr void for_each_field(const Visit& visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit(std::get<I>(Fields<T>::list), std::integral_constant<std::size_t, I>()), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(Fields<T>::list)>>());
}

/// The members of an object that T's list names.
template <HasFields T, class From>
class Members;

template <HasFields T>
class Members<T, Json> {
 public:
  explicit Members(const Json& object) : object_(object) {}
  template <std::size_t I>
  [[nodiscard]] const Json* find() const {
    const auto found = object_.find(std::get<I>(Fields<T>::list).key);
    return found == object_.end() ? nullptr : &*found;
  }

 private:
  const Json& object_;
};

template <HasFields T>
class Members<T, Node> {
 public:
  explicit Members(const Node& object) { object.find_each(kPlaces, found_); }
  template <std::size_t I>
  [[nodiscard]] const Node* find() const {
    return found_[I] ? &found_[I] : nullptr;
  }

 private:
  static constexpr auto kPlaces = [] {
    std::array<KeyPlace, std::tuple_size_v<decltype(Fields<T>::list)>> places{};
    for_each_field<T>([&](const auto& field, auto index) { places[index] = {field.key, index}; });
    std::sort(places.begin(), places.end(), [](const auto& one, const auto& other) { return one.key < other.key; });
    return places;
  }();
  std::array<Node, kPlaces.size()> found_{};
};

}  // namespace campus::wire
