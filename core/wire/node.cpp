#include "core/wire/node.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/wire/node_words.h"

namespace campus::wire {
namespace {

using simdjson::dom::element_type;

bool has_type(const Node& node, element_type type) { return node && NodeWords::element(node).type() == type; }

template <class T>
T value_in(const Node& node) {
  T value{};
  return NodeWords::element(node).get(value) == simdjson::SUCCESS ? value : T{};
}

void append_escaped(std::string& text, char c) {
  constexpr std::string_view kControls = "\b\t\n\f\r";
  constexpr std::string_view kLetters = "btnfr";
  constexpr std::string_view kHex = "0123456789abcdef";
  text += '\\';
  if (c == '"' || c == '\\') {
    text += c;
  } else if (const auto at = kControls.find(c); at != std::string_view::npos) {
    text += kLetters[at];
  } else {
    const auto byte = static_cast<unsigned char>(c);
    text += "u00";
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
}

/// What comes from a document is UTF-8.
void append_string(std::string& text, std::string_view value) {
  const auto needs_escape = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; };
  text += '"';
  for (auto rest = value.begin(); rest != value.end();) {
    const auto stop = std::find_if(rest, value.end(), needs_escape);
    text.append(rest, stop);
    rest = stop;
    if (rest != value.end()) append_escaped(text, *rest++);
  }
  text += '"';
}

template <class T>
void append_integer(std::string& text, T value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

void append(std::string& text, const Node& node);

void append_array(std::string& text, const Node& array) {
  char before = '[';
  for (const auto& value : array) {
    text += std::exchange(before, ',');
    append(text, value);
  }
  text += before == '[' ? "[]" : "]";
}

void append_object(std::string& text, const Node& object) {
  char before = '{';
  for (const auto& [key, value] : object.items()) {
    text += std::exchange(before, ',');
    append_string(text, key);
    text += ':';
    append(text, value);
  }
  text += before == '{' ? "{}" : "}";
}

/// As deep as the limits of its Document.
void append(std::string& text, const Node& node) {
  switch (NodeWords::element(node).type()) {
    case element_type::ARRAY:
      return append_array(text, node);
    case element_type::OBJECT:
      return append_object(text, node);
    case element_type::STRING:
      return append_string(text, node.get<std::string_view>());
    case element_type::INT64:
      return append_integer(text, node.get<std::int64_t>());
    case element_type::UINT64:
      return append_integer(text, node.get<std::uint64_t>());
    // How a double is spelled goes into hashes, so that it has one author.
    case element_type::DOUBLE:
      text += nlohmann::json(node.get<double>()).dump();
      return;
    case element_type::BOOL:
      text += node.get<bool>() ? "true" : "false";
      return;
    case element_type::NULL_VALUE:
      text += "null";
      return;
  }
}

}  // namespace

bool Node::is_null() const { return has_type(*this, element_type::NULL_VALUE); }
bool Node::is_boolean() const { return has_type(*this, element_type::BOOL); }
bool Node::is_string() const { return has_type(*this, element_type::STRING); }
bool Node::is_array() const { return has_type(*this, element_type::ARRAY); }
bool Node::is_object() const { return has_type(*this, element_type::OBJECT); }

bool Node::is_number_integer() const {
  return has_type(*this, element_type::INT64) || has_type(*this, element_type::UINT64);
}
bool Node::is_number() const { return is_number_integer() || has_type(*this, element_type::DOUBLE); }
bool Node::is_number_unsigned() const {
  return has_type(*this, element_type::UINT64) || (has_type(*this, element_type::INT64) && get<std::int64_t>() >= 0);
}

template <>
bool Node::get<bool>() const {
  return value_in<bool>(*this);
}
template <>
std::int64_t Node::get<std::int64_t>() const {
  return value_in<std::int64_t>(*this);
}
template <>
std::uint64_t Node::get<std::uint64_t>() const {
  return value_in<std::uint64_t>(*this);
}
template <>
double Node::get<double>() const {
  return value_in<double>(*this);
}
template <>
std::string_view Node::get<std::string_view>() const {
  return value_in<std::string_view>(*this);
}
template <>
std::string Node::get<std::string>() const {
  return std::string(get<std::string_view>());
}

Node::Iterator Node::begin() const { return Iterator(NodeWords::node(value_in<simdjson::dom::array>(*this).begin())); }
Node::Iterator Node::end() const { return Iterator(NodeWords::node(value_in<simdjson::dom::array>(*this).end())); }
std::size_t Node::size() const { return value_in<simdjson::dom::array>(*this).size(); }

Node::Iterator& Node::Iterator::operator++() {
  at_ = NodeWords::node(++NodeWords::position(at_));
  return *this;
}

std::vector<std::pair<std::string_view, Node>> Node::items() const {
  std::vector<std::pair<std::string_view, Node>> items;
  const auto object = value_in<simdjson::dom::object>(*this);
  items.reserve(object.size());
  for (const auto& [key, value] : object) items.emplace_back(key, NodeWords::node(value));
  const auto by_key = [](const auto& one, const auto& other) { return one.first < other.first; };
  if (!std::is_sorted(items.begin(), items.end(), by_key)) std::sort(items.begin(), items.end(), by_key);
  return items;
}

Node Node::find(std::string_view key) const {
  NodeWords::Element value;
  if (value_in<simdjson::dom::object>(*this).at_key(key).get(value) != simdjson::SUCCESS) return {};
  return NodeWords::node(value);
}

std::string Node::dump() const {
  std::string text;
  append(text, *this);
  return text;
}

void Node::find_each(std::span<const KeyPlace> keys, std::span<Node> found) const {
  std::size_t next = 0;
  std::string_view last;
  for (const auto& [key, value] : value_in<simdjson::dom::object>(*this)) {
    if (key < last) next = 0;  // what we write is sorted; others may write as they like
    last = key;
    int order = -1;
    while (next < keys.size() && (order = keys[next].key.compare(key)) < 0) ++next;
    if (order == 0) found[keys[next].field] = NodeWords::node(value);
  }
}

}  // namespace campus::wire
