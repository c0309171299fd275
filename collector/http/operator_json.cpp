#include "collector/http/operator_json.h"

#include <charconv>

#include "collector/fleet/limits.h"
#include "collector/http/pages/json_values.h"
#include "core/enrolment/code.h"
#include "core/foreign_text.h"
#include "core/wire/bounded_json.h"

namespace campus::collector {
namespace {

using wire::Json;

Error wrong(std::string what) {
  return {ErrorCode::bad_data, "the body: " + std::move(what) + R"(; send {"sites":["CODE"]} or {"auditor":true})"};
}

Result<std::vector<SiteCode>> sites_of(const Json& json) {
  if (!json.is_array() || json.empty()) return wrong("/sites is not a list of codes");
  if (json.size() > kKeySites) {
    return wrong("/sites has more than " + std::to_string(kKeySites) + " codes; name the school or banner above them");
  }
  std::vector<SiteCode> sites;
  for (const auto& one : json) {
    if (!one.is_string()) return wrong("/sites is not a list of codes");
    auto code = parse_site_code(one.get_ref<const std::string&>());
    if (!code) return wrong(code.error().message);
    sites.push_back(*std::move(code));
  }
  return sites;
}

Json codes(const std::vector<SiteCode>& sites) {
  Json list = Json::array();
  for (const auto& site : sites) list.push_back(site.text());
  return list;
}

Json key_json(const KeyRecord& key) {
  Json json{{"key", key.id.text()},        {"check", short_check(key.id.text())},
            {"state", name_of(key.state)}, {"auditor", key.auditor},
            {"sites", codes(key.sites)},   {"first_seen", to_rfc3339(key.first_seen)}};
  if (key.decided != WallTime{}) json["decided"] = to_rfc3339(key.decided);
  return json;
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

Result<KeyScope> parse_key_scope(std::string_view body) {
  const auto json = wire::parse_bounded(body, kControlLimits);
  if (!json) return wrong(json.error().message);
  if (!json->is_object()) return wrong("is not an object");
  KeyScope scope;
  for (const auto& [name, value] : json->items()) {
    if (name == "sites") {
      auto sites = sites_of(value);
      if (!sites) return sites.error();
      scope.sites = *std::move(sites);
    } else if (name == "auditor" && value.is_boolean()) {
      scope.auditor = value.get<bool>();
    } else {
      return wrong("/" + in_quotes(name) + " is not expected");
    }
  }
  if (scope.auditor == !scope.sites.empty())
    return wrong("says neither for whom the key speaks, nor that it speaks for all");
  return scope;
}

std::string keys_json(std::span<const Ingest::KeyUse> keys, bool more) {
  Json list = Json::array();
  for (const auto& use : keys) {
    auto json = key_json(use.key);
    json["pending_reports"] = use.pending;
    json["claimed_sites"] = codes(use.claims);
    list.push_back(std::move(json));
  }
  Json json{{"schema", "campus.keys/1"}, {"keys", std::move(list)}};
  if (more && !keys.empty()) json["next"] = keys.back().key.id.text();
  return dumped(json);
}

Result<PendingChoice> parse_pending_choice(std::string_view body) {
  const auto refused = [](const std::string& what) {
    return Error{ErrorCode::bad_data, "the body: " + what + R"(; send {"below":"CODE","keys":["KEY"]})"};
  };
  const auto json = wire::parse_bounded(body, kControlLimits);
  if (!json) return refused(json.error().message);
  if (!json->is_object()) return refused("is not an object");
  PendingChoice choice;
  for (const auto& [name, value] : json->items()) {
    if (name == "below" && value.is_string()) {
      auto code = parse_site_code(value.get_ref<const std::string&>());
      if (!code) return refused(code.error().message);
      choice.below = *std::move(code);
    } else if (name == "keys" && value.is_array() && value.size() <= kMostPendingKeys) {
      choice.keys.emplace();
      for (const auto& one : value) {
        if (!one.is_string() || !is_sha256_hex(one.get_ref<const std::string&>())) {
          return refused("/keys is not a list of keys of 64 lower-case hex digits");
        }
        choice.keys->insert(KeyId(one.get<std::string>()));
      }
    } else {
      return refused("/" + in_quotes(name) + " is not expected, or has more than " + std::to_string(kMostPendingKeys) +
                     " keys");
    }
  }
  if (choice.below.empty()) return refused("/below is missing");
  return choice;
}

std::string pending_json(const Ingest::PendingApproval& approval) {
  Json list = Json::array();
  for (const auto& [use, decision] : approval.keys) {
    list.push_back({{"key", use.key.id.text()},
                    {"check", short_check(use.key.id.text())},
                    {"claimed_sites", codes(use.claims)},
                    {"decision", name_of(decision)}});
  }
  return dumped(
      Json{{"schema", "campus.pending-keys/1"}, {"keys", std::move(list)}, {"released_reports", approval.released}});
}

std::string decided_json(const KeyRecord& key, std::size_t released) {
  auto json = key_json(key);
  json["released_reports"] = released;
  return dumped(json);
}

std::optional<AuditPlace> parse_place(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto revision = number_of(text.substr(0, dot));
  const auto position = number_of(text.substr(dot + 1));
  if (!revision || !position) return std::nullopt;
  return AuditPlace{*revision, *position};
}

std::string audit_json(std::span<const AuditEntry> entries, bool more) {
  Json list = Json::array();
  for (const auto& entry : entries) {
    list.push_back({{"at", to_rfc3339(entry.at)},
                    {"who", entry.who},
                    {"action", entry.action},
                    {"object", entry.object},
                    {"detail", entry.detail}});
  }
  Json json{{"schema", "campus.audit/1"}, {"entries", std::move(list)}};
  if (more && !entries.empty()) {
    const auto& place = entries.back().place;
    json["next"] = std::to_string(place.revision) + "." + std::to_string(place.position);
  }
  return dumped(json);
}

namespace {

Error wrong_order(const std::string& what, const char* form) {
  return {ErrorCode::bad_data, "the body: " + what + "; send " + form};
}

constexpr const char* kSilenceForm = R"({"reason":"...","scope":"CODE","seconds":7200})";
constexpr const char* kScopeForm = R"({"scope":"CODE"} or {})";
constexpr const char* kTestForm = R"({"reason":"...","sustained":true})";

Result<SiteCode> scope_in(const Json& value, const char* form) {
  if (!value.is_string()) return wrong_order("/scope is not a code", form);
  auto code = parse_site_code(value.get_ref<const std::string&>());
  if (!code) return wrong_order("/scope: " + code.error().message, form);
  return code;
}

Result<WallTime> end_in(const std::string& name, const Json& value, WallTime now) {
  constexpr std::int64_t kMostSeconds = std::int64_t{31} * 86'400;
  if (name == "seconds") {
    const bool good =
        value.is_number_integer() && value.get<std::int64_t>() >= 1 && value.get<std::int64_t>() <= kMostSeconds;
    if (!good) return wrong_order("/seconds is not 1 to 2678400", kSilenceForm);
    return now + std::chrono::seconds(value.get<std::int64_t>());
  }
  const auto until = value.is_string() ? parse_rfc3339(value.get_ref<const std::string&>()) : std::nullopt;
  if (!until) return wrong_order("/until is not a time like 2026-11-23T08:15:30.123Z", kSilenceForm);
  return *until;
}

}  // namespace

Result<SilenceWish> parse_silence_wish(std::string_view body, WallTime now) {
  const auto json = wire::parse_bounded(body, kControlLimits);
  if (!json || !json->is_object()) return wrong_order("is not an object", kSilenceForm);
  SilenceWish wish;
  for (const auto& [name, value] : json->items()) {
    if (name == "scope") {
      auto scope = scope_in(value, kSilenceForm);
      if (!scope) return scope.error();
      wish.scope = *std::move(scope);
    } else if (name == "reason" && value.is_string()) {
      wish.reason = value.get<std::string>();
    } else if ((name == "seconds" || name == "until") && !wish.until) {
      const auto until = end_in(name, value, now);
      if (!until) return until.error();
      wish.until = *until;
    } else {
      return wrong_order("/" + in_quotes(name) + " is not expected there, or not so", kSilenceForm);
    }
  }
  return wish;
}

Result<SiteCode> parse_silence_scope(std::string_view body) {
  if (body.empty()) return SiteCode();
  const auto json = wire::parse_bounded(body, kControlLimits);
  if (!json || !json->is_object()) return wrong_order("is not an object", kScopeForm);
  SiteCode scope;
  for (const auto& [name, value] : json->items()) {
    if (name != "scope") return wrong_order("/" + in_quotes(name) + " is not expected", kScopeForm);
    auto code = scope_in(value, kScopeForm);
    if (!code) return code.error();
    scope = *std::move(code);
  }
  return scope;
}

Result<TestRequest> parse_test_wish(std::string_view body) {
  const auto json = wire::parse_bounded(body, kControlLimits);
  if (!json || !json->is_object()) return wrong_order("is not an object", kTestForm);
  TestRequest test;
  for (const auto& [name, value] : json->items()) {
    if (name == "reason" && value.is_string()) {
      test.reason = value.get<std::string>();
    } else if (name == "sustained" && value.is_boolean()) {
      test.sustained = value.get<bool>();
    } else {
      return wrong_order("/" + in_quotes(name) + " is not expected there, or not so", kTestForm);
    }
  }
  return test;
}

}  // namespace campus::collector
