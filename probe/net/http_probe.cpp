#include "probe/net/http_probe.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <string_view>

#include "core/version.h"
#include "probe/net/trusted_roots.h"

namespace campus::probe {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyFree>;

/// A rate over less says more of buffers than of the line.
constexpr std::int64_t kFewestBytesForRate = 256 << 10;

struct BodyCount {
  const HttpProbeLimits& limits;
  std::int64_t bytes = 0;
  steady_clock::time_point first{};
  steady_clock::time_point last{};
  bool enough = false;
};

std::size_t count_body(char* /*data*/, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<BodyCount*>(into);
  const auto now = steady_clock::now();
  if (body.bytes == 0) body.first = now;
  body.last = now;
  body.bytes += static_cast<std::int64_t>(size * count);
  body.enough = body.bytes >= body.limits.bytes.bytes() || now - body.first >= body.limits.body;
  return body.enough ? 0 : size * count;
}

void prepare(CURL* easy, const std::string& url, int family, const HttpProbeLimits& limits, BodyCount& body) {
  const auto milliseconds = [](Seconds time) {
    return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
  };
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_IPRESOLVE, family == 6 ? CURL_IPRESOLVE_V6 : CURL_IPRESOLVE_V4);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  if (const auto& roots = trusted_roots_elsewhere(); !roots.empty())
    curl_easy_setopt(easy, CURLOPT_CAINFO, roots.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 3L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits.connect));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(limits.total));
  curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, (std::string("campus-probe/") + kVersion).c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
}

std::optional<Seconds> moment(CURL* easy, CURLINFO which) {
  curl_off_t at = 0;
  if (curl_easy_getinfo(easy, which, &at) != CURLE_OK || at <= 0) return std::nullopt;
  return microseconds(at);
}

void add_moments(PlatformCheck& seen, CURL* easy) {
  seen.name_lookup = moment(easy, CURLINFO_NAMELOOKUP_TIME_T);
  seen.connect = moment(easy, CURLINFO_CONNECT_TIME_T);
  seen.tls = moment(easy, CURLINFO_APPCONNECT_TIME_T);
  seen.first_byte = moment(easy, CURLINFO_STARTTRANSFER_TIME_T);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  seen.status = status;
  char* address = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) seen.address = address;
}

/// The server's own certificate is the first of the chain.
void add_certificate(PlatformCheck& seen, CURL* easy) {
  constexpr std::string_view kExpires = "Expire date:";
  curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr || chain->num_of_certs < 1) {
    return;
  }
  for (const curl_slist* line = chain->certinfo[0]; line != nullptr; line = line->next) {
    const std::string_view text(line->data);
    if (!text.starts_with(kExpires)) continue;
    const auto expires = curl_getdate(line->data + kExpires.size(), nullptr);
    if (expires < 0) return;
    constexpr std::int64_t kLongest = 1'000'000'000;  // seconds; what a record can hold
    seen.certificate_left =
        std::chrono::seconds(std::clamp<std::int64_t>(std::int64_t{expires} - std::time(nullptr), 0, kLongest));
  }
}

PlatformFault fault_of(CURLcode code, const PlatformCheck& seen) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return PlatformFault::name;
    case CURLE_COULDNT_CONNECT:
      return PlatformFault::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return seen.connect ? PlatformFault::timeout : seen.name_lookup ? PlatformFault::connect : PlatformFault::name;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return PlatformFault::tls;
    default:
      return PlatformFault::protocol;
  }
}

}  // namespace

HttpProbeLimits limits_for_body(Seconds body) {
  HttpProbeLimits limits;
  limits.total += body - limits.body;
  limits.body = body;
  return limits;
}

PlatformCheck probe_http(const std::string& url, int family, const HttpProbeLimits& limits) {
  const Easy easy(curl_easy_init());
  BodyCount body{limits};
  PlatformCheck seen;
  seen.url = url;
  seen.ip_version = family;
  prepare(easy.get(), url, family, limits, body);
  const auto code = curl_easy_perform(easy.get());
  add_moments(seen, easy.get());
  add_certificate(seen, easy.get());
  seen.bytes = DataSize::bytes(body.bytes);
  if (body.bytes >= kFewestBytesForRate && body.last > body.first) {
    seen.rate = DataSize::bytes(body.bytes) / std::chrono::duration_cast<Seconds>(body.last - body.first);
  }
  const bool stopped_by_us = code == CURLE_WRITE_ERROR && body.enough;
  if (code != CURLE_OK && !stopped_by_us) {
    seen.fault = fault_of(code, seen);
    seen.detail = curl_easy_strerror(code);
  } else if (seen.status >= 400) {
    seen.fault = PlatformFault::status;
  }
  return seen;
}

}  // namespace campus::probe
