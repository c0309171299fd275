#include "collector/orders/fleet_settings.h"

#include <algorithm>
#include <set>

#include "core/foreign_text.h"
#include "core/net/planned_target.h"
#include "core/ticket/ticket.h"
#include "core/wire/bounded_json.h"
#include "core/wire/document.h"
#include "core/wire/orders_fields.h"

namespace campus::wire {
template <>
struct Fields<collector::BannerSettings> {
  using Of = collector::BannerSettings;
  static constexpr auto list = std::make_tuple(
      field_or_default("responders", &Of::responders), field("routine_interval_seconds", &Of::routine_interval),
      field("night_window", &Of::night_window), field("lesson_hours", &Of::lesson_hours),
      field("sustained_days", &Of::sustained_days), field("upload_rate_bits_per_second", &Of::upload_rate));
};
template <>
struct Fields<collector::FleetSettings> {
  using Of = collector::FleetSettings;
  static constexpr auto list =
      std::make_tuple(field("schema", &Of::schema), field("banners", &Of::banners),
                      field_or_default("tests_per_school_per_day", &Of::tests_per_school_per_day),
                      field_or_default("slot_seconds", &Of::slot_seconds),
                      field_or_default("bytes_per_school_per_day", &Of::bytes_per_school_per_day),
                      field_or_default("issuers", &Of::issuers));
};
}  // namespace campus::wire

