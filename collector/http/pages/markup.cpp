#include "collector/http/pages/markup.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace campus::collector {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string element(std::string_view tag, std::string_view style, std::string_view content) {
  std::string result = "<" + std::string(tag);
  if (!style.empty()) result.append(" class=\"").append(style).append("\"");
  return result.append(">").append(content).append("</").append(tag).append(">");
}

std::string link(std::string_view path, std::string_view text) {
  return "<a href=\"" + escaped(path) + "\">" + escaped(text) + "</a>";
}

std::string term(std::string_view name, std::string_view content) {
  return content.empty() ? "" : element("div", "", element("dt", "", name) + element("dd", "", content));
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (is_digit(c) || is_letter(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += kDigits[byte >> 4U];
    result += kDigits[byte & 0xFU];
  }
  return result;
}

std::string telephone(std::string_view text) {
  constexpr std::ptrdiff_t kFewestDigits = 3;
  const bool number = text.find_first_not_of("0123456789+- ()") == std::string_view::npos;
  if (!number || std::count_if(text.begin(), text.end(), is_digit) < kFewestDigits) return escaped(text);
  std::string dialled;
  std::copy_if(text.begin(), text.end(), std::back_inserter(dialled), [](char c) { return is_digit(c) || c == '+'; });
  return link("tel:" + dialled, text);
}

std::string copy_box(std::string_view label, std::string_view text) {
  const auto rows = 1 + std::count(text.begin(), text.end(), '\n');
  return "<textarea readonly rows=\"" + std::to_string(rows) + "\" aria-label=\"" + escaped(label) + "\">\n" +
         escaped(text) + "</textarea>";
}

}  // namespace campus::collector
