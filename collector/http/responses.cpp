#include "collector/http/responses.h"

#include <algorithm>

#include "collector/http/pages/query.h"

namespace campus::collector {

Language language_of_request(const Request& request) {
  if (const auto asked = query_value(request.query, "lang")) {
    return asked->starts_with("en") ? Language::en : Language::zh_cn;
  }
  std::string_view wanted = request.accept_language;
  while (!wanted.empty()) {
    auto one = wanted.substr(0, wanted.find(','));
    wanted.remove_prefix(std::min(one.size() + 1, wanted.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.starts_with("zh")) return Language::zh_cn;
    if (one.starts_with("en")) return Language::en;
  }
  return Language::zh_cn;
}

Response answer_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::usage:
    case ErrorCode::bad_data:
      return plain(400, error.message);
    case ErrorCode::missing:
      return plain(404, error.message);
    case ErrorCode::permission:
      return plain(403, error.message);
    case ErrorCode::conflict:
      return plain(409, error.message);
    default:
      return busy("the store failed; nothing was changed, ask again later");
  }
}

}  // namespace campus::collector
