#include "probe/net/page_visit.h"

#include <curl/curl.h>
#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "core/foreign_text.h"
#include "core/version.h"
#include "probe/net/trusted_roots.h"

namespace campus::probe {
namespace {

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct UrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlFree>;

/// Ends the transfer where there is enough.
std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  const auto bytes = std::min(size * count, kMostOfPage - body.size());
  body.append(data, bytes);
  return bytes;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  const std::unique_ptr<char, void (*)(void*)> owned(text, curl_free);
  return text;
}

void prepare(CURL* easy, const std::string& url, const PageLimits& limits, std::string& body) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  if (const auto& roots = trusted_roots_elsewhere(); !roots.empty())
    curl_easy_setopt(easy, CURLOPT_CAINFO, roots.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, (std::string("campus-probe/") + kVersion).c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
}

PageVisit::End end_of(CURL* easy, CURLcode code, const PageVisit& visit) {
  long system = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &system);
  switch (code) {
    case CURLE_OK:
      return PageVisit::End::answer;
    case CURLE_WRITE_ERROR:
      return visit.body.size() >= kMostOfPage ? PageVisit::End::answer : PageVisit::End::nonsense;
    case CURLE_COULDNT_CONNECT:
      return system == ECONNREFUSED ? PageVisit::End::refused : PageVisit::End::silent;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
      return visit.status != 0 ? PageVisit::End::answer : PageVisit::End::silent;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return visit.status != 0 ? PageVisit::End::answer : PageVisit::End::reset;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
      return PageVisit::End::tls;
    default:
      return PageVisit::End::nonsense;
  }
}

}  // namespace

std::uint16_t port_of_url(const std::string& text) {
  const Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return 0;
  return static_cast<std::uint16_t>(std::strtoul(part_of(url.get(), CURLUPART_PORT).c_str(), nullptr, 10));
}

Result<Address> resolve_family(const std::string& host, int family) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
    return Error{ErrorCode::unavailable, "the name " + in_quotes(host) + " has no such address"};
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
  Address address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  return address;
}

PageVisit visit_page(const std::string& url, const Address& address, const PageLimits& limits) {
  PageVisit visit;
  const Url parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    visit.end = PageVisit::End::nonsense;
    return visit;
  }
  const std::unique_ptr<CURL, EasyFree> easy(curl_easy_init());
  prepare(easy.get(), url, limits, visit.body);
  const auto host = part_of(parsed.get(), CURLUPART_HOST);
  const auto pin = host + ":" + part_of(parsed.get(), CURLUPART_PORT) + ":" +
                   (address.ip_version() == 6 ? "[" + address.host_text() + "]" : address.host_text());
  const std::unique_ptr<curl_slist, ListFree> pins(curl_slist_append(nullptr, pin.c_str()));
  if (!host.starts_with('[')) curl_easy_setopt(easy.get(), CURLOPT_RESOLVE, pins.get());
  const auto code = curl_easy_perform(easy.get());
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &visit.status);
  char* redirect = nullptr;
  curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &redirect);
  if (redirect != nullptr) visit.redirect = redirect;
  visit.end = end_of(easy.get(), code, visit);
  return visit;
}

}  // namespace campus::probe
