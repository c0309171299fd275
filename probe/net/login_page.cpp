#include "probe/net/login_page.h"

#include <string_view>

namespace campus::probe {
namespace {

bool is_page(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && body[first] == '<';
}

}  // namespace

bool is_login_page(const HttpAnswer& answer) {
  const bool elsewhere = answer.status >= 300 && answer.status < 400;
  return elsewhere || (answer.status < 500 && is_page(answer.body));
}

}  // namespace campus::probe
