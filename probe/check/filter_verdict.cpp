#include "probe/check/filter_verdict.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "standards/filter_list.h"

namespace campus::probe {
namespace {

std::string without_www(const std::string& host) { return host.starts_with("www.") ? host.substr(4) : host; }

bool leads_elsewhere(const std::string& url, const std::string& redirect) {
  return without_www(standards::host_of_url(redirect)) != without_www(standards::host_of_url(url));
}

}  // namespace

bool leads_to_nobody(const Address& address) {
  if (address.family() == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.storage, sizeof(four));
    const auto first = ntohl(four.sin_addr.s_addr) >> 24U;
    return first == 0 || first == 127;
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &address.storage, sizeof(six));
  return IN6_IS_ADDR_UNSPECIFIED(&six.sin6_addr) || IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
}

Blocking blocking_of(const std::string& url, const PageVisit& visit, const std::string& marker) {
  if (visit.end == PageVisit::End::nonsense) return Blocking::unclear;
  if (visit.end != PageVisit::End::answer) return Blocking::cut_off;
  if (visit.status == 403 || visit.status == 451) return Blocking::blocked;
  if (!visit.redirect.empty()) {
    return leads_elsewhere(url, visit.redirect) ? Blocking::blocked : Blocking::unclear;
  }
  if (visit.status < 200 || visit.status >= 300) return Blocking::unclear;
  return marker.empty() || visit.body.find(marker) != std::string::npos ? Blocking::open : Blocking::blocked;
}

Blocking blocking_of_all(const std::vector<Blocking>& families) {
  const auto any = [&](Blocking kind) { return std::find(families.begin(), families.end(), kind) != families.end(); };
  for (const auto kind : {Blocking::open, Blocking::unclear, Blocking::cut_off, Blocking::blocked}) {
    if (any(kind)) return kind;
  }
  return Blocking::unclear;
}

bool is_open(const std::string& url, const PageVisit& visit) {
  if (visit.end != PageVisit::End::answer || visit.status < 200 || visit.status >= 400) return false;
  return visit.redirect.empty() || !leads_elsewhere(url, visit.redirect);
}

}  // namespace campus::probe
