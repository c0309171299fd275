#pragma once
// What a collector asks of its probes and responders, and what a probe says when it asks for it. Everything travels in
// envelopes: polls signed by the device's key, the rest by the collector's key for orders. An answer repeats the nonce
// of what it answers, so that an old one is of no use, and no clock is needed to know it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/model/level.h"
#include "core/model/probe_status.h"
#include "core/model/report.h"
#include "core/time.h"
#include "core/units.h"

namespace campus {

inline constexpr const char* kPlanType = "application/vnd.campus.plan+json;version=1";
inline constexpr const char* kPollType = "application/vnd.campus.poll+json;version=1";
inline constexpr const char* kPollAnswerType = "application/vnd.campus.poll-answer+json;version=1";
inline constexpr const char* kResponderOrdersType = "application/vnd.campus.responder-orders+json;version=1";
inline constexpr const char* kPlanSchema = "campus.plan/1";
inline constexpr const char* kPollSchema = "campus.poll/1";
inline constexpr const char* kPollAnswerSchema = "campus.poll-answer/1";
inline constexpr const char* kResponderOrdersSchema = "campus.responder-orders/1";

struct PlannedResponder {
  Tier tier = Tier::banner;
  std::string address;  ///< HOST[:PORT]
  std::string name;     ///< that tickets are for; empty: it asks for none
  friend bool operator==(const PlannedResponder&, const PlannedResponder&) = default;
};

/// What a site's probe shall do. Whatever is absent is as the probe is configured; nothing raises what is compiled in,
/// and hours of silence add to those that the probe knows of itself.
struct PlanContent {
  std::vector<PlannedResponder> responders;
  std::optional<Seconds> routine_interval;
  std::optional<std::string> night_window;  ///< `01:00-05:00`
  std::optional<std::string> lesson_hours;  ///< `1-5 08:00-12:00, ...`
  std::optional<std::int64_t> sustained_days;
  std::optional<BitRate> upload_rate;  ///< of deliveries, at most
  std::vector<std::string> issuers;    ///< public keys, hex: whose plans, orders and tickets hold from now on
  friend bool operator==(const PlanContent&, const PlanContent&) = default;
};

struct Plan {
  std::string schema;  ///< kPlanSchema
  KeyId key;           ///< of the device it is for
  SiteCode site;
  Level level = Level::school;
  SiteCode school;           ///< whose uplink the site's tests share
  std::int64_t version = 0;  ///< greater than that of any plan before it
  WallTime issued{};
  WallTime expires{};  ///< from then on the probe goes on with what it is configured for, and without bulk data
  PlanContent content;
};

struct Poll {
  std::string schema;  ///< kPollSchema
  SiteCode site;
  std::string nonce;               ///< 32 hex digits, fresh
  std::string boot;                ///< of chance, another after each start of the machine
  std::int64_t since_boot_ms = 0;  ///< when this was said, on that boot's steady clock
  std::optional<WallTime> heard;   ///< the collector's time in the last answer that was believed; none in this process
  std::int64_t plan_version = 0;   ///< 0: none
  std::string plan_content;        ///< SHA-256, hex, of the content it has; empty: none
  std::optional<WallTime> plan_expires;
  std::optional<WallTime> tickets_until;  ///< it has tickets for its slots up to then
  std::int64_t silence = 0;               ///< the order of silence it keeps; 0: none
  std::vector<std::int64_t> tests_taken;  ///< orders of tests that it took, ascending: the last kTestsTaken
  ProbeActivity activity = ProbeActivity::idle;
  std::optional<WallTime> paused_until;  ///< by somebody on site
  std::int64_t waiting = 0;              ///< records that are not delivered
  std::vector<Fault> faults;
  WallTime at{};  ///< by the probe's clock
  ClockState clock_state = ClockState::unknown;
  std::string program;  ///< version
};

/// All tests stop, and none begins, until it is over.
struct Silence {
  std::int64_t order = 0;
  WallTime since{};
  std::optional<WallTime> until;  ///< absent: until the order is taken back
  std::string reason;
  friend bool operator==(const Silence&, const Silence&) = default;
};

/// So many of the last orders of tests a probe remembers.
inline constexpr std::size_t kTestsTaken = 32;

/// By a list as polls have it, ascending. A full one has forgotten what is below it: that counts as taken.
[[nodiscard]] inline bool is_taken(const std::vector<std::int64_t>& taken, std::int64_t order) {
  const bool forgotten = taken.size() >= kTestsTaken && order < taken.front();
  return forgotten || std::binary_search(taken.begin(), taken.end(), order);
}
inline void note_taken(std::vector<std::int64_t>& taken, std::int64_t order) {
  if (is_taken(taken, order)) return;
  taken.insert(std::upper_bound(taken.begin(), taken.end(), order), order);
  if (taken.size() > kTestsTaken) taken.erase(taken.begin());
}

/// An operator wants to know now, or from `begin` on.
struct TestOrder {
  std::int64_t order = 0;
  bool sustained = false;         ///< else routine
  std::optional<WallTime> begin;  ///< not before; absent: at once
  WallTime expires{};
  std::string reason;
  friend bool operator==(const TestOrder&, const TestOrder&) = default;
};

struct PollAnswer {
  std::string schema;  ///< kPollAnswerSchema
  std::string nonce;   ///< of the poll
  KeyId key;
  WallTime at{};                     ///< the collector's time
  Seconds next_poll{};               ///< after so long, at the earliest
  std::optional<std::string> plan;   ///< an envelope of a plan, where the probe's is not what it should be
  std::vector<std::string> tickets;  ///< as texts, to be added to those it has
  std::optional<Silence> silence;    ///< in force
  std::optional<TestOrder> test;     ///< that was not taken yet
};

/// For every responder that trusts this collector's tickets: `GET /api/v1/responder-orders?nonce=...`.
struct ResponderOrders {
  std::string schema;  ///< kResponderOrdersSchema
  std::string nonce;
  WallTime at{};
  std::optional<Silence> silence;
  std::vector<KeyId> denied_keys;  ///< of devices that are revoked
};

/// Why a poll is refused.
enum class PollRefusal {
  malformed,
  unknown_key,
  key_pending,
  key_revoked,
  key_cloned,  ///< two boxes have it: neither is believed until somebody decides
  site_unknown,
  other_site,  ///< the key does not speak for it
};

template <>
struct EnumNames<PollRefusal> {
  static constexpr NameTable<PollRefusal, 7> names{{{PollRefusal::malformed, "malformed"},
                                                    {PollRefusal::unknown_key, "unknown_key"},
                                                    {PollRefusal::key_pending, "key_pending"},
                                                    {PollRefusal::key_revoked, "key_revoked"},
                                                    {PollRefusal::key_cloned, "key_cloned"},
                                                    {PollRefusal::site_unknown, "site_unknown"},
                                                    {PollRefusal::other_site, "other_site"}}};
};

}  // namespace campus
