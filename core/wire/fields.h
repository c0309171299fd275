#pragma once
// One field list per JSON type: it is used for writing, for reading, and by the test that checks the documentation.
// For core/wire, standards and adapters of our own JSON only; include in .cpp files (it brings nlohmann/json).

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/enum_names.h"
#include "core/foreign_text.h"
#include "core/ids.h"
#include "core/model/localized.h"
#include "core/model/report.h"
#include "core/time.h"
#include "core/units.h"

namespace campus::wire {

using Json = nlohmann::json;

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

template <class T>
struct Codec;

template <class T>
[[nodiscard]] Json encode(const T& value) {
  return Codec<T>::encode(value);
}
template <class T>
[[nodiscard]] T decode(const Json& json) {
  return Codec<T>::decode(json);
}

/// One step of a JSON pointer. A foreign key that would not fit on a line is cut and marked.
inline std::string pointer_step(std::string_view key) {
  const auto shown = in_quotes(key, 80);
  std::string step = "/";
  for (const char c : std::string_view(shown).substr(1, shown.size() - 2)) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

[[noreturn]] inline void wrong(const std::string& what) { throw DecodeError("", what); }

template <>
struct Codec<bool> {
  static Json encode(bool value) { return value; }
  static bool decode(const Json& json) {
    if (!json.is_boolean()) wrong("must be true or false");
    return json.get<bool>();
  }
};

template <>
struct Codec<std::int64_t> {
  static Json encode(std::int64_t value) { return value; }
  static std::int64_t decode(const Json& json) {
    constexpr std::int64_t kLargest = std::int64_t{1} << 53;
    if (!json.is_number_integer()) wrong("must be an integer");
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(kLargest)) {
      wrong("is larger than 2^53");
    }
    const auto value = json.get<std::int64_t>();
    if (value < -kLargest || value > kLargest) wrong("is outside -2^53..2^53");
    return value;
  }
};

template <>
struct Codec<double> {
  static Json encode(double value) { return value; }
  static double decode(const Json& json) {
    if (!json.is_number()) wrong("must be a number");
    const auto value = json.get<double>();
    if (!std::isfinite(value)) wrong("must be a finite number");
    return value;
  }
};

template <>
struct Codec<std::string> {
  static Json encode(const std::string& value) { return value; }
  static std::string decode(const Json& json) {
    if (!json.is_string()) wrong("must be a string");
    return json.get<std::string>();
  }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static Json encode(const Id<Tag>& value) { return value.text(); }
  static Id<Tag> decode(const Json& json) { return Id<Tag>(wire::decode<std::string>(json)); }
};

template <>
struct Codec<SiteCode> {
  static Json encode(const SiteCode& value) { return value.text(); }
  static SiteCode decode(const Json& json) {
    auto code = parse_site_code(wire::decode<std::string>(json));
    if (!code) wrong(code.error().message);
    return *std::move(code);
  }
};

template <>
struct Codec<DataSize> {
  static Json encode(DataSize value) { return value.bytes(); }
  static DataSize decode(const Json& json) {
    const auto value = wire::decode<std::int64_t>(json);
    if (value < 0) wrong("must not be negative");
    return DataSize::bytes(value);
  }
};

template <>
struct Codec<BitRate> {
  static Json encode(BitRate value) { return value.bits_per_second(); }
  static BitRate decode(const Json& json) {
    const auto value = wire::decode<std::int64_t>(json);
    if (value < 0) wrong("must not be negative");
    return BitRate::bits_per_second(value);
  }
};

template <>
struct Codec<Ratio> {
  static Json encode(Ratio value) { return value.value(); }
  static Ratio decode(const Json& json) {
    const auto value = wire::decode<double>(json);
    if (value < 0) wrong("must not be negative");
    return Ratio::of(value);
  }
};

template <>
struct Codec<std::chrono::nanoseconds> {
  static Json encode(std::chrono::nanoseconds value) { return static_cast<double>(value.count()) / 1e9; }
  static std::chrono::nanoseconds decode(const Json& json) {
    constexpr double kLongest = 1e9;
    const auto value = wire::decode<double>(json);
    if (value < 0 || value > kLongest) wrong("must be seconds between 0 and 1e9");
    return std::chrono::nanoseconds(std::llround(value * 1e9));
  }
};

template <>
struct Codec<WallTime> {
  static Json encode(WallTime value) { return to_rfc3339(value); }
  static WallTime decode(const Json& json) {
    const auto time = parse_rfc3339(wire::decode<std::string>(json));
    if (!time) wrong("must be UTC in the form 2026-01-31T08:15:30.000Z");
    return *time;
  }
};

template <>
struct Codec<CalendarDate> {
  static Json encode(CalendarDate value) { return date_text(value); }
  static CalendarDate decode(const Json& json) {
    const auto text = wire::decode<std::string>(json);
    const auto date = parse_date(text);
    if (!date) wrong("is " + in_quotes(text) + " but must be a day of the calendar in the form 2026-01-31");
    return *date;
  }
};

template <>
struct Codec<JsonText> {
  /// What is not JSON after all travels as a string: nothing is lost and nothing throws.
  static Json encode(const JsonText& value) {
    auto json = Json::parse(value.text, nullptr, false);
    return json.is_discarded() ? Json(value.text) : json;
  }
  static JsonText decode(const Json& json) { return JsonText{json.dump()}; }
};

template <NamedEnum E>
struct Codec<E> {
  static Json encode(E value) { return std::string(name_of(value)); }
  static E decode(const Json& json) {
    const auto text = wire::decode<std::string>(json);
    const auto value = parse_name<E>(text);
    if (!value) wrong("is " + in_quotes(text) + " but must be one of " + list_of_names<E>());
    return *value;
  }
};

template <>
struct Codec<FactValue> {
  static Json encode(const FactValue& value) {
    return std::visit([](const auto& v) { return Json(v); }, value);
  }
  static FactValue decode(const Json& json) {
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number()) return wire::decode<double>(json);
    if (json.is_string()) return json.get<std::string>();
    wrong("must be a string, a number, true or false");
  }
};

