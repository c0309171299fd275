#include "standards/canonical_json.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "core/utf8.h"

namespace campus::standards {
namespace {

/// Keeps the order in which the schema names its properties.
using Schema = nlohmann::ordered_json;

/// A number stays the text that it was.
struct Node {
  char opening = 0;  ///< `{`, `[`, or 0 for a value that is whole in `text`
  std::string text;
  std::vector<std::string> keys;  ///< as JSON strings, one for each of `parts` of an object
  std::vector<Node> parts;
};

/// Text that the strict parser has taken already.
class NodeReader {
 public:
  explicit NodeReader(std::string_view text) : text_(text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  Node value() {
    skip_space();
    Node node;
    if (next() == '{' || next() == '[') return compound(take());
    node.text = next() == '"' ? string() : word();
    return node;
  }

 private:
  [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char take() { return at_ < text_.size() ? text_[at_++] : '\0'; }
  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  Node compound(char opening) {
    Node node;
    node.opening = opening;
    const char closing = opening == '{' ? '}' : ']';
    for (skip_space(); next() != closing && next() != '\0'; skip_space()) {
      if (opening == '{') {
        node.keys.push_back(string());
        skip_space();
        take();  // the colon
      }
      node.parts.push_back(value());
      skip_space();
      if (next() == ',') take();
      skip_space();
    }
    take();
    return node;
  }

  std::string string() {
    const auto start = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    return nlohmann::json::parse(text_.substr(start, at_ - start)).dump();
  }

  std::string word() {
    const auto start = at_;
    at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    return std::string(text_.substr(start, at_ - start));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class KeyOrder {
 public:
  explicit KeyOrder(DocumentKind kind) : root_(Schema::parse(schema_text(kind))) {}

  void apply(Node& document) const { apply(document, root_); }

 private:
  [[nodiscard]] const Schema& dereferenced(const Schema& schema) const {
    const auto reference = schema.find("$ref");
    if (reference == schema.end()) return schema;
    const auto name = reference->get<std::string>().substr(std::string_view("#/definitions/").size());
    return root_.at("definitions").at(name);
  }

  /// What the schema says about a member of the object, or about each element of the array.
  [[nodiscard]] static const Schema& part_of(const Schema& schema, const std::string& key) {
    static const Schema kSilent = Schema::object();
    if (const auto properties = schema.find("properties"); properties != schema.end()) {
      if (const auto property = properties->find(key); property != properties->end()) return *property;
    }
    for (const auto* rest : {"items", "additionalProperties"}) {
      if (const auto found = schema.find(rest); found != schema.end() && found->is_object()) return *found;
    }
    return kSilent;
  }

  [[nodiscard]] static std::size_t rank(const Schema& schema, const std::string& key) {
    const auto properties = schema.find("properties");
    if (properties == schema.end()) return 0;
    return static_cast<std::size_t>(std::distance(properties->begin(), properties->find(key)));
  }

  void apply(Node& node, const Schema& reference) const {
    const auto& schema = dereferenced(reference);
    std::vector<std::pair<std::size_t, std::size_t>> places;  // rank, then as written
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      const auto key = node.opening == '{' ? nlohmann::json::parse(node.keys[i]).get<std::string>() : std::string();
      apply(node.parts[i], part_of(schema, key));
      places.emplace_back(rank(schema, key), i);
    }
    if (node.opening != '{') return;
    std::sort(places.begin(), places.end());
    Node ordered{node.opening, {}, {}, {}};
    for (const auto& [rank, i] : places) {
      ordered.keys.push_back(std::move(node.keys[i]));
      ordered.parts.push_back(std::move(node.parts[i]));
    }
    node = std::move(ordered);
  }

  Schema root_;
};

char closing_of(char opening) { return opening == '{' ? '}' : ']'; }

std::string head_of(const Node& node, std::size_t part) {
  return node.opening == '{' ? node.keys[part] + ": " : std::string();
}

std::string on_one_line(const Node& node) {
  if (node.opening == 0) return node.text;
  std::string line(1, node.opening);
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    if (i > 0) line += ", ";
    line += head_of(node, i);
    line += on_one_line(node.parts[i]);
  }
  return line + closing_of(node.opening);
}

void write(const Node& node, std::size_t indentation, std::string& out);

/// One to a line, each with its comma.
void write_parts(const Node& node, std::size_t indentation, std::string& out) {
  out += node.opening;
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    const auto& part = node.parts[i];
    const std::string comma = i + 1 < node.parts.size() ? "," : "";
    auto head = std::string(indentation + 2, ' ');
    head += head_of(node, i);
    const auto line = on_one_line(part);
    out += "\n";
    out += head;
    if (part.parts.empty() || count_characters(head) + count_characters(line) + comma.size() <= kCanonicalWidth) {
      out += line;
    } else {
      write(part, indentation + 2, out);
    }
    out += comma;
  }
  out += "\n" + std::string(indentation, ' ') + closing_of(node.opening);
}

void write(const Node& node, std::size_t indentation, std::string& out) {
  if (node.parts.empty()) {
    out += on_one_line(node);
  } else {
    write_parts(node, indentation, out);
  }
}

}  // namespace

std::string canonical_text(DocumentKind kind, std::string_view text) {
  auto document = NodeReader(text).value();
  KeyOrder(kind).apply(document);
  std::string out;
  write(document, 0, out);
  return out + "\n";
}

}  // namespace campus::standards
