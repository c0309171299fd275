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

/// One term of a `<dl>`: `name` is ours, `content` is markup already. Nothing where `content` is empty.
[[nodiscard]] std::string term(std::string_view name, std::string_view content);

/// For one value of a query: everything but letters, digits and `-._~` as `%XX`.
[[nodiscard]] std::string url_encoded(std::string_view text);

/// The text, to be called with a touch where it is nothing but a telephone number.
[[nodiscard]] std::string telephone(std::string_view text);

/// A box of plain text to be copied whole, as high as its text.
[[nodiscard]] std::string copy_box(std::string_view label, std::string_view text);

}  // namespace campus::collector
