#pragma once
// One field list per JSON type: it is used for writing, for reading, and by the test that checks the documentation.
// Reading is the same from a tree of nlohmann/json and from a Document (`From` below), in result and in refusal.
// For core/wire, standards and adapters of our own JSON only; include in .cpp files (it brings nlohmann/json).

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
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
#include "core/wire/field_list.h"

namespace campus::wire {

template <class T>
struct Codec;

template <class T>
[[nodiscard]] Json encode(const T& value) {
  return Codec<T>::encode(value);
}
template <class T, class From>
[[nodiscard]] T decode(const From& json) {
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

/// A string without a copy; valid as long as `json` is.
inline std::string_view text_in(const Json& json) {
  if (!json.is_string()) wrong("must be a string");
  return json.get_ref<const std::string&>();
}
inline std::string_view text_in(const Node& json) {
  if (!json.is_string()) wrong("must be a string");
  return json.get<std::string_view>();
}

template <>
struct Codec<bool> {
  static Json encode(bool value) { return value; }
  template <class From>
  static bool decode(const From& json) {
    if (!json.is_boolean()) wrong("must be true or false");
    return json.template get<bool>();
  }
};

template <>
struct Codec<std::int64_t> {
  static Json encode(std::int64_t value) { return value; }
  template <class From>
  static std::int64_t decode(const From& json) {
    constexpr std::int64_t kLargest = std::int64_t{1} << 53;
    if (!json.is_number_integer()) wrong("must be an integer");
    if (json.is_number_unsigned() && json.template get<std::uint64_t>() > static_cast<std::uint64_t>(kLargest)) {
      wrong("is larger than 2^53");
    }
    const auto value = json.template get<std::int64_t>();
    if (value < -kLargest || value > kLargest) wrong("is outside -2^53..2^53");
    return value;
  }
};

template <>
struct Codec<double> {
  static Json encode(double value) { return value; }
  template <class From>
  static double decode(const From& json) {
    if (!json.is_number()) wrong("must be a number");
    const auto value = json.template get<double>();
    if (!std::isfinite(value)) wrong("must be a finite number");
    return value;
  }
};

template <>
struct Codec<std::string> {
  static Json encode(const std::string& value) { return value; }
  template <class From>
  static std::string decode(const From& json) {
    return std::string(text_in(json));
  }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static Json encode(const Id<Tag>& value) { return value.text(); }
  template <class From>
  static Id<Tag> decode(const From& json) {
    return Id<Tag>(std::string(text_in(json)));
  }
};

template <>
struct Codec<SiteCode> {
  static Json encode(const SiteCode& value) { return value.text(); }
  template <class From>
  static SiteCode decode(const From& json) {
    auto code = parse_site_code(text_in(json));
    if (!code) wrong(code.error().message);
    return *std::move(code);
  }
};

template <>
struct Codec<DataSize> {
  static Json encode(DataSize value) { return value.bytes(); }
  template <class From>
  static DataSize decode(const From& json) {
    const auto value = wire::decode<std::int64_t>(json);
    if (value < 0) wrong("must not be negative");
    return DataSize::bytes(value);
  }
};

template <>
struct Codec<BitRate> {
  static Json encode(BitRate value) { return value.bits_per_second(); }
  template <class From>
  static BitRate decode(const From& json) {
    const auto value = wire::decode<std::int64_t>(json);
    if (value < 0) wrong("must not be negative");
    return BitRate::bits_per_second(value);
  }
};

template <>
struct Codec<Ratio> {
  static Json encode(Ratio value) { return value.value(); }
  template <class From>
  static Ratio decode(const From& json) {
    const auto value = wire::decode<double>(json);
    if (value < 0) wrong("must not be negative");
    return Ratio::of(value);
  }
};

template <>
struct Codec<std::chrono::nanoseconds> {
  static Json encode(std::chrono::nanoseconds value) { return static_cast<double>(value.count()) / 1e9; }
  template <class From>
  static std::chrono::nanoseconds decode(const From& json) {
    constexpr double kLongest = 1e9;
    const auto value = wire::decode<double>(json);
    if (value < 0 || value > kLongest) wrong("must be seconds between 0 and 1e9");
    return std::chrono::nanoseconds(std::llround(value * 1e9));
  }
};

template <>
struct Codec<WallTime> {
  static Json encode(WallTime value) { return to_rfc3339(value); }
  template <class From>
  static WallTime decode(const From& json) {
    const auto time = parse_rfc3339(text_in(json));
    if (!time) wrong("must be UTC in the form 2026-01-31T08:15:30.000Z");
    return *time;
  }
};

template <>
struct Codec<CalendarDate> {
  static Json encode(CalendarDate value) { return date_text(value); }
  template <class From>
  static CalendarDate decode(const From& json) {
    const auto text = text_in(json);
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
  template <class From>
  static JsonText decode(const From& json) {
    return JsonText{json.dump()};
  }
};

template <NamedEnum E>
struct Codec<E> {
  static Json encode(E value) { return std::string(name_of(value)); }
  template <class From>
  static E decode(const From& json) {
    const auto text = text_in(json);
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
  template <class From>
  static FactValue decode(const From& json) {
    if (json.is_boolean()) return json.template get<bool>();
    if (json.is_number()) return wire::decode<double>(json);
    if (json.is_string()) return wire::decode<std::string>(json);
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
  template <class From>
  static std::vector<T> decode(const From& json) {
    if (!json.is_array()) wrong("must be an array");
    std::vector<T> values;
    values.reserve(json.size());
    for (const auto& value : json) {
      try {
        values.push_back(wire::decode<T>(value));
      } catch (const DecodeError& error) {
        throw error.below("/" + std::to_string(values.size()));
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
  template <class From>
  static std::map<std::string, T> decode(const From& json) {
    if (!json.is_object()) wrong("must be an object");
    std::map<std::string, T> values;
    for (const auto& [key, value] : json.items()) {
      try {
        values.emplace_hint(values.end(), key, wire::decode<T>(value));
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

template <class From, class T>
void decode_field(const From* found, T& value, const WideField<T>& field) {
  const auto at = std::string("/") + field.key;
  if (found == nullptr) throw DecodeError(at, "is missing");
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

/// `found` is null where the key is absent.
template <class From, class T, class M>
void decode_field(const From* found, T& value, const Field<T, M>& field) {
  try {
    if (found == nullptr) {
      if (field.presence == Presence::required) wrong("is missing");
      return;
    }
    if (found->is_null() && field.presence == Presence::null_if_absent) return;
    value.*(field.member) = wire::decode<typename Unwrap<M>::type>(*found);
  } catch (const DecodeError& error) {
    throw error.below(std::string("/") + field.key);
  }
}

template <class From, class T, class M>
void decode_field(const From* found, T& value, const SparseField<T, M>& field) {
  decode_field(found, value, Field<T, M>{field.key, field.member, Presence::optional_key});
}

}  // namespace detail

template <HasFields T>
struct Codec<T> {
  static Json encode(const T& value) {
    Json object = Json::object();
    std::apply([&](const auto&... field) { (detail::encode_field(object, value, field), ...); }, Fields<T>::list);
    return object;
  }
  template <class From>
  static T decode(const From& json) {
    if (!json.is_object()) wrong("must be an object");
    T value{};
    const Members<T, From> members(json);
    for_each_field<T>(
        [&](const auto& field, auto index) { detail::decode_field(members.template find<index>(), value, field); });
    return value;
  }
};

template <>
struct Fields<Localized> {
  static constexpr auto list = std::make_tuple(field("zh-CN", &Localized::zh_cn), field("en", &Localized::en));
};

}  // namespace campus::wire
