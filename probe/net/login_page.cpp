#include "probe/net/login_page.h"

#include <string_view>

#include "core/net/url_host.h"

namespace campus::probe {
namespace {

bool is_page(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && body[first] == '<';
}

bool leads_elsewhere(const HttpAnswer& answer) { return answer.status >= 300 && answer.status < 400; }

}  // namespace

bool is_login_page(const HttpAnswer& answer) {
  return leads_elsewhere(answer) || (answer.status < 500 && is_page(answer.body));
}

bool stands_before(const std::string& host, const HttpAnswer& answer) {
  constexpr long kFine = 200;
  constexpr long kLoginNeeded = 511;
  if (answer.status == kLoginNeeded) return true;
  if (leads_elsewhere(answer)) return !answer.redirect.empty() && host_of_url(answer.redirect) != host;
  return answer.status == kFine && is_page(answer.body);
}

}  // namespace campus::probe