template <class T>
struct Codec<std::vector<T>> {
  static Json encode(const std::vector<T>& values) {
    Json array = Json::array();
    for (const auto& value : values) array.push_back(wire::encode(value));
    return array;
  }
  static std::vector<T> decode(const Json& json) {
    if (!json.is_array()) wrong("must be an array");
    std::vector<T> values;
    values.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
      try {
        values.push_back(wire::decode<T>(json[i]));
      } catch (const DecodeError& error) {
        throw error.below("/" + std::to_string(i));
      }
    }
    return values;
  }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static Json encode(const std::map<std::string, T>& values) {
    Json object = Json::object();
    for (const auto& [key, value] : values) object[key] = wire::encode(value);
    return object;
  }
  static std::map<std::string, T> decode(const Json& json) {
    if (!json.is_object()) wrong("must be an object");
    std::map<std::string, T> values;
    for (const auto& [key, value] : json.items()) {
      try {
        values.emplace(key, wire::decode<T>(value));
      } catch (const DecodeError& error) {
        throw error.below(pointer_step(key));
      }
    }
    return values;
  }
};

namespace detail {

/// JSON has no NaN and no infinity; as optional numbers they are what they mean, absent.
template <class M>
[[nodiscard]] bool can_be_written(const M& value) {
  if constexpr (std::is_same_v<M, double>) return std::isfinite(value);
  return true;
}

template <class T, class M>
void encode_field(Json& object, const T& value, const Field<T, M>& field) {
  object[field.key] = wire::encode(value.*(field.member));
}
template <class T, class M>
void encode_field(Json& object, const T& value, const Field<T, std::optional<M>>& field) {
  const auto& member = value.*(field.member);
  if (member && can_be_written(*member)) {
    object[field.key] = wire::encode(*member);
  } else if (field.presence == Presence::null_if_absent) {
    object[field.key] = nullptr;
  }
}

template <class T, class M>
void encode_field(Json& object, const T& value, const SparseField<T, M>& field) {
  if (value.*(field.member) != M{}) object[field.key] = wire::encode(value.*(field.member));
}

template <class T>
void encode_field(Json& object, const T& value, const WideField<T>& field) {
  object[field.key] = value.*(field.member);
}

template <class T>
void decode_field(const Json& object, T& value, const WideField<T>& field) {
  const auto found = object.find(field.key);
  const auto at = std::string("/") + field.key;
  if (found == object.end()) throw DecodeError(at, "is missing");
  const bool fits =
      found->is_number_integer() &&
      (!found->is_number_unsigned() ||
       found->template get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (!fits) throw DecodeError(at, "must be an integer of 64 bits");
  value.*(field.member) = found->template get<std::int64_t>();
}

template <class M>
struct Unwrap {
  using type = M;
};
template <class M>
struct Unwrap<std::optional<M>> {
  using type = M;
};

template <class T, class M>
void decode_field(const Json& object, T& value, const Field<T, M>& field) {
  const auto found = object.find(field.key);
  try {
    if (found == object.end()) {
      if (field.presence == Presence::required) wrong("is missing");
      return;
    }
    if (found->is_null() && field.presence == Presence::null_if_absent) return;
    value.*(field.member) = wire::decode<typename Unwrap<M>::type>(*found);
  } catch (const DecodeError& error) {
    throw error.below(std::string("/") + field.key);
  }
}

template <class T, class M>
void decode_field(const Json& object, T& value, const SparseField<T, M>& field) {
  decode_field(object, value, Field<T, M>{field.key, field.member, Presence::optional_key});
}

}  // namespace detail

template <HasFields T>
struct Codec<T> {
  static Json encode(const T& value) {
    Json object = Json::object();
    std::apply([&](const auto&... field) { (detail::encode_field(object, value, field), ...); }, Fields<T>::list);
    return object;
  }
  static T decode(const Json& json) {
    if (!json.is_object()) wrong("must be an object");
    T value{};
    std::apply([&](const auto&... field) { (detail::decode_field(json, value, field), ...); }, Fields<T>::list);
    return value;
  }
};

template <>
struct Fields<Localized> {
  static constexpr auto list = std::make_tuple(field("zh-CN", &Localized::zh_cn), field("en", &Localized::en));
};

}  // namespace campus::wire
