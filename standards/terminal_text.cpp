#include "standards/terminal_text.h"

namespace campus::standards {

std::string pick(Language language, std::string_view zh_cn, std::string_view en) {
  return std::string(language == Language::en ? en : zh_cn);
}

std::size_t terminal_width(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;
    width += byte >= 0xE0U ? 2 : 1;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  const auto used = terminal_width(text);
  return std::string(text) + std::string(used < width ? width - used : 1, ' ');
}

}  // namespace campus::standards
