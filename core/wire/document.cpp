#include "core/wire/document.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

#include "core/wire/bounded_json.h"
#include "core/wire/node_words.h"

namespace campus::wire {
namespace {

namespace dom = simdjson::dom;

/// simdjson's buffers are some fifteen times the text.
constexpr std::size_t kLargestKept = 256U << 10U;

class Bounds {
 public:
  explicit Bounds(const JsonLimits& limits) : limits_(limits) {}

  /// Of a value inside `depth` containers.
  [[nodiscard]] bool hold(const dom::element& value, std::size_t depth) {
    if (++values_ > limits_.values) return false;
    switch (value.type()) {
      case dom::element_type::STRING:
        return value.get_string_length().value_unsafe() <= limits_.string_bytes;
      case dom::element_type::ARRAY:
        return depth < limits_.depth && hold(value.get_array().value_unsafe(), depth + 1);
      case dom::element_type::OBJECT:
        return depth < limits_.depth && hold(value.get_object().value_unsafe(), depth + 1);
      default:
        return true;
    }
  }

 private:
  bool hold(const dom::array& array, std::size_t depth) {
    if (array.size() > limits_.elements) return false;
    return std::all_of(array.begin(), array.end(), [&](const dom::element& value) { return hold(value, depth); });
  }

  bool hold(const dom::object& object, std::size_t depth) {
    if (object.size() > limits_.elements) return false;
    bool sorted = true;
    std::string_view last;
    for (auto member = object.begin(); member != object.end(); ++member) {
      const auto key = member.key();
      if (key.size() > limits_.string_bytes || !hold(member.value(), depth)) return false;
      // No key comes before the empty one, so that the first passes; a second empty one does not.
      sorted = sorted && (member == object.begin() || last < key);
      last = key;
    }
    return sorted || all_different(object);
  }

  static bool all_different(const dom::object& object) {
    std::vector<std::string_view> keys;
    keys.reserve(object.size());
    for (const auto& member : object) keys.push_back(member.key);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
  }

  const JsonLimits& limits_;
  std::size_t values_ = 0;
};

/// Every value but the first stands behind one of these. Blocks, so that the compiler counts sixteen bytes at once.
std::size_t most_values_in(std::string_view text) {
  constexpr std::size_t kBlock = 128;
  const auto opens_value = [](char c) { return c == ',' || (c | 0x20) == '{'; };  // also [
  std::size_t count = 1;
  for (; text.size() >= kBlock; text.remove_prefix(kBlock)) {
    std::uint8_t in_block = 0;
    for (std::size_t i = 0; i < kBlock; ++i) in_block = static_cast<std::uint8_t>(in_block + opens_value(text[i]));
    count += in_block;
  }
  return count + static_cast<std::size_t>(std::count_if(text.begin(), text.end(), opens_value));
}

/// By the processor alone: left to itself the library asks the environment.
void choose_implementation() {
  [[maybe_unused]] static const bool chosen = [] {
    simdjson::get_active_implementation() = simdjson::get_available_implementations().detect_best_supported();
    return true;
  }();
}

}  // namespace

class Document::Reader {
 public:
  [[nodiscard]] bool read(std::string_view text) {
    if (text.empty()) return false;  // the library copies it, from a null pointer where a view has none
    const auto error = parser_.parse(text.data(), text.size()).get(root_);
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    return error == simdjson::SUCCESS;
  }
  [[nodiscard]] const dom::element& root() const { return root_; }
  [[nodiscard]] std::size_t capacity() const { return parser_.capacity(); }

 private:
  dom::parser parser_;
  dom::element root_;
};

namespace {

/// Free where no document of this thread lives.
template <class Reader>
std::unique_ptr<Reader>& idle_reader() {
  thread_local std::unique_ptr<Reader> reader;
  return reader;
}

}  // namespace

void Document::GiveBack::operator()(Reader* reader) const {
  std::unique_ptr<Reader> owned(reader);
  if (owned->capacity() <= kLargestKept) idle_reader<Reader>() = std::move(owned);
}

Document::Lent Document::lend() {
  choose_implementation();
  auto& idle = idle_reader<Reader>();
  return Lent(idle ? idle.release() : new Reader);
}

Node Document::root() const { return NodeWords::node(reader_->root()); }

Result<Document> Document::read(std::string_view text, const JsonLimits& limits) {
  // simdjson writes its tape of all values before it can be stopped, so that they are counted first.
  if (text.size() <= limits.bytes && text.find('\0') == std::string_view::npos &&
      most_values_in(text) <= limits.values) {
    auto reader = lend();
    if (reader->read(text) && Bounds(limits).hold(reader->root(), 0)) return Document(std::move(reader));
  }
  // The other reader has the last word: it says what is wrong and where, and it takes what simdjson does not, an
  // integer beyond 64 bits or a mark of the byte order.
  const auto json = parse_bounded(text, limits);
  if (!json) return json.error();
  auto reader = lend();
  if (!reader->read(json->dump())) return Error{ErrorCode::internal, "JSON that was taken cannot be read again"};
  return Document(std::move(reader));
}

}  // namespace campus::wire
