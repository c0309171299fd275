#include "collector/http/routes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "collector/http/pages/query.h"
#include "collector/http/responses.h"
#include "collector/ingest/submission.h"
#include "collector/metrics/service_discovery.h"
#include "core/ids.h"
#include "core/posix/process_files.h"
#include "core/wire/control_json.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr std::string_view kRead = "GET, HEAD";

bool reads(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

/// What stands in the place of the braces, empty without any; nothing where the path is another.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) return pattern == path ? std::optional(std::string()) : std::nullopt;
  const auto before = pattern.substr(0, open);
  const auto after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) {
    return std::nullopt;
  }
  const auto named = path.substr(before.size(), path.size() - before.size() - after.size());
  if (named.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(named);
}

}  // namespace

struct Routes::Route {
  Address address;
  Handler handler;
};

template <Routes::ShownHandler show>
void Routes::with_snapshot(const Request& request, const std::string& named, const Answer& answer) const {
  const auto shown = parts_.publisher.current();
  if (!shown) return answer(busy("starting: there is no snapshot yet"));
  (this->*show)(request, named, shown, answer);
}

std::span<const Routes::Route> Routes::all() {
  static const std::vector<Route> kAll{
      {{"/", kRead}, &Routes::with_snapshot<&Routes::status>},
      {{"/duty", kRead}, &Routes::with_snapshot<&Routes::duty>},
      {{"/search", kRead}, &Routes::with_snapshot<&Routes::search>},
      {{"/sites/{code}", kRead}, &Routes::with_snapshot<&Routes::site_html>},
      {{"/sites/{code}/history", kRead}, &Routes::with_snapshot<&Routes::history>},
      {{"/metrics", kRead}, &Routes::with_snapshot<&Routes::city_metrics>},
      {{"/metrics/schools", kRead}, &Routes::with_snapshot<&Routes::school_metrics>},
      {{"/metrics/classrooms", kRead}, &Routes::with_snapshot<&Routes::classroom_metrics>},
      {{"/sd", kRead}, &Routes::with_snapshot<&Routes::discovery>},
      {{"/api/v1/sites", kRead}, &Routes::with_snapshot<&Routes::sites>},
      {{"/api/v1/sites/{code}", kRead}, &Routes::with_snapshot<&Routes::site_json>},
      {{"/api/v1/sites/{code}/history", kRead}, &Routes::with_snapshot<&Routes::history>},
      {{"/api/v1/duty", kRead}, &Routes::with_snapshot<&Routes::duty>},
      {{"/api/v1/search", kRead}, &Routes::with_snapshot<&Routes::search>},
      {{"/api/v1/standards", kRead}, &Routes::standards},
      {{"/api/v1/reports", "POST"}, &Routes::take_reports},
      {{"/api/v1/reports/{digest}", kRead}, &Routes::send_report},
      {{"/api/v1/enrolments", "POST"}, &Routes::enrol},
      {{"/api/v1/polls", "POST"}, &Routes::take_poll},
      {{"/api/v1/responder-orders", kRead}, &Routes::responder_orders},
      {{"/api/v1/silence", kRead}, &Routes::show_silence},
      {{"/api/v1/silence", "POST"}, &Routes::begin_silence},
      {{"/api/v1/silence/end", "POST"}, &Routes::end_silence},
      {{"/api/v1/sites/{code}/tests", "POST"}, &Routes::request_test},
      {{"/api/v1/keys", kRead}, &Routes::list_keys},
      {{"/api/v1/keys/approve-pending", "POST"}, &Routes::approve_pending_keys},
      {{"/api/v1/keys/{key}/approve", "POST"}, &Routes::approve_key},
      {{"/api/v1/keys/{key}/revoke", "POST"}, &Routes::revoke_key},
      {{"/api/v1/audit", kRead}, &Routes::show_audit},
      {{"/health/live", kRead}, &Routes::live},
      {{"/health/ready", kRead}, &Routes::ready}};
  return kAll;
}

std::vector<Routes::Address> Routes::addresses() {
  std::vector<Address> list;
  for (const auto& route : all()) list.push_back(route.address);
  return list;
}

void Routes::handle(const Request& request, const Answer& answer) const {
  std::string methods;
  for (const auto& route : all()) {
    const auto named = match(route.address.path, request.path);
    if (!named) continue;
    const bool allowed = route.address.methods == kRead ? reads(request) : request.method == route.address.methods;
    if (allowed) return (this->*route.handler)(request, *named, answer);
    methods += (methods.empty() ? "" : ", ") + std::string(route.address.methods);
  }
  if (!methods.empty()) return answer(not_allowed(methods));
  std::string known;
  for (const auto& route : all()) {
    if (route.address.methods == kRead) known += (known.empty() ? "" : ", ") + std::string(route.address.path);
  }
  answer(plain(404, "nothing here; see " + known));
}

