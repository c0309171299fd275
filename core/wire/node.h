#pragma once
// A value inside a Document. It answers to the names that nlohmann::json answers to, so that one decoder reads both.
// For core/wire only; include in .cpp files.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campus::wire {

/// A key that a decoder looks for, and which of its fields that is.
struct KeyPlace {
  std::string_view key;
  std::size_t field;
};

/// A view: valid while its Document lives. Numbers without fraction and exponent are integers, of 64 bits.
class Node {
 public:
  Node() = default;
  /// False for what is not there; then every is_* is false too.
  explicit operator bool() const { return words_[0] != 0; }

  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_boolean() const;
  [[nodiscard]] bool is_number() const;
  [[nodiscard]] bool is_number_integer() const;
  [[nodiscard]] bool is_number_unsigned() const;  ///< an integer, not negative
  [[nodiscard]] bool is_string() const;
  [[nodiscard]] bool is_array() const;
  [[nodiscard]] bool is_object() const;

  /// bool, double, std::string, std::string_view; std::int64_t and std::uint64_t where the value fits. Here and below,
  /// the kind must have been asked for.
  template <class T>
  [[nodiscard]] T get() const;

  /// Of an array.
  class Iterator;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;
  [[nodiscard]] std::size_t size() const;

  /// Of an object, in the order of their keys, as nlohmann::json has them.
  [[nodiscard]] std::vector<std::pair<std::string_view, Node>> items() const;
  /// Of an object; a Node that is not there where no member has the key.
  [[nodiscard]] Node find(std::string_view key) const;
  /// Of an object: sets those of `found` whose key is among `keys`, which are sorted.
  void find_each(std::span<const KeyPlace> keys, std::span<Node> found) const;

  /// The bytes that nlohmann::json writes for it: keys sorted, no white space.
  [[nodiscard]] std::string dump() const;

 private:
  friend struct NodeWords;
  std::array<std::uintptr_t, 2> words_{};  ///< an element of simdjson, whose header stays out of ours
};

class Node::Iterator {
 public:
  [[nodiscard]] const Node& operator*() const { return at_; }
  Iterator& operator++();
  [[nodiscard]] bool operator!=(const Iterator& other) const { return at_.words_ != other.at_.words_; }

 private:
  friend class Node;
  explicit Iterator(Node at) : at_(at) {}
  Node at_;
};

template <>
bool Node::get<bool>() const;
template <>
std::int64_t Node::get<std::int64_t>() const;
template <>
std::uint64_t Node::get<std::uint64_t>() const;
template <>
double Node::get<double>() const;
template <>
std::string_view Node::get<std::string_view>() const;
template <>
std::string Node::get<std::string>() const;

}  // namespace campus::wire
