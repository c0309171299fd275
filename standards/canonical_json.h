#pragma once
// The one way our JSON files are laid out, so that a difference between two versions is a difference in what they say.
// Pure.
//
// - Two spaces of indentation, LF, one line end at the end.
// - Keys in the order of the file's schema; where the schema leaves the keys open, in the order in which they were
//   written.
// - An array or an object stands on one line, `{"a": 1, "b": [2, 3]}`, where that line, indented and with its comma,
//   has no more than kCanonicalWidth characters; the whole document never does.
// - Numbers as they were written, digit for digit. Strings in UTF-8, escaped only where JSON asks for it.

#include <cstddef>
#include <string>
#include <string_view>

#include "standards/schema_check.h"

namespace campus::standards {

/// The delivered files are canonical by it as they were written by hand; the house's longest line is 120.
inline constexpr std::size_t kCanonicalWidth = 118;

/// `text` must have passed wire::parse_bounded; bytes after the document are not read.
[[nodiscard]] std::string canonical_text(DocumentKind kind, std::string_view text);

}  // namespace campus::standards