void Routes::take_reports(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  const auto begun = parts_.clock.steady();
  if (request.from_browser_script) return answer(plain(403, "reports come from probes, not from web pages"));
  if (!parts_.writer.healthy())
    return answer(busy("the store does not take reports now; nothing was kept, send again later"));
  auto examination = examine(request.body, parts_.ingest.standing(), &thread_cpu_time);
  if (!examination) {
    const auto& error = examination.error();
    if (error.code != ErrorCode::bad_data) return answer(busy(error.message + "; nothing was kept, send again later"));
    return answer(plain(400, std::string(wire::kNoEnvelopes) + ": " + error.message));
  }
  note_arrivals(request.body.size(), *examination);
  Delivery delivery{std::move(examination->reports), parts_.open && request.from_private_address && !request.forwarded};
  // A shared answer, because the writer may refuse after it was handed over.
  const auto shared = std::make_shared<Answer>(answer);
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

void Routes::note_arrivals(std::size_t bytes, const Examination& examination) const {
  parts_.metrics.signature_verified(examination.verifying);
  const auto now = parts_.clock.wall();
  for (const auto& report : examination.reports) {
    parts_.metrics.report_received(bytes / examination.reports.size());
    if (report.submission) parts_.metrics.clock_skew(report.submission->ended.utc - now);
  }
}

void Routes::send_report(const Request& /*request*/, const std::string& digest, const Answer& answer) const {
  if (!is_sha256_hex(digest)) return answer(plain(404, "a report's digest has 64 lower-case hex digits"));
  run(answer, [digest](Ingest& ingest) {
    auto found = ingest.find(ReportId(digest));
    if (!found) return busy("the store cannot be read now");
    return *found ? json(wire::encode_envelope(**found) + "\n") : plain(404, "no report with this digest");
  });
}

void Routes::run(const Answer& answer, std::function<Response(Ingest&)> work) const {
  const auto shared = std::make_shared<Answer>(answer);
  const bool taken = parts_.writer.run([shared, work = std::move(work), &writer = parts_.writer](Ingest& ingest) {
    (*shared)(writer.healthy() ? work(ingest) : busy("the store does not work now; ask again later"));
  });
  if (!taken) (*shared)(too_busy());
}

void Routes::live(const Request& /*request*/, const std::string& /*named*/, const Answer& answer) const {
  answer(plain(200, "alive"));
}

void Routes::ready(const Request& /*request*/, const std::string& /*named*/, const Answer& answer) const {
  if (!parts_.writer.healthy()) return answer(busy("the store does not take reports"));
  if (!parts_.publisher.current()) return answer(busy("starting"));
  answer(plain(200, "ready"));
}

void Routes::standards(const Request& /*request*/, const std::string& /*named*/, const Answer& answer) const {
  answer(json(standards_json(*parts_.ingest.standing().judge->standard())));
}

void Routes::status(const Request& request, const std::string& /*named*/, const Shown& shown,
                    const Answer& answer) const {
  answer(html(status_page(shown->snapshot, language_of_request(request))));
}

void Routes::city_metrics(const Request& /*request*/, const std::string& /*named*/, const Shown& shown,
                          const Answer& answer) const {
  answer(published_bytes(kExposition, shown->city));
}

void Routes::school_metrics(const Request& request, const std::string& /*named*/, const Shown& shown,
                            const Answer& answer) const {
  const auto banner = query_value(request.query, "banner");
  if (!banner) return answer(published_bytes(kExposition, shown->schools));
  auto text = render_schools(shown->snapshot, SiteCode(*banner));
  answer({200, kExposition, std::make_shared<const std::string>(std::move(text)), {}});
}

void Routes::classroom_metrics(const Request& request, const std::string& /*named*/, const Shown& shown,
                               const Answer& answer) const {
  const auto banner = query_value(request.query, "banner");
  if (!banner) return answer(plain(400, "say which banner: /metrics/classrooms?banner=CODE; /sd lists them"));
  const auto found = shown->classrooms.find(SiteCode(*banner));
  if (found == shown->classrooms.end()) {
    return answer(plain(404, "no banner with this code in the roster; /sd lists them"));
  }
  answer(published_bytes(kExposition, found->second));
}

void Routes::discovery(const Request& request, const std::string& /*named*/, const Shown& shown,
                       const Answer& answer) const {
  answer(json(service_discovery_json(shown->snapshot, request.host, parts_.tls ? "https" : "http")));
}

void Routes::sites(const Request& /*request*/, const std::string& /*named*/, const Shown& shown,
                   const Answer& answer) const {
  answer(published_bytes(kJson, {shown->sites(), shown->sites_gzip()}));
}

}  // namespace campus::collector