namespace campus::collector {
namespace {

constexpr std::size_t kMostBanners = 1000;
constexpr std::size_t kMostResponders = 4;
constexpr std::size_t kMostIssuers = 7;  ///< and one's own; a probe believes 8
constexpr std::size_t kLongestAddress = 300;
constexpr std::chrono::seconds kShortestInterval{300};
constexpr std::chrono::seconds kLongestInterval{86'400};
constexpr std::int64_t kMostTests = 1000;
constexpr std::int64_t kMostTestsOfAProbe = 24;
/// A probe counts twenty minutes for a sustained run; a ticket is good for an hour at most.
constexpr std::int64_t kShortestSlot = 1200;
constexpr std::int64_t kLongestSlotSeconds = 3600;
constexpr auto kNightBegins = std::chrono::hours(20);
constexpr auto kNightEnds = std::chrono::hours(24 + 8);
constexpr std::chrono::minutes kShortestNight{30};
constexpr auto kLongestNight = std::chrono::hours(8);
constexpr auto kLeastUpload = BitRate::bits_per_second(64'000);
constexpr auto kMostUpload = BitRate::bits_per_second(10'000'000);
constexpr auto kLeastBytes = DataSize::bytes(1'000'000);
constexpr auto kMostBytes = DataSize::bytes(1'000'000'000'000);

Error wrong(const std::string& at, const std::string& what) { return Error{ErrorCode::bad_data, at + ": " + what}; }

Result<void> check_responders(const std::vector<PlannedResponder>& list, const std::string& at) {
  if (list.size() > kMostResponders) return wrong(at, "has more than 4 responders, which is what a probe takes");
  std::set<Tier> tiers;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto where = at + "/" + std::to_string(i);
    const auto& one = list[i];
    if (!tiers.insert(one.tier).second) {
      return wrong(where + "/tier", in_quotes(name_of(one.tier)) + " stands twice; a site has one responder of a tier");
    }
    const bool printable =
        std::all_of(one.address.begin(), one.address.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (one.address.empty() || one.address.size() > kLongestAddress || !printable) {
      return wrong(where + "/address", "must be HOST or HOST:PORT");
    }
    if (one.name.empty()) continue;
    if (auto name = parse_responder_name(one.name); !name) return wrong(where + "/name", name.error().message);
  }
  return {};
}

Result<void> check_night(const std::string& text, const std::string& at, std::int64_t slot_seconds) {
  const auto window = parse_night_window(text);
  if (!window) return wrong(at, window.error().message);
  // Hours behind midnight belong to the night before.
  const auto begin = window->begin < kNightBegins ? window->begin + std::chrono::hours(24) : window->begin;
  if (begin < kNightBegins || begin + window->length > kNightEnds || window->length > kLongestNight) {
    return wrong(
        at, in_quotes(text) + " must lie between 20:00 and 08:00 and be 8 hours long at most, or no probe keeps to it");
  }
  const auto least = std::max<std::chrono::seconds>(kShortestNight, std::chrono::seconds(slot_seconds));
  if (window->length < least) {
    return wrong(at, in_quotes(text) + " is shorter than " + std::to_string(least.count()) +
                         " seconds: a slot, and half an hour for any probe to keep to it; widen it");
  }
  return {};
}

Result<void> check_banner(const BannerSettings& banner, const std::string& at, std::int64_t slot_seconds) {
  if (auto good = check_responders(banner.responders, at + "/responders"); !good) return good;
  if (const auto& interval = banner.routine_interval;
      interval && (*interval < kShortestInterval || *interval > kLongestInterval)) {
    return wrong(at + "/routine_interval_seconds", "must be 300 to 86400");
  }
  if (banner.night_window) {
    if (auto good = check_night(*banner.night_window, at + "/night_window", slot_seconds); !good) return good;
  }
  if (banner.lesson_hours) {
    if (auto hours = parse_week_hours(*banner.lesson_hours); !hours)
      return wrong(at + "/lesson_hours", hours.error().message);
  }
  if (banner.sustained_days && (*banner.sustained_days < 1 || *banner.sustained_days > 365)) {
    return wrong(at + "/sustained_days", "must be 1 to 365");
  }
  if (banner.upload_rate && (*banner.upload_rate < kLeastUpload || *banner.upload_rate > kMostUpload)) {
    return wrong(at + "/upload_rate_bits_per_second", "must be 64000 to 10000000");
  }
  return {};
}

Result<void> check(const FleetSettings& settings) {
  if (settings.schema != kFleetSchema) return wrong("/schema", std::string("must be ") + kFleetSchema);
  if (settings.tests_per_school_per_day < 0 || settings.tests_per_school_per_day > kMostTests) {
    return wrong("/tests_per_school_per_day", "must be 0 to 1000");
  }
  if (settings.slot_seconds < kShortestSlot || settings.slot_seconds > kLongestSlotSeconds) {
    return wrong("/slot_seconds", "must be 1200 to 3600: a sustained run is given 20 minutes");
  }
  if (settings.bytes_per_school_per_day < kLeastBytes || settings.bytes_per_school_per_day > kMostBytes) {
    return wrong("/bytes_per_school_per_day", "must be 1000000 to 1000000000000");
  }
  if (settings.issuers.size() > kMostIssuers) return wrong("/issuers", "has more than 7 keys");
  for (std::size_t i = 0; i < settings.issuers.size(); ++i) {
    if (auto key = parse_public_key(settings.issuers[i]); !key) {
      return wrong("/issuers/" + std::to_string(i),
                   "must be what `campus-collector ticket issuer` prints: 64 hex digits");
    }
  }
  if (settings.banners.size() > kMostBanners) return wrong("/banners", "has more than 1000 entries");
  for (const auto& [code, banner] : settings.banners) {
    const auto at = "/banners/" + std::string(code == kEveryBanner ? code : in_quotes(code));
    if (code != kEveryBanner && !parse_site_code(code)) return wrong(at, "is neither a banner's code nor *");
    if (auto good = check_banner(banner, code == kEveryBanner ? at : "/banners/" + code, settings.slot_seconds);
        !good) {
      return good;
    }
  }
  return {};
}

/// A word that is misspelt would be left out in silence.
Result<void> check_names(std::string_view text, const JsonLimits& limits) {
  using Names = std::set<std::string, std::less<>>;
  static const Names kTop{"schema", "banners", "tests_per_school_per_day", "slot_seconds", "bytes_per_school_per_day",
                          "issuers"};
  static const Names kBanner{"responders",   "routine_interval_seconds", "night_window",
                             "lesson_hours", "sustained_days",           "upload_rate_bits_per_second"};
  static const Names kResponder{"tier", "address", "name"};
  const auto json = wire::parse_bounded(text, limits);
  if (!json) return json.error();
  const auto unknown = [](const wire::Json& object, const Names& names, const std::string& at) -> Result<void> {
    if (!object.is_object()) return {};
    for (const auto& [name, value] : object.items()) {
      if (!names.contains(name)) return wrong(at + "/" + in_quotes(name), "is not known; see docs/operating.md");
    }
    return {};
  };
  if (auto good = unknown(*json, kTop, ""); !good) return good;
  const auto banners = json->is_object() ? json->value("banners", wire::Json()) : wire::Json();
  if (!banners.is_object()) return {};
  for (const auto& [code, banner] : banners.items()) {
    const auto at = "/banners/" + code;
    if (auto good = unknown(banner, kBanner, at); !good) return good;
    const auto responders = banner.is_object() ? banner.value("responders", wire::Json()) : wire::Json();
    for (std::size_t i = 0; responders.is_array() && i < responders.size(); ++i) {
      if (auto good = unknown(responders[i], kResponder, at + "/responders/" + std::to_string(i)); !good) return good;
    }
  }
  return {};
}

std::string line(const char* name, const std::string& value) { return "  " + std::string(name) + "\t" + value + "\n"; }

std::string describe_banner(const BannerSettings& banner, Language language) {
  const auto say = [&](const char* chinese, const char* english) {
    return language == Language::en ? english : chinese;
  };
  std::string text;
  for (const auto& one : banner.responders) {
    text += line(say("测速节点", "responder"), std::string(name_of(one.tier)) + "\t" + one.address + "\t" +
                                                   (one.name.empty() ? say("不需许可", "no tickets") : one.name));
  }
  if (banner.routine_interval) {
    text +=
        line(say("例行间隔（秒）", "routine interval, seconds"), std::to_string(routine_interval_of(banner).count()));
  }
  if (banner.night_window) text += line(say("夜间时段", "night window"), *banner.night_window);
  if (banner.lesson_hours) text += line(say("上课时间", "lesson hours"), *banner.lesson_hours);
  if (banner.sustained_days)
    text += line(say("持续测试间隔（天）", "sustained every, days"), std::to_string(*banner.sustained_days));
  if (banner.upload_rate) text += line(say("上传限速", "upload rate"), to_text(*banner.upload_rate));
  return text.empty() ? line(say("按探针自身配置", "as each probe is configured"), "") : text;
}

}  // namespace

BannerSettings FleetSettings::of(const SiteCode& banner) const {
  const auto every = banners.find(kEveryBanner);
  BannerSettings settings = every == banners.end() ? BannerSettings() : every->second;
  const auto own = banners.find(banner.text());
  if (own == banners.end() || banner.text() == kEveryBanner) return settings;
  const auto& its = own->second;
  if (!its.responders.empty()) settings.responders = its.responders;
  if (its.routine_interval) settings.routine_interval = its.routine_interval;
  if (its.night_window) settings.night_window = its.night_window;
  if (its.lesson_hours) settings.lesson_hours = its.lesson_hours;
  if (its.sustained_days) settings.sustained_days = its.sustained_days;
  if (its.upload_rate) settings.upload_rate = its.upload_rate;
  return settings;
}

Result<FleetSettings> parse_fleet_settings(std::string_view text) {
  constexpr JsonLimits kLimits{256U << 10U, 6, 1024, kMostBanners + 1, 20'000};
  const auto document = wire::Document::read(text, kLimits);
  if (!document) return document.error();
  if (auto good = check_names(text, kLimits); !good) return good.error();
  try {
    auto settings = wire::decode<FleetSettings>(document->root());
    if (auto good = check(settings); !good) return good.error();
    return settings;
  } catch (const wire::DecodeError& error) {
    return wrong(error.pointer(), error.what());
  }
}

Result<void> check_what_probes_take(const FleetSettings& settings) {
  if (settings.tests_per_school_per_day > kMostTestsOfAProbe) {
    return wrong("/tests_per_school_per_day",
                 "must be 0 to " + std::to_string(kMostTestsOfAProbe) + ": no probe takes more");
  }
  for (const auto& [code, banner] : settings.banners) {
    for (std::size_t i = 0; i < banner.responders.size(); ++i) {
      const auto target = parse_planned_target(banner.responders[i].address);
      if (target) continue;
      return wrong("/banners/" + code + "/responders/" + std::to_string(i) + "/address",
                   target.error().message + "; a probe takes HOST or HOST:PORT, a port of " +
                       std::to_string(kLowestPlannedPort) + " or more, and nothing on the box itself");
    }
  }
  return {};
}

std::string encode_fleet_settings(const FleetSettings& settings) { return wire::dumped(wire::encode(settings)); }

std::string describe(const FleetSettings& settings, Language language) {
  const auto say = [&](const char* chinese, const char* english) {
    return language == Language::en ? english : chinese;
  };
  auto text = std::string(say("每校每日按需测试", "tests on request of a school a day")) + "\t" +
              std::to_string(settings.tests_per_school_per_day) + "\n" +
              say("持续测试时段（秒）", "slot of a sustained run, seconds") + "\t" +
              std::to_string(settings.slot_seconds) + "\n" +
              say("每校每日例行流量（字节）", "routine bytes of a school a day") + "\t" +
              std::to_string(settings.bytes_per_school_per_day.bytes()) + "\n";
  for (const auto& [code, banner] : settings.banners) text += code + "\n" + describe_banner(banner, language);
  return text;
}

NightWindow night_of(const BannerSettings& settings) {
  if (!settings.night_window) return {};
  const auto window = parse_night_window(*settings.night_window);
  return window ? *window : NightWindow();
}

std::chrono::seconds routine_interval_of(const BannerSettings& settings) {
  constexpr std::chrono::seconds kUsual = std::chrono::minutes(15);
  if (!settings.routine_interval) return kUsual;
  return std::chrono::round<std::chrono::seconds>(*settings.routine_interval);
}

}  // namespace campus::collector
