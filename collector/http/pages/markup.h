#pragma once
// Text into HTML. Everything that is not a constant of ours goes through escaped().

#include <string>
#include <string_view>

namespace campus::collector {

/// For element content and quoted attribute values; malformed UTF-8 is the browser's to replace.
[[nodiscard]] std::string escaped(std::string_view text);

/// `<tag class="style">content</tag>`; `content` is markup already, `style` a constant or empty.
[[nodiscard]] std::string element(std::string_view tag, std::string_view style, std::string_view content);

/// `<a href="path">text</a>` with both escaped. `path` is ours.
[[nodiscard]] std::string link(std::string_view path, std::string_view text);

}  // namespace campus::collector
