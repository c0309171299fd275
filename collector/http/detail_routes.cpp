// Answers for which the store is read: on the writer's thread only that, the rest behind it.
#include <utility>

#include "collector/http/duty_reading.h"
#include "collector/http/pages/duty_time.h"
#include "collector/http/pages/history.h"
#include "collector/http/pages/query.h"
#include "collector/http/responses.h"
#include "collector/http/routes.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostFound = 50;

Response no_such_site() { return plain(404, "名录中没有这个站点 / no site with this code in the roster"); }

/// Read and judged as it was when it came; nothing where the report is damaged.
std::optional<LatestReport> judged_again(const ArchivedReport& archived, const Standing& standing) {
  auto report = wire::parse_report(archived.envelope.payload);
  const auto* site = standing.roster->find(archived.site);
  if (!report || site == nullptr) return std::nullopt;
  auto judged = standing.judge->judge(*site, *report);
  return LatestReport{archived.id, archived.key, archived.received, *std::move(report), std::move(judged.verdict),
                      judged.state};
}

}  // namespace

void Routes::read_site(const Shown& shown, const SiteCode& code, const Answer& answer, OfSite make) const {
  const auto* status = shown->snapshot.find(code);
  if (status == nullptr || !status->latest) return answer(make(shown->snapshot, std::nullopt));
  const auto shared = std::make_shared<Answer>(answer);
  auto& background = parts_.background;
  const auto standing = parts_.ingest.standing();
  const bool taken =
      parts_.writer.run([shared, shown, code, standing, &background, make = std::move(make)](Ingest& ingest) {
        auto found = ingest.find_last(code, Aspect::latest);
        if (!found) return (*shared)(busy("the store cannot be read now"));
        const bool queued = background.run([shared, shown, standing, make, archived = *std::move(found)] {
          (*shared)(make(shown->snapshot, archived ? judged_again(*archived, standing) : std::nullopt));
        });
        if (!queued) (*shared)(too_busy());
      });
  if (!taken) (*shared)(too_busy());
}

void Routes::site_html(const Request& request, const std::string& code, const Shown& shown,
                       const Answer& answer) const {
  const auto make = [code = SiteCode(code), language = language_of_request(request)](
                        const Snapshot& snapshot, const std::optional<LatestReport>& report) {
    auto page = site_page(snapshot, code, report, language);
    return page ? html(*std::move(page)) : no_such_site();
  };
  read_site(shown, SiteCode(code), answer, make);
}

void Routes::site_json(const Request& /*request*/, const std::string& code, const Shown& shown,
                       const Answer& answer) const {
  const auto make = [code = SiteCode(code)](const Snapshot& snapshot, const std::optional<LatestReport>& report) {
    auto body = collector::site_json(snapshot, code, report);
    return body ? json(*std::move(body)) : no_such_site();
  };
  read_site(shown, SiteCode(code), answer, make);
}

void Routes::duty(const Request& request, const std::string& /*named*/, const Shown& shown,
                  const Answer& answer) const {
  const auto since = duty_since(query_value(request.query, "since").value_or(""), parts_.clock.wall());
  if (!since) return answer(plain(400, since.error().message));
  const auto shared = std::make_shared<Answer>(answer);
  const auto make = [page = request.path == "/duty", language = language_of_request(request)](
                        const Snapshot& snapshot, const DutyCourses& courses) {
    return page ? html(duty_page(snapshot, courses, language)) : json(duty_json(snapshot, courses));
  };
  read_duty(parts_.writer, shown, *since, [shared, shown, make, &background = parts_.background](auto courses) {
    if (!courses) return (*shared)(busy(courses.error().message));
    const bool queued =
        background.run([shared, shown, make, read = *std::move(courses)] { (*shared)(make(shown->snapshot, read)); });
    if (!queued) (*shared)(too_busy());
  });
}

/// As far back as one answer goes: hours of a week, days of as long as they are kept.
void Routes::history(const Request& request, const std::string& code, const Shown& shown, const Answer& answer) const {
  if (shown->snapshot.find(SiteCode(code)) == nullptr) return answer(no_such_site());
  const auto step = parse_name<RollUpStep>(query_value(request.query, "step").value_or("day"));
  if (!step) return answer(plain(400, "step is day or hour"));
  const bool page = !request.path.starts_with("/api/");
  const auto shared = std::make_shared<Answer>(answer);
  auto& background = parts_.background;
  const auto now = parts_.clock.wall();
  const auto from = now - (*step == RollUpStep::day ? std::chrono::days(400) : std::chrono::days(7));
  const bool taken = parts_.writer.run([shared, shown, &background, page, step = *step, site = SiteCode(code), now,
                                        from, language = language_of_request(request)](Ingest& ingest) {
    auto read = ingest.roll_ups(site, step, from, now);
    if (!read) return (*shared)(busy("the store cannot be read now"));
    const bool queued = background.run([shared, shown, page, step, site, language, history = *std::move(read)] {
      auto made = page ? history_page(shown->snapshot, site, step, history, language)
                       : history_json(shown->snapshot, site, step, history);
      if (!made) return (*shared)(no_such_site());
      (*shared)(page ? html(*std::move(made)) : json(*std::move(made)));
    });
    if (!queued) (*shared)(too_busy());
  });
  if (!taken) (*shared)(too_busy());
}

void Routes::search(const Request& request, const std::string& /*named*/, const Shown& shown,
                    const Answer& answer) const {
  const bool page = request.path == "/search";
  const auto shared = std::make_shared<Answer>(answer);
  const bool queued = parts_.background.run([shared, shown, page, &search = parts_.search,
                                             query = query_value(request.query, "q").value_or(""),
                                             language = language_of_request(request)] {
    const auto index = search.index_of(shown->snapshot.roster);
    const auto found = index->find(query, kMostFound);
    (*shared)(page ? html(search_page(shown->snapshot, found, query, language))
                   : json(search_json(shown->snapshot, found, query)));
  });
  if (!queued) (*shared)(too_busy());
}

}  // namespace campus::collector
