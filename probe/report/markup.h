#pragma once
// HTML and XML that cannot be left unescaped: a fragment is built from tag names known at compile time and from text,
// and text is always escaped. There is no way to put a runtime string in as markup.

#include <initializer_list>
#include <string>
#include <string_view>

namespace campus::probe {

/// Text of the program itself.
class Literal {
 public:
  template <std::size_t N>
  // NOLINTNEXTLINE(google-explicit-constructor): only string literals fit
  consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

struct Attribute {
  Literal name;
  std::string value;  ///< escaped when written
};
using Attributes = std::initializer_list<Attribute>;

class Markup {
 public:
  Markup() = default;
  // NOLINTBEGIN(google-explicit-constructor): text becomes a fragment by being escaped
  Markup(std::string_view text);
  Markup(const std::string& text) : Markup(std::string_view(text)) {}
  Markup(const char* text) : Markup(std::string_view(text)) {}
  // NOLINTEND(google-explicit-constructor)

  Markup& operator+=(const Markup& other) {
    text_ += other.text_;
    return *this;
  }
  [[nodiscard]] friend Markup operator+(Markup left, const Markup& right) {
    left += right;
    return left;
  }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  friend Markup verbatim(Literal text);
  friend Markup element(Literal tag, Attributes attributes, const Markup& content);
  friend Markup empty_element(Literal tag, Attributes attributes);
  std::string text_;
};

/// Markup written in the program.
[[nodiscard]] Markup verbatim(Literal text);
[[nodiscard]] Markup element(Literal tag, Attributes attributes, const Markup& content);
[[nodiscard]] inline Markup element(Literal tag, const Markup& content) { return element(tag, {}, content); }
/// `<br>`, `<meta ...>` and the shapes of SVG.
[[nodiscard]] Markup empty_element(Literal tag, Attributes attributes);

/// Visible text with the five characters of markup replaced.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace campus::probe
