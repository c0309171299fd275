#pragma once
// The kinds of answers that routes give.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "collector/http/pages/pages.h"
#include "collector/http/publisher.h"
#include "collector/http/request.h"
#include "core/model/localized.h"
#include "core/result.h"

namespace campus::collector {

inline constexpr const char* kExposition = "text/plain; version=0.0.4; charset=utf-8";
inline constexpr const char* kJson = "application/json";

[[nodiscard]] inline Response json(std::string body) {
  return {200, kJson, std::make_shared<const std::string>(std::move(body)), {}};
}

/// Of a snapshot: every reader gets the same bytes.
[[nodiscard]] inline Response published_bytes(const char* type, const ReadyBody& body) {
  return {200, type, body.text, {}, true, body.gzip};
}

[[nodiscard]] inline Response html(std::string body) {
  return {200,
          "text/html; charset=utf-8",
          std::make_shared<const std::string>(std::move(body)),
          {{"Content-Security-Policy", std::string(kPagePolicy)}, {"Vary", "Accept-Language"}}};
}

[[nodiscard]] inline Response too_busy() { return busy("too many requests wait already"); }

[[nodiscard]] inline Response not_allowed(const std::string& allowed) {
  auto response = plain(405, "this address answers " + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

/// To whoever wanted something changed, and nothing was.
[[nodiscard]] Response answer_of(const Error& error);

/// `?lang=` decides; else the first language of Accept-Language that is Chinese or English; else Chinese.
[[nodiscard]] Language language_of_request(const Request& request);

}  // namespace campus::collector
