// The resolved profile as bytes: what a report carries and its hash names.

#include <algorithm>

#include "core/envelope/envelope.h"
#include "core/limits.h"
#include "core/wire/bounded_json.h"
#include "standards/catalogue.h"
#include "standards/catalogue_fields.h"

namespace campus::standards {
namespace {

constexpr std::int64_t kMostPoints = 1000;
constexpr std::int64_t kWhole = 1000;
constexpr std::int64_t kMostBaselineDays = 3660;
constexpr std::size_t kMostBands = 20;

Error bad(const std::string& pointer, const std::string& what) {
  return Error{ErrorCode::bad_data, "resolved profile " + pointer + ": " + what};
}

/// Descending, so that the first band reached is the highest; every cap names one of them.
Result<void> check_bands(const ResolvedProfile& profile) {
  if (profile.bands.size() > kMostBands) return bad("/bands", "more than 20");
  auto most = kWhole + 1;
  for (std::size_t i = 0; i < profile.bands.size(); ++i) {
    const auto least = profile.bands[i].min_score_permille;
    if (least < 0 || least >= most) {
      return bad("/bands/" + std::to_string(i) + "/min_score_permille", "must be 0 to 1000, and below the band before");
    }
    most = least;
  }
  for (std::size_t i = 0; i < profile.caps.size(); ++i) {
    const auto named = [&](const Band& band) { return band.id == profile.caps[i].band; };
    if (std::none_of(profile.bands.begin(), profile.bands.end(), named)) {
      return bad("/caps/" + std::to_string(i) + "/band", "is no band of the profile");
    }
  }
  return {};
}

/// Bounds that keep the sums of an assessment far from overflow, whoever wrote the profile.
Result<ResolvedProfile> check(ResolvedProfile profile) {
  if (profile.min_coverage_permille < 0 || profile.min_coverage_permille > kWhole) {
    return bad("/min_coverage_permille", "must be 0 to 1000");
  }
  if (profile.min_score_permille && (*profile.min_score_permille < 0 || *profile.min_score_permille > kWhole)) {
    return bad("/min_score_permille", "must be 0 to 1000");
  }
  if (profile.baseline_days < 1 || profile.baseline_days > kMostBaselineDays) {
    return bad("/baseline_days", "must be 1 to 3660");
  }
  if (auto good = check_bands(profile); !good) return good.error();
  if (profile.tailoring && profile.tailoring->changes < 0) return bad("/tailoring/changes", "must not be negative");
  for (std::size_t i = 0; i < profile.rules.size(); ++i) {
    if (profile.rules[i].points < 0 || profile.rules[i].points > kMostPoints) {
      return bad("/rules/" + std::to_string(i) + "/points", "must be 0 to 1000");
    }
  }
  return profile;
}

}  // namespace

std::string encode_resolved(const ResolvedProfile& profile) {
  auto json = wire::encode(profile);
  json["schema"] = kResolvedSchema;
  return json.dump();
}

Result<ResolvedProfile> parse_resolved(std::string_view text) {
  const auto json = wire::parse_bounded(text, kReportLimits);
  if (!json) return bad("/", json.error().message);
  if (!json->is_object() || json->value("schema", wire::Json()) != kResolvedSchema) {
    return bad("/schema", std::string("must be \"") + kResolvedSchema + "\"");
  }
  try {
    return check(wire::decode<ResolvedProfile>(*json));
  } catch (const wire::DecodeError& error) {
    return bad(error.pointer(), error.what());
  }
}

StandardRef reference_of(const ResolvedProfile& profile) {
  auto text = encode_resolved(profile);
  StandardRef reference;
  reference.id = profile.catalogue_id;
  reference.version = profile.catalogue_version;
  reference.title = profile.catalogue_title;
  reference.draft = profile.draft;
  reference.sha256 = profile.catalogue_sha256;
  reference.profile = profile.id;
  reference.profile_sha256 = sha256_hex(text);
  reference.resolved = JsonText{std::move(text)};
  reference.tailoring = profile.tailoring;
  return reference;
}

}  // namespace campus::standards
