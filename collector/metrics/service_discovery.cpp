#include "collector/metrics/service_discovery.h"

#include <algorithm>
#include <set>

#include "core/utf8.h"

namespace campus::collector {
namespace {

void append_string(std::string& json, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  json += '"';
  while (!text.empty()) {
    const auto character = first_character(text);
    if (!character.valid) {
      json += '?';
    } else if (character.code < 0x20) {
      json += "\\u00";
      json += kDigits[character.code >> 4U];
      json += kDigits[character.code & 0xfU];
    } else {
      if (character.code == '"' || character.code == '\\') json += '\\';
      json += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  json += '"';
}

struct Endpoint {
  std::string_view job;
  std::string_view path;
  const std::string* banner = nullptr;
};

void append_member(std::string& json, std::string_view name, std::string_view value) {
  json += ",\"";
  json += name;
  json += "\":";
  append_string(json, value);
}

void append_entry(std::string& json, const Endpoint& endpoint, std::string_view target, std::string_view scheme) {
  json += json.empty() ? "[\n" : ",\n";
  json += R"({"targets":[)";
  append_string(json, target);
  json += R"(],"labels":{"job":)";
  append_string(json, endpoint.job);
  append_member(json, "__scheme__", scheme);
  append_member(json, "__metrics_path__", endpoint.path);
  if (endpoint.banner != nullptr) {
    append_member(json, "__param_banner", *endpoint.banner);
    append_member(json, "shard", *endpoint.banner);
  }
  json += "}}";
}

}  // namespace

std::string service_discovery_json(const Snapshot& snapshot, std::string_view target, std::string_view scheme) {
  std::set<std::string> banners;
  for (const auto& status : snapshot.sites) banners.insert(status.banner_code().text());
  std::string json;
  append_entry(json, {"campus-collector", "/metrics"}, target, scheme);
  append_entry(json, {"campus-collector-schools", "/metrics/schools"}, target, scheme);
  for (const auto& banner : banners) {
    append_entry(json, {"campus-collector-classrooms", "/metrics/classrooms", &banner}, target, scheme);
  }
  return json + "\n]\n";
}

}  // namespace campus::collector
