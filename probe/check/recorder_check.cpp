#include "probe/check/recorder_check.h"

#include <algorithm>
#include <chrono>

#include "probe/check/camera_answers.h"
#include "probe/check/observation.h"
#include "probe/check/recorder_answers.h"
#include "probe/check/soap_answer.h"
#include "probe/net/http_client.h"

namespace campus::probe {
namespace {

constexpr const char* kRetention = "recorder.retention_days";
constexpr std::size_t kMostRecorders = 16;
/// No disk of a school reaches so far back: the recorder's clock was wrong when it wrote, or it counts from nothing.
constexpr auto kLongestRetention = std::chrono::days(3653);

Result<std::vector<CameraUrl>> recorders_of(const CheckContext& context) {
  return camera_urls(context.facts, "recorders", kMostRecorders, CameraUrls::onvif_search);
}

struct Told {
  std::optional<std::int64_t> days;
  std::string why;  ///< there are none: `login`, `closed`, `no_onvif`, `no_summary`, `clock`
};

Told ask(const CameraUrl& recorder, WallTime now) {
  HttpClient::Limits limits;
  limits.connect = std::chrono::seconds(1);
  limits.total = std::chrono::seconds(5);
  HttpClient client(limits);
  const auto answer = client.post(recorder.url, "application/soap+xml; charset=utf-8", onvif_summary_request());
  if (!answer) return {std::nullopt, answer.error().code == ErrorCode::bad_data ? "no_onvif" : "closed"};
  if (answer->status == 401 || asks_for_login(answer->body)) return {std::nullopt, "login"};
  const auto summary = read_recording_summary(answer->body);
  if (!summary) return {std::nullopt, "no_summary"};
  if (summary->recordings == 0) return {0, ""};
  const auto age = now - summary->oldest;
  if (age < std::chrono::seconds(0) || age > kLongestRetention) return {std::nullopt, "clock"};
  return {std::chrono::floor<std::chrono::days>(age).count(), ""};
}

}  // namespace

std::vector<CheckObservation> check_recorders(const CheckContext& context) {
  const auto recorders = recorders_of(context);
  if (!recorders) return {without_fact(kRetention, recorders.error())};
  std::optional<std::int64_t> least;
  bool all_told = true;
  bool login = false;
  auto detail = "recorders=" + std::to_string(recorders->size());
  for (const auto& recorder : *recorders) {
    if (context.stop.stop_requested()) return {unseen(kRetention, Reason::interrupted, detail)};
    const auto told = ask(recorder, context.clock.wall());
    detail += " " + to_authority(recorder.where) + "=" + (told.days ? std::to_string(*told.days) : told.why);
    all_told = all_told && told.days;
    login = login || told.why == "login";
    if (told.days) least = std::min(least.value_or(*told.days), *told.days);
  }
  if (!all_told) return {unseen(kRetention, login ? Reason::unavailable_here : Reason::not_measured, detail)};
  return {observed(kRetention, static_cast<double>(*least), static_cast<std::int64_t>(recorders->size()), detail)};
}

std::vector<Touch> touches_of_recorders(const CheckContext& context) {
  std::vector<Touch> touches;
  const auto recorders = recorders_of(context);
  if (!recorders) return touches;
  for (const auto& recorder : *recorders) {
    touches.push_back({"recorder", recorder.url, "requests=1", "tcp " + std::to_string(recorder.where.port),
                       std::chrono::seconds(5)});
  }
  return touches;
}

}  // namespace campus::probe
