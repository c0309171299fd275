#include "probe/report/markup.h"

#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

std::string opening(Literal tag, Attributes attributes) {
  std::string out = "<";
  out += tag.text();
  for (const auto& [name, value] : attributes) {
    out += ' ';
    out += name.text();
    out += "=\"";
    out += escaped(value);
    out += '"';
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

Markup::Markup(std::string_view text) : text_(escaped(text)) {}

Markup verbatim(Literal text) {
  Markup markup;
  markup.text_ = text.text();
  return markup;
}

Markup element(Literal tag, Attributes attributes, const Markup& content) {
  Markup markup;
  markup.text_ = opening(tag, attributes) + ">" + content.text_ + "</";
  markup.text_ += tag.text();
  markup.text_ += ">";
  return markup;
}

Markup empty_element(Literal tag, Attributes attributes) {
  Markup markup;
  markup.text_ = opening(tag, attributes) + "/>";
  return markup;
}

}  // namespace campus::probe
