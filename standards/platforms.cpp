#include "standards/platforms.h"

#include <set>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/wire/bounded_json.h"
#include "core/wire/fields.h"

namespace campus::wire {
template <>
struct Fields<standards::Platform> {
  static constexpr auto list = std::make_tuple(
      field("id", &standards::Platform::id), field("title", &standards::Platform::title),
      field("url", &standards::Platform::url), field_or_default("rate_seconds", &standards::Platform::rate_seconds));
};
}  // namespace campus::wire

namespace campus::standards {
namespace {

Result<void> check(const std::vector<Platform>& platforms) {
  if (platforms.size() > kMostPlatforms) return Error{ErrorCode::bad_data, "/platforms: more than 64"};
  std::set<std::string> seen;
  for (std::size_t i = 0; i < platforms.size(); ++i) {
    const auto at = "/platforms/" + std::to_string(i);
    const auto& one = platforms[i];
    if (!seen.insert(one.id).second)
      return Error{ErrorCode::bad_data, at + "/id: " + in_quotes(one.id) + " stands twice"};
    if (!one.url.starts_with("https://") && !one.url.starts_with("http://")) {
      return Error{ErrorCode::bad_data, at + "/url: must begin with https:// or http://"};
    }
    if (one.rate_seconds < 1 || one.rate_seconds > kMostRateSeconds) {
      return Error{ErrorCode::bad_data, at + "/rate_seconds: must be 1 to " + std::to_string(kMostRateSeconds)};
    }
    if (one.title.zh_cn.empty() || one.title.en.empty()) {
      return Error{ErrorCode::bad_data, at + "/title: must have both zh-CN and en"};
    }
  }
  return {};
}

Result<std::vector<Platform>> parse(std::string_view text) {
  const auto json = wire::parse_bounded(text, kControlLimits);
  if (!json) return json.error();
  if (!json->is_object() || json->value("schema", wire::Json()) != kPlatformsSchema || !json->contains("platforms")) {
    return Error{ErrorCode::bad_data, std::string("/schema: must be \"") + kPlatformsSchema + "\", with platforms"};
  }
  try {
    auto platforms = wire::decode<std::vector<Platform>>((*json)["platforms"]);
    if (auto good = check(platforms); !good) return good.error();
    return platforms;
  } catch (const wire::DecodeError& error) {
    return Error{ErrorCode::bad_data, "/platforms" + error.pointer() + ": " + error.what()};
  }
}

}  // namespace

Result<std::vector<Platform>> load_platforms(const Disk& disk, const std::filesystem::path& folder) {
  const auto file = folder / "platforms.json";
  const auto text = disk.read(file, kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return std::vector<Platform>();
  if (!text) return text.error();
  auto platforms = parse(*text);
  if (!platforms) return Error{ErrorCode::bad_data, file.string() + ": " + platforms.error().message};
  return platforms;
}

}  // namespace campus::standards
