#include "standards/json_places.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace campus::standards {

/// Follows text that the strict parser judges; it only has to find the same parts, not to refuse anything.
class PlaceScanner {
 public:
  explicit PlaceScanner(JsonPlaces& places) : places_(places), text_(places.text_) {}

  void scan() {
    skip_space();
    value("", at_);
  }

 private:
  static constexpr std::size_t kDeepest = 64;

  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[nodiscard]] bool next_is(char c) const { return !ended() && text_[at_] == c; }
  void skip_space() {
    while (!ended() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }

  void value(const std::string& pointer, std::size_t key) {
    skip_space();
    const bool fresh = places_.spots_.insert_or_assign(pointer, JsonPlaces::Spot{key, at_}).second;
    if (!fresh) places_.repeated_.push_back(pointer);
    if (++depth_ < kDeepest) {
      if (next_is('{')) {
        object(pointer);
      } else if (next_is('[')) {
        array(pointer);
      } else if (next_is('"')) {
        string();
      } else {
        at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
      }
    }
    --depth_;
  }

  void object(const std::string& pointer) {
    take('{');
    for (bool more = !take('}'); more; more = take(',')) {
      skip_space();
      if (!next_is('"')) return;
      const auto key = at_;
      const auto name = string();
      if (!take(':')) return;
      value(pointer + "/" + pointer_token(name), key);
    }
    take('}');
  }

  void array(const std::string& pointer) {
    take('[');
    std::size_t index = 0;
    for (bool more = !take(']'); more && !ended(); more = take(',')) {
      skip_space();
      value(pointer + "/" + std::to_string(index++), at_);
    }
    take(']');
  }

  std::string string() {
    const auto start = at_++;
    while (!ended() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    const auto parsed = nlohmann::json::parse(text_.substr(start, at_ - start), nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string();
  }

  JsonPlaces& places_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

JsonPlaces::JsonPlaces(std::string_view text) : text_(text) { PlaceScanner(*this).scan(); }

const JsonPlaces::Spot* JsonPlaces::nearest(std::string_view pointer) const {
  for (;;) {
    if (const auto found = spots_.find(pointer); found != spots_.end()) return &found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return nullptr;
    pointer = pointer.substr(0, slash);
  }
}

Place JsonPlaces::of_value(std::string_view pointer) const {
  const auto* spot = nearest(pointer);
  return spot == nullptr ? Place{} : at(spot->value);
}

Place JsonPlaces::of_key(std::string_view pointer) const {
  const auto* spot = nearest(pointer);
  return spot == nullptr ? Place{} : at(spot->key);
}

Place JsonPlaces::at(std::size_t byte) const {
  const auto before = text_.substr(0, std::min(byte, text_.size()));
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto is_start_of_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto line = before.substr(line_start);
  return {1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          1 + static_cast<std::size_t>(std::count_if(line.begin(), line.end(), is_start_of_character))};
}

std::string pointer_token(std::string_view token) {
  std::string escaped;
  for (const char c : token) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace campus::standards
