#include "collector/http/routes.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "collector/http/pages/pages.h"
#include "collector/ingest/submission.h"
#include "core/ids.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr std::string_view kReports = "/api/v1/reports";
constexpr std::string_view kSites = "/api/v1/sites";
constexpr std::string_view kPages = "/sites";
constexpr const char* kExposition = "text/plain; version=0.0.4; charset=utf-8";

constexpr const char* kJson = "application/json";

Response json(std::string body) { return {200, kJson, std::make_shared<const std::string>(std::move(body)), {}}; }

/// Of a snapshot: every reader gets the same bytes.
Response published_bytes(const char* type, std::shared_ptr<const std::string> body,
                         std::shared_ptr<const std::string> gzip) {
  return {200, type, std::move(body), {}, true, std::move(gzip)};
}

Response html(std::string body) {
  return {
      200,
      "text/html; charset=utf-8",
      std::make_shared<const std::string>(std::move(body)),
      {{"Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
       {"Vary", "Accept-Language"}}};
}

Response not_allowed(const char* allowed) {
  auto response = plain(405, std::string("this address answers ") + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

Response not_found() {
  return plain(404, "nothing here; see /, /metrics, /metrics/schools, /api/v1/sites, /api/v1/standards, /health/ready");
}

/// What follows `prefix` and a slash, as one path segment.
std::optional<std::string> below(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix) || path.size() <= prefix.size() + 1 || path[prefix.size()] != '/') return std::nullopt;
  const auto rest = path.substr(prefix.size() + 1);
  if (rest.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(rest);
}

/// `?lang=` decides; else the first language of Accept-Language that is Chinese or English; else Chinese.
Language language_of_request(const Request& request) {
  std::string_view query = request.query;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    if (pair.starts_with("lang=")) return pair.substr(5).starts_with("en") ? Language::en : Language::zh_cn;
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
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

bool reads(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace

void Routes::handle(const Request& request, Answer answer) const {
  if (request.path == kReports) {
    if (request.method == "POST") return take_reports(request, std::move(answer));
    return answer(not_allowed("POST"));
  }
  const auto digest = below(request.path, kReports);
  if (digest && reads(request)) return send_report(*digest, std::move(answer));
  auto response = show(request);
  if (response.status != 404 && !reads(request)) response = not_allowed("GET, HEAD");
  answer(std::move(response));
}

void Routes::take_reports(const Request& request, Answer answer) const {
  const auto begun = parts_.clock.steady();
  if (request.from_browser_script) return answer(plain(403, "reports come from probes, not from web pages"));
  if (!parts_.writer.healthy())
    return answer(busy("the store does not take reports now; nothing was kept, send again later"));
  auto examined = examine(request.body);
  if (!examined) {
    const auto& error = examined.error();
    if (error.code != ErrorCode::bad_data) return answer(busy(error.message + "; nothing was kept, send again later"));
    return answer(plain(400, "the body is not an envelope or an array of envelopes: " + error.message));
  }
  Delivery delivery{*std::move(examined), parts_.open && request.from_private_address && !request.forwarded};
  // A shared answer, because the writer may refuse after it was handed over.
  const auto shared = std::make_shared<Answer>(std::move(answer));
  const bool taken = parts_.writer.submit(
      std::move(delivery), [shared, begun, this](std::optional<std::vector<wire::DeliveryAnswer>> answers) {
        if (!answers) return (*shared)(busy("the store failed; nothing was kept, send again later"));
        parts_.metrics.request_acknowledged(parts_.clock.steady() - begun);
        auto response = json(wire::encode_answers(*answers) + "\n");
        response.sender_is_known = std::any_of(answers->begin(), answers->end(),
                                               [](const auto& one) { return one.outcome == wire::Receipt::stored; });
        (*shared)(std::move(response));
      });
  if (!taken) (*shared)(busy("too many reports wait already; nothing was kept, send again later"));
}

void Routes::send_report(const std::string& digest, Answer answer) const {
  if (!is_sha256_hex(digest)) return answer(plain(404, "a report's digest has 64 lower-case hex digits"));
  const auto shared = std::make_shared<Answer>(std::move(answer));
  const bool taken = parts_.writer.run([shared, digest](Ingest& ingest) {
    auto found = ingest.find(ReportId(digest));
    if (!found) return (*shared)(busy("the store cannot be read now"));
    if (!*found) return (*shared)(plain(404, "no report with this digest"));
    (*shared)(json(wire::encode_envelope(**found) + "\n"));
  });
  if (!taken) (*shared)(busy("too many requests wait already"));
}

Response Routes::readiness() const {
  if (!parts_.writer.healthy()) return busy("the store does not take reports");
  if (!parts_.publisher.current()) return busy("starting");
  return plain(200, "ready");
}

Response Routes::show(const Request& request) const {
  const auto& path = request.path;
  if (path == "/health/live") return plain(200, "alive");
  if (path == "/health/ready") return readiness();
  if (path == "/api/v1/standards") return json(standards_json(parts_.judge.standard()));
  const bool needs_snapshot = path == "/" || path == "/metrics" || path == "/metrics/schools" || path == kSites ||
                              below(path, kSites) || below(path, kPages);
  if (!needs_snapshot) return not_found();
  const auto published = parts_.publisher.current();
  return published ? show_published(request, *published) : busy("starting: there is no snapshot yet");
}

Response Routes::show_published(const Request& request, const Published& published) const {
  const auto& path = request.path;
  if (path == "/metrics") return published_bytes(kExposition, published.city, published.city_gzip);
  if (path == "/metrics/schools") return published_bytes(kExposition, published.schools, published.schools_gzip);
  if (path == kSites) return published_bytes(kJson, published.sites(), published.sites_gzip());
  if (path == "/") return html(status_page(published.snapshot, language_of_request(request)));
  if (const auto code = below(path, kSites)) {
    auto body = site_json(published.snapshot, SiteCode(*code));
    return body ? json(*std::move(body)) : plain(404, "no site with this code in the roster");
  }
  auto page = site_page(published.snapshot, SiteCode(below(path, kPages).value_or("")), language_of_request(request));
  return page ? html(*std::move(page)) : plain(404, "名录中没有这个站点 / no site with this code in the roster");
}

}  // namespace campus::collector
