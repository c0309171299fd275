#pragma once
// Short lists (sites of a key, failing rules) in one column.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campus::collector {

/// One space between.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);
[[nodiscard]] std::vector<std::string> split(std::string_view text);

/// The texts of ids.
template <class Ids>
[[nodiscard]] std::string joined_ids(const Ids& ids) {
  std::vector<std::string> texts;
  texts.reserve(ids.size());
  for (const auto& id : ids) texts.push_back(id.text());
  return joined(texts);
}
template <class Id>
[[nodiscard]] std::vector<Id> split_ids(std::string_view text) {
  std::vector<Id> ids;
  for (auto& word : split(text)) ids.emplace_back(std::move(word));
  return ids;
}

}  // namespace campus::collector
