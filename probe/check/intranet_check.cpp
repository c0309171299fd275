#include "probe/check/intranet_check.h"

#include <algorithm>

#include "core/foreign_text.h"
#include "probe/check/observation.h"
#include "probe/net/http_probe.h"

namespace campus::probe {
namespace {

constexpr const char* kQuantity = "http.first_response";
constexpr int kRequests = 3;

bool is_web_address(const std::string& url) {
  for (const std::string scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return url.find_first_of(" \t\r\n") == std::string::npos;
  }
  return false;
}

/// The first piece of the body is enough.
PlatformCheck ask(const std::string& url, int family) {
  HttpProbeLimits limits;
  limits.bytes = DataSize::bytes(1);
  return probe_http(url, family, limits);
}

std::string evidence(const PlatformCheck& seen) {
  auto text = "url=" + in_quotes(seen.url, 200) + " ip_version=" + std::to_string(seen.ip_version);
  if (!seen.address.empty()) text += " address=" + seen.address;
  if (seen.status > 0) text += " status=" + std::to_string(seen.status);
  if (seen.fault) text += " fault=" + std::string(name_of(*seen.fault));
  return text;
}

}  // namespace

CheckObservation check_first_response(const std::string& url, const std::stop_token& stop) {
  if (url.empty()) return unseen(kQuantity, Reason::fact_missing, "give the fact intranet_url");
  if (!is_web_address(url)) {
    return unseen(kQuantity, Reason::fact_missing, "intranet_url=" + in_quotes(url) + ": not an http or https URL");
  }
  auto seen = ask(url, url.find("://[") == std::string::npos ? 4 : 6);
  if (seen.fault == PlatformFault::name) seen = ask(url, 6);
  double worst = 0;
  for (int done = 1;; ++done) {
    if (stop.stop_requested()) return unseen(kQuantity, Reason::interrupted, evidence(seen));
    if (seen.fault || !seen.first_byte) return unseen(kQuantity, Reason::not_measured, evidence(seen));
    worst = std::max(worst, std::chrono::duration<double>(*seen.first_byte).count());
    if (done == kRequests) break;
    seen = ask(url, static_cast<int>(seen.ip_version));
  }
  return observed(kQuantity, worst, kRequests, evidence(seen));
}

}  // namespace campus::probe
