#include "probe/responder/control_request.h"

#include <charconv>

#include "core/envelope/envelope.h"

namespace campus::probe {
namespace {

constexpr std::string_view kPrefix = "/campus/v1/sessions";

}  // namespace

std::optional<ControlTarget> parse_target(std::string_view path) {
  ControlTarget target;
  if (const auto query = path.find('?'); query != std::string_view::npos) {
    const auto text = path.substr(query + 1);
    path = path.substr(0, query);
    constexpr std::string_view kSince = "since=";
    if (!text.starts_with(kSince)) return std::nullopt;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + kSince.size(), end, target.since);
    if (error != std::errc() || at != end) return std::nullopt;
  }
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  if (path.empty()) return target;
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  constexpr std::string_view kData = "/data";
  target.data = path.ends_with(kData);
  if (target.data) path.remove_suffix(kData.size());
  target.id = path;
  return target.id.size() == 32 ? std::optional(target) : std::nullopt;
}

std::optional<DeviceProof> proof_in(std::string_view authorization) {
  constexpr std::string_view kScheme = "Campus-Device ";
  constexpr std::size_t kNonce = 32;
  constexpr std::size_t kSignature = 88;
  if (authorization.size() != kScheme.size() + kNonce + 1 + kSignature) return std::nullopt;
  if (!authorization.starts_with(kScheme) || authorization[kScheme.size() + kNonce] != ':') return std::nullopt;
  const auto signature = base64_decode(authorization.substr(kScheme.size() + kNonce + 1));
  if (!signature) return std::nullopt;
  return DeviceProof{std::string(authorization.substr(kScheme.size(), kNonce)), *signature};
}

}  // namespace campus::probe
