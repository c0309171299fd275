// What people do and see with a token: who they are, what it opens, and what they decided.
#include <boost/beast/core/string.hpp>
#include <charconv>
#include <utility>

#include "collector/http/operator_json.h"
#include "collector/http/pages/query.h"
#include "collector/http/responses.h"
#include "collector/http/routes.h"
#include "core/ids.h"

namespace campus::collector {
namespace {

constexpr std::size_t kLongestToken = 256;

/// Nothing where there is no such header, or another scheme; `malformed` where it cannot be a token.
std::optional<std::string_view> bearer_token(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.authorization;
  if (value.size() <= kScheme.size() || !boost::beast::iequals(value.substr(0, kScheme.size()), kScheme)) {
    return std::nullopt;
  }
  auto token = value.substr(kScheme.size());
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  return token;
}

Response unauthorized(const std::string& why, const char* error) {
  auto response = plain(401, why);
  response.headers.emplace_back("WWW-Authenticate", std::string("Bearer realm=\"campus-collector\"") + error);
  return response;
}

Response forbidden(Scope needed) {
  const auto name = std::string(name_of(needed));
  auto response = plain(403, "this needs a token with --scope " + name + "; ask whoever runs the collector");
  response.headers.emplace_back("WWW-Authenticate",
                                "Bearer realm=\"campus-collector\", error=\"insufficient_scope\", "
                                "scope=\"" +
                                    name + "\"");
  return response;
}

/// `?limit=`, 1 to kMostPageEntries; kPageEntries without it.
std::optional<std::size_t> limit_of(const Request& request) {
  const auto text = query_value(request.query, "limit");
  if (!text) return kPageEntries;
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  const bool number = error == std::errc() && end == text->data() + text->size();
  return number && limit >= 1 && limit <= kMostPageEntries ? std::optional(limit) : std::nullopt;
}

Response wrong_limit() { return plain(400, "limit must be 1 to " + std::to_string(kMostPageEntries)); }

/// One more was read than goes out, to know whether there are more.
template <class T>
bool cut(std::vector<T>& list, std::size_t limit) {
  const bool more = list.size() > limit;
  if (more) list.resize(limit);
  return more;
}

/// Nobody decides about a key that speaks, or wants to speak, for sites outside their banner.
bool covers_key(const Permit& permit, const Ingest::KeyUse& use, const Roster& roster) {
  if (!permit.banner) return true;
  if (use.key.auditor || !covers(permit, use.key.sites, roster) || !covers(permit, use.claims, roster)) return false;
  return !use.key.sites.empty() || !use.claims.empty();
}

Error outside(const Permit& permit) {
  return {ErrorCode::permission, "this token is for the banner " + permit.banner->text() + " and what lies below it"};
}

}  // namespace

Response Routes::refuse_token(AccountBook::Refusal why, std::uint64_t network) const {
  constexpr const char* kInvalid = ", error=\"invalid_token\"";
  if (why == AccountBook::Refusal::revoked || why == AccountBook::Refusal::expired) {
    const bool expired = why == AccountBook::Refusal::expired;
    parts_.metrics.access_refused(expired ? "expired" : "revoked");
    return unauthorized(std::string("this token ") + (expired ? "has expired" : "was revoked") + "; ask for a new one",
                        kInvalid);
  }
  if (const auto wait = parts_.failed_attempts.count(network, parts_.clock.steady())) {
    parts_.metrics.access_refused("limited");
    auto response = plain(429, "too many wrong tokens from this address; wait");
    response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
    return response;
  }
  parts_.metrics.access_refused("wrong_token");
  return unauthorized("no account has this token; see campus-collector account list", kInvalid);
}

std::optional<Permit> Routes::permit(const Request& request, Scope needed, const Answer& answer) const {
  const auto token = bearer_token(request);
  if (!token) {
    parts_.metrics.access_refused("no_token");
    answer(unauthorized("this needs an account: send Authorization: Bearer TOKEN (campus-collector account add)", ""));
    return std::nullopt;
  }
  const auto admittance = token->size() > kLongestToken ? AccountBook::Admittance{}
                                                        : parts_.ingest.accounts()->admit(*token, parts_.clock.wall());
  if (!admittance.permit) {
    answer(refuse_token(admittance.refusal, request.network));
    return std::nullopt;
  }
  if (!admittance.permit->opens(needed)) {
    parts_.metrics.access_refused("scope");
    answer(forbidden(needed));
    return std::nullopt;
  }
  return admittance.permit;
}

void Routes::list_keys(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::read, answer);
  if (!permit) return;
  const auto limit = limit_of(request);
  if (!limit) return answer(wrong_limit());
  Ingest::KeyPage page;
  page.most = *limit + 1;
  if (const auto state = query_value(request.query, "state")) {
    page.state = parse_name<KeyState>(*state);
    if (!page.state) return answer(plain(400, "state must be " + list_of_names<KeyState>()));
  }
  if (const auto after = query_value(request.query, "after")) {
    if (!is_sha256_hex(*after)) return answer(plain(400, "after must be a key: 64 lower-case hex digits"));
    page.after = KeyId(*after);
  }
  page.wanted = [permit = *permit, roster = parts_.ingest.standing().roster](const Ingest::KeyUse& use) {
    return covers_key(permit, use, *roster);
  };
  run(answer, [page, limit = *limit](Ingest& ingest) {
    auto keys = ingest.keys(page);
    if (!keys) return answer_of(keys.error());
    const bool more = cut(*keys, limit);
    return json(keys_json(*keys, more));
  });
}

