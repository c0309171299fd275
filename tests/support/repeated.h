#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace campus::test {

[[nodiscard]] inline std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

}  // namespace campus::test
