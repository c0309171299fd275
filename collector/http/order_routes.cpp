// Orders: what probes and responders ask for, and what operators order.
#include <algorithm>
#include <utility>

#include "collector/http/operator_json.h"
#include "collector/http/pages/query.h"
#include "collector/http/responses.h"
#include "collector/http/routes.h"
#include "collector/orders/silence_status.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

Response no_issuer() { return busy("this collector has no key to sign with; look at its messages"); }

Response made(std::string body) {
  auto response = json(std::move(body));
  response.status = 201;
  return response;
}

bool is_nonce(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The whole city is for those who answer for it.
std::optional<Response> refusal_of(const Permit& permit, const SiteCode& scope, const Roster& roster) {
  if (scope.empty() && permit.opens(Scope::admin) && !permit.banner) return std::nullopt;
  if (scope.empty()) {
    return plain(403,
                 R"(silence of the whole city needs a token with --scope admin; or name a "scope" within your own)");
  }
  if (covers(permit, {scope}, roster)) return std::nullopt;
  return plain(403, scope.text() + " is outside of " + (permit.banner ? permit.banner->text() : std::string()));
}

}  // namespace

void Routes::take_poll(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  if (request.from_browser_script) return answer(plain(403, "polls come from probes, not from web pages"));
  if (parts_.desk == nullptr) return answer(no_issuer());
  auto reply = parts_.desk->answer(request.body, parts_.clock.wall());
  parts_.metrics.poll_answered(reply.refusal ? name_of(*reply.refusal) : "answered");
  auto response = json(std::move(reply.body));
  response.status = reply.status;
  response.sender_is_known = !reply.fresh.empty();
  response.poller = reply.fresh;
  answer(std::move(response));
}

void Routes::responder_orders(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  if (parts_.desk == nullptr) return answer(no_issuer());
  const auto nonce = query_value(request.query, "nonce");
  if (!nonce || !is_nonce(*nonce)) return answer(plain(400, "nonce must be 32 lower-case hex digits"));
  constexpr std::size_t kMostDenied = 3000;                // what an answer holds
  constexpr auto kTicketsReach = std::chrono::hours(240);  // 8 days ahead, and some
  const auto now = parts_.clock.wall();
  auto denied = parts_.ingest.keys_now().denied(kMostDenied);
  if (denied.newest_left_out && *denied.newest_left_out > now - kTicketsReach && !told_of_denied_.exchange(true)) {
    parts_.log(
        "more than " + std::to_string(kMostDenied) +
        " keys were revoked within 10 days; responders hear of the newest alone, and others may still use tickets "
        "they have: name those in the responders' --deny files");
  }
  answer(json(parts_.desk->responder_orders(*nonce, std::move(denied.keys), now) + "\n"));
}

void Routes::show_silence(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::read, answer);
  if (!permit) return;
  const auto now = parts_.clock.wall();
  const auto book = parts_.ingest.orders();
  const auto roster = parts_.ingest.standing().roster;
  std::optional<SilenceStatus> status;
  if (const auto* silence = book->silence_now(now)) {
    status = silence_status(*silence, *roster, parts_.ingest.keys_now().approved(), parts_.presence.all());
    if (permit->banner) std::erase_if(status->banners, [&](const auto& one) { return one.first != *permit->banner; });
  }
  answer(json(silence_json(*book, status, *roster, now)));
}

void Routes::begin_silence(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::operate, answer);
  if (!permit) return;
  auto wish = parse_silence_wish(request.body, parts_.clock.wall());
  if (!wish) return answer(answer_of(wish.error()));
  run(answer, [wish = *std::move(wish), permit = *permit](Ingest& ingest) {
    if (auto refusal = refusal_of(permit, wish.scope, *ingest.standing().roster)) return *std::move(refusal);
    const auto number = ingest.begin_silence(wish.scope, wish.until, wish.reason, permit.who());
    return number ? made(R"({"order":)" + std::to_string(*number) + "}\n") : answer_of(number.error());
  });
}

void Routes::end_silence(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::operate, answer);
  if (!permit) return;
  auto scope = parse_silence_scope(request.body);
  if (!scope) return answer(answer_of(scope.error()));
  run(answer, [scope = *std::move(scope), permit = *permit](Ingest& ingest) {
    if (auto refusal = refusal_of(permit, scope, *ingest.standing().roster)) return *std::move(refusal);
    const auto ended = ingest.end_silence(scope, permit.who());
    return ended ? json(R"({"ended":)" + std::to_string(*ended) + "}\n") : answer_of(ended.error());
  });
}

void Routes::request_test(const Request& request, const std::string& code, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::operate, answer);
  if (!permit) return;
  auto site = parse_site_code(code);
  if (!site) return answer(plain(404, site.error().message));
  auto test = parse_test_wish(request.body);
  if (!test) return answer(answer_of(test.error()));
  test->sites = {*site};
  run(answer, [test = *std::move(test), permit = *permit](Ingest& ingest) {
    const auto& roster = *ingest.standing().roster;
    if (!covers(permit, test.sites, roster))
      return plain(403, test.sites.front().text() + " is outside of your banner");
    const auto asked = ingest.request_test(test, permit.who());
    return asked ? made(test_json(*asked)) : answer_of(asked.error());
  });
}

}  // namespace campus::collector
