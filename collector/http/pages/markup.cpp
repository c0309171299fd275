#include "collector/http/pages/markup.h"

namespace campus::collector {

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

}  // namespace campus::collector
