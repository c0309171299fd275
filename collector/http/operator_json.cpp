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

}  // namespace campus::collector
