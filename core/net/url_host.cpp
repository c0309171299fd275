#include "core/net/url_host.h"

namespace campus {

std::string authority_of_url(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return {};
  const auto begin = scheme + 3;
  return url.substr(begin, url.find_first_of("/?#", begin) - begin);
}

std::string host_of_url(const std::string& url) {
  const auto authority = authority_of_url(url);
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

}  // namespace campus
