#pragma once
// Text as it is compared: what people type in different ways becomes the same. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace campus::collector {

/// Full-width characters as plain ones, small letters, numbers of Chinese digits as Arabic ones (`第十二中学` is
/// `第12中学`), without blanks and punctuation between. Bytes that are no UTF-8 are left out.
[[nodiscard]] std::string searchable(std::string_view text);

/// The words of a query as they are compared: at most kMostWords, each with at most kLongestWord bytes, none empty.
[[nodiscard]] std::vector<std::string> query_words(std::string_view query);

inline constexpr std::size_t kMostWords = 6;
inline constexpr std::size_t kLongestWord = 120;

}  // namespace campus::collector
