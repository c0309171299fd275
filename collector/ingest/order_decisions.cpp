// Orders to probes, as people give them. What another collector of the same store was told a moment ago holds as well.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "collector/ingest/ingest.h"
#include "collector/orders/site_plan.h"
#include "core/foreign_text.h"
#include "core/utf8.h"

namespace campus::collector {
namespace {

/// Of the city as a whole, and within each banner, so that one banner's cannot use up another's; each is looked at with
/// every poll.
constexpr std::size_t kMostSilences = 64;
constexpr std::size_t kMostTests = 5000;
constexpr auto kLongestSilence = std::chrono::days(31);
constexpr auto kJointAhead = std::chrono::days(7);
constexpr auto kJointWaits = std::chrono::minutes(10);

Result<void> check_reason(const std::string& reason) {
  const bool one_line = std::none_of(reason.begin(), reason.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (!is_utf8(reason)) {
    return Error{ErrorCode::usage,
                 "the reason " + in_quotes(reason) + " is not UTF-8: set the terminal, or the script's file, to UTF-8"};
  }
  if (!reason.empty() && reason.size() <= kReasonBytes && one_line) return {};
  return Error{ErrorCode::usage, "the reason must be one line of 1 to " + std::to_string(kReasonBytes) +
                                     " bytes: whoever stands before a probe reads it"};
}

std::string scope_text(const SiteCode& scope) { return scope.empty() ? "the whole city" : scope.text(); }

}  // namespace

Result<void> Ingest::read_orders() {
  auto orders = store_.orders(clock_.wall());
  if (!orders) return orders.error();
  orders_.set(std::make_shared<const OrdersBook>(*orders));
  return {};
}

Result<std::int64_t> Ingest::begin_silence(const SiteCode& scope, std::optional<WallTime> until,
                                           const std::string& reason, const std::string& who) {
  if (auto followed = follow_others(); !followed) return followed.error();
  const auto now = clock_.wall();
  if (auto good = check_reason(reason); !good) return good.error();
  if (until && (*until <= now || *until > now + kLongestSilence)) {
    return Error{ErrorCode::usage, "a silence ends within 31 days from now, or when it is ended by hand"};
  }
  if (!scope.empty() && standing().roster->find(scope) == nullptr) {
    return Error{ErrorCode::missing, "the roster has no site " + in_quotes(scope.text())};
  }
  const auto roster = standing().roster;
  if (orders()->count_silences(*roster, scope, now) >= kMostSilences) {
    return Error{ErrorCode::conflict, std::to_string(kMostSilences) + " silences hold already " +
                                          (scope.empty() ? "for the whole city" : "within this banner") +
                                          "; end some of them: campus-collector silence status"};
  }
  const FleetOrder order{0, kSilenceOrder, scope, now, until, reason, who, {}};
  const auto number = store_.put_order(order, {now, who, "silence.begin", scope_text(scope),
                                               (until ? "until " + to_rfc3339(*until) + ": " : "") + reason});
  if (!number) return number.error();
  if (auto read = read_orders(); !read) return read.error();
  sink_({});  // the page and the metrics say so at once
  return *number;
}

Result<std::size_t> Ingest::end_silence(const SiteCode& scope, const std::string& who) {
  if (auto followed = follow_others(); !followed) return followed.error();
  const auto now = clock_.wall();
  const auto book = orders();
  std::size_t ended = 0;
  for (const auto& one : book->silences()) {
    if (one.scope != scope || (one.silence.until && *one.silence.until <= now)) continue;
    const AuditEntry by{now, who, "silence.end", scope_text(scope), std::to_string(one.silence.order)};
    if (auto put = store_.withdraw_order(one.silence.order, now, by); !put) return put.error();
    ++ended;
  }
  if (ended == 0) return Error{ErrorCode::missing, "no silence holds for exactly " + scope_text(scope)};
  if (auto read = read_orders(); !read) return read.error();
  sink_({});
  return ended;
}

Result<void> Ingest::check_test_site(const SiteCode& site, WallTime now) const {
  const auto roster = standing().roster;
  if (roster->find(site) == nullptr) {
    return Error{ErrorCode::missing, "the roster has no site " + in_quotes(site.text())};
  }
  const auto* silence = orders()->silence_of(*roster, site, now);
  if (silence != nullptr) {
    return Error{ErrorCode::conflict, site.text() + " keeps silence (" + in_quotes(silence->silence.reason, 80) +
                                          "); no test begins until that is over"};
  }
  const bool spoken_for = std::any_of(keys_.begin(), keys_.end(), [&](const auto& entry) {
    const auto& key = entry.second;
    return key.state == KeyState::approved && !key.auditor &&
           std::any_of(key.sites.begin(), key.sites.end(),
                       [&](const SiteCode& top) { return roster->is_within(site, top); });
  });
  if (spoken_for) return {};
  return Error{ErrorCode::conflict,
               "no approved probe speaks for " + site.text() + "; enrol one first, or approve its key"};
}

Result<TestRequest> Ingest::request_test(TestRequest test, const std::string& who) {
  if (auto followed = follow_others(); !followed) return followed.error();
  const auto now = clock_.wall();
  const auto roster = standing().roster;
  if (auto good = check_reason(test.reason); !good) return good.error();
  if (test.sites.empty() || test.sites.size() > kJointSites || (test.joint && test.sites.size() < 2)) {
    return Error{ErrorCode::usage, "a joint test is of 2 to " + std::to_string(kJointSites) + " sites"};
  }
  if (std::set<SiteCode>(test.sites.begin(), test.sites.end()).size() != test.sites.size()) {
    return Error{ErrorCode::usage, "a site of the test is named twice"};
  }
  if (orders()->count_tests(now) >= kMostTests) {
    return Error{ErrorCode::conflict, std::to_string(kMostTests) + " tests were asked for within a day; ask tomorrow"};
  }
  if (test.begin == WallTime{}) test.begin = now;
  if (test.begin < now || test.begin > now + kJointAhead) {
    return Error{ErrorCode::usage, "a test begins between now and 7 days from now"};
  }
  const auto& settings = orders()->settings();
  const auto cap = settings ? settings->tests_per_school_per_day : FleetSettings().tests_per_school_per_day;
  std::map<SiteCode, std::size_t> rooms;
  for (const auto& site : test.sites) {
    if (auto good = check_test_site(site, test.begin); !good) return good.error();
    const auto school = place_of(*roster, site)->school;
    if (++rooms[school] > kJointSitesOfASchool) {
      return Error{ErrorCode::conflict, "more than " + std::to_string(kJointSitesOfASchool) + " sites of " +
                                            school.text() + " cannot test at once: no responder takes more"};
    }
    if (orders()->tests_of(*roster, school, now) + 1 > cap) {
      return Error{ErrorCode::conflict, school.text() + " has had its " + std::to_string(cap) +
                                            " tests on request within 24 hours (tests_per_school_per_day)"};
    }
  }
  test.asked = now;
  test.who = who;
  test.expires = test.begin + (test.joint ? std::chrono::minutes(kJointWaits) : std::chrono::minutes(kTestWaits));
  const FleetOrder order{0,   kTestOrder, test.sites.front(), now, test.begin + kTestsCounted, encode_test(test),
                         who, {}};
  const auto number = store_.put_order(
      order, {now, who, test.joint ? "test.joint" : "test.request", test.sites.front().text(),
              std::string(test.sustained ? "sustained" : "routine") +
                  (test.joint ? ", " + std::to_string(test.sites.size()) + " sites" : "") + ": " + test.reason});
  if (!number) return number.error();
  test.order = *number;
  if (auto read = read_orders(); !read) return read.error();
  return test;
}

Result<void> Ingest::set_fleet(const std::string& text, const std::string& source, const std::string& who) {
  if (auto followed = follow_others(); !followed) return followed.error();
  auto settings = parse_fleet_settings(text);
  if (settings) {
    if (auto taken = check_what_probes_take(*settings); !taken) settings = taken.error();
  }
  if (!settings) return Error{settings.error().code, source + ": " + settings.error().message};
  const auto roster = standing().roster;
  for (const auto& [code, banner] : settings->banners) {
    const auto* site = code == kEveryBanner ? nullptr : roster->find(SiteCode(code));
    if (code == kEveryBanner || (site != nullptr && site->level == Level::banner)) continue;
    auto what = source + ": /banners/";
    what += code;
    what += ": the roster has no banner of this code; import the roster first, or mend the code";
    return Error{ErrorCode::bad_data, std::move(what)};
  }
  const auto now = clock_.wall();
  const FleetOrder order{0, kFleetOrder, {}, now, {}, encode_fleet_settings(*settings), who, {}};
  const auto put = store_.put_order(
      order, {now, who, "fleet.import", source, std::to_string(settings->banners.size()) + " entries"});
  if (!put) return put.error();
  return read_orders();
}

}  // namespace campus::collector