void Routes::decide(const Permit& permit, const std::string& key, const Answer& answer, Decide decide) const {
  if (!is_sha256_hex(key)) return answer(plain(404, "a key has 64 lower-case hex digits"));
  run(answer, [permit, id = KeyId(key), decide = std::move(decide)](Ingest& ingest) {
    const auto use = ingest.key(id);
    if (!use) return answer_of(use.error());
    if (!covers_key(permit, *use, *ingest.standing().roster)) return answer_of(outside(permit));
    const auto released = decide(ingest, permit, use->key);
    if (!released) return answer_of(released.error());
    const auto decided = ingest.key(id);
    return decided ? json(decided_json(decided->key, *released)) : answer_of(decided.error());
  });
}

void Routes::approve_key(const Request& request, const std::string& key, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::operate, answer);
  if (!permit) return;
  const auto scope = parse_key_scope(request.body);
  if (!scope) return answer(answer_of(scope.error()));
  decide(*permit, key, answer,
         [scope = *scope](Ingest& ingest, const Permit& by, const KeyRecord& known) -> Result<std::size_t> {
           const bool within = !by.banner || !scope.auditor;
           if (!within || !covers(by, scope.sites, *ingest.standing().roster)) return outside(by);
           return ingest.approve(known.id, scope, by.who());
         });
}

void Routes::revoke_key(const Request& request, const std::string& key, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::operate, answer);
  if (!permit) return;
  decide(*permit, key, answer, [](Ingest& ingest, const Permit& by, const KeyRecord& known) -> Result<std::size_t> {
    auto revoked = ingest.revoke(known.id, by.who());
    return revoked ? Result<std::size_t>(0U) : revoked.error();
  });
}

void Routes::approve_pending_keys(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  const auto permit = this->permit(request, Scope::operate, answer);
  if (!permit) return;
  const auto choice = parse_pending_choice(request.body);
  if (!choice) return answer(answer_of(choice.error()));
  run(answer, [permit = *permit, choice = *choice](Ingest& ingest) {
    if (!covers(permit, {choice.below}, *ingest.standing().roster)) return answer_of(outside(permit));
    // A key that also names a site outside the banner is `several_sites` and stays.
    auto keys = choice.keys;
    if (!keys) {
      auto first = ingest.pending_keys(choice.below);  // those that can be approved come first
      if (!first) return answer_of(first.error());
      keys.emplace();
      for (const auto& one : *first) {
        if (keys->size() < kMostPendingKeys) keys->insert(one.use.key.id);
      }
    }
    const auto approved = ingest.approve_pending(choice.below, keys, permit.who());
    return approved ? json(pending_json(*approved)) : answer_of(approved.error());
  });
}

void Routes::show_audit(const Request& request, const std::string& /*named*/, const Answer& answer) const {
  if (!permit(request, Scope::admin, answer)) return;
  const auto limit = limit_of(request);
  if (!limit) return answer(wrong_limit());
  auto before = kAuditEnd;
  if (const auto text = query_value(request.query, "before")) {
    const auto place = parse_place(*text);
    if (!place) return answer(plain(400, "before must be `next` of the page before"));
    before = *place;
  }
  run(answer, [before, limit = *limit, object = query_value(request.query, "object").value_or("")](Ingest& ingest) {
    auto entries = ingest.store().audit_before(before, object, limit + 1);
    if (!entries) return answer_of(entries.error());
    const bool more = cut(*entries, limit);
    return json(audit_json(*entries, more));
  });
}

}  // namespace campus::collector
