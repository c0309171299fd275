#include "core/wire/bounded_json.h"

#include <optional>
#include <string>
#include <vector>

#include "core/foreign_text.h"

namespace campus::wire {
namespace {

using Json = nlohmann::json;

/// The parser's own words without what it read: that may be megabytes of anything.
std::string reason_in(std::string_view what) {
  for (const std::string_view head : {"] ", " - "}) {
    if (const auto at = what.find(head); at != std::string_view::npos) what.remove_prefix(at + head.size());
  }
  for (const std::string_view tail : {"; last read", " parsing '"}) what = what.substr(0, what.find(tail));
  constexpr std::size_t kLongest = 120;
  return std::string(what.substr(0, kLongest));
}

/// Builds the tree while counting; returning false from an event stops the parser at once.
class BoundedBuilder : public nlohmann::json_sax<Json> {
 public:
  explicit BoundedBuilder(const JsonLimits& limits) : limits_(limits) {}

  bool null() override { return put(Json(nullptr)); }
  bool boolean(bool value) override { return put(Json(value)); }
  bool number_integer(number_integer_t value) override { return put(Json(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(Json(value)); }
  bool number_float(number_float_t value, const string_t&) override { return put(Json(value)); }
  bool string(string_t& value) override {
    if (value.size() > limits_.string_bytes)
      return refuse("a string is longer than " + std::to_string(limits_.string_bytes) + " bytes");
    return put(Json(std::move(value)));
  }
  bool binary(binary_t&) override { return refuse("binary values are not JSON"); }

  bool start_object(std::size_t) override { return open(Json(Json::value_t::object)); }
  bool start_array(std::size_t) override { return open(Json(Json::value_t::array)); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    if (value.size() > limits_.string_bytes) return refuse("a key is too long");
    if (stack_.back()->contains(value)) return refuse("the key " + in_quotes(value) + " stands twice in one object");
    key_ = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    return refuse("not JSON at byte " + std::to_string(position) + ": " + reason_in(error.what()));
  }

  [[nodiscard]] const std::optional<std::string>& refusal() const { return refusal_; }
  [[nodiscard]] Json take() { return std::move(root_); }

 private:
  bool refuse(std::string why) {
    if (!refusal_) refusal_ = std::move(why);
    return false;
  }

  Json* place(Json&& value) {
    if (++values_ > limits_.values) {
      refuse("more than " + std::to_string(limits_.values) + " values in all");
      return nullptr;
    }
    if (stack_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    auto& parent = *stack_.back();
    if (parent.size() >= limits_.elements) {
      refuse("an object or array has more than " + std::to_string(limits_.elements) + " members");
      return nullptr;
    }
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    auto& slot = parent[key_];
    slot = std::move(value);
    return &slot;
  }

  bool put(Json&& value) { return place(std::move(value)) != nullptr; }

  bool open(Json&& container) {
    if (stack_.size() >= limits_.depth)
      return refuse("nested deeper than " + std::to_string(limits_.depth) + " levels");
    auto* placed = place(std::move(container));
    if (placed == nullptr) return false;
    stack_.push_back(placed);
    return true;
  }

  bool close() {
    stack_.pop_back();
    return true;
  }

  const JsonLimits& limits_;
  Json root_;
  std::vector<Json*> stack_;
  std::string key_;
  std::size_t values_ = 0;
  std::optional<std::string> refusal_;
};

}  // namespace

Result<Json> parse_bounded(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    return Error{ErrorCode::bad_data, "JSON of " + std::to_string(text.size()) + " bytes is over the limit of " +
                                          std::to_string(limits.bytes)};
  }
  // The parser takes a zero byte for the end and would leave unread what follows.
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    return Error{ErrorCode::bad_data, "not JSON at byte " + std::to_string(at + 1) + ": a zero byte"};
  }
  BoundedBuilder builder(limits);
  const bool complete = Json::sax_parse(text, &builder);
  if (!complete) return Error{ErrorCode::bad_data, builder.refusal().value_or("not JSON")};
  return builder.take();
}

}  // namespace campus::wire
