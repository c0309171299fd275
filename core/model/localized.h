#pragma once
// A text for people in both languages of the product.

#include <string>
#include <string_view>

#include "core/enum_names.h"

namespace campus {

enum class Language { zh_cn, en };

template <>
struct EnumNames<Language> {
  static constexpr NameTable<Language, 2> names{{{Language::zh_cn, "zh-CN"}, {Language::en, "en"}}};
};

/// One of two texts.
[[nodiscard]] inline std::string say(Language language, std::string_view zh_cn, std::string_view en) {
  return std::string(language == Language::en ? en : zh_cn);
}

struct Localized {
  std::string zh_cn;
  std::string en;

  [[nodiscard]] const std::string& in(Language language) const { return language == Language::en ? en : zh_cn; }
  friend bool operator==(const Localized&, const Localized&) = default;
};

}  // namespace campus
