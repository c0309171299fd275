#pragma once
// Between a Node and simdjson's own view. Heavy: include in the files that touch simdjson only.

#include <simdjson.h>

#include <bit>
#include <type_traits>

#include "core/wire/node.h"

namespace campus::wire {

struct NodeWords {
  using Element = simdjson::dom::element;
  using Position = simdjson::dom::array::iterator;
  static_assert(std::is_trivially_copyable_v<Element> && std::is_trivially_copyable_v<Position>);

  template <class View>  // Element or Position
  [[nodiscard]] static Node node(const View& view) {
    Node node;
    node.words_ = std::bit_cast<decltype(node.words_)>(view);
    return node;
  }
  [[nodiscard]] static Element element(const Node& node) { return std::bit_cast<Element>(node.words_); }
  [[nodiscard]] static Position position(const Node& node) { return std::bit_cast<Position>(node.words_); }
};

}  // namespace campus::wire
