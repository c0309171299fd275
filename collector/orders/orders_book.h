#pragma once
// What operators have ordered and what holds of it: settings, silences, tests. Immutable; a new one takes its place as
// a whole.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/orders/fleet_settings.h"
#include "collector/store/records.h"
#include "core/model/orders.h"
#include "core/ticket/ticket.h"

namespace campus::collector {

/// How long an order of a test is kept: a school's cap is counted over so long.
inline constexpr auto kTestsCounted = std::chrono::hours(24);
/// How long a probe may take it.
inline constexpr auto kTestWaits = std::chrono::hours(2);
/// A probe hears of it so long before it begins, with the ticket for it: what it holds for later has no gaps then.
inline constexpr auto kTestAhead = std::chrono::hours(1);
inline constexpr std::size_t kReasonBytes = 200;
inline constexpr std::size_t kJointSites = 64;
/// No responder takes more.
inline constexpr std::size_t kJointSitesOfASchool = kJointTestsOfASchool;

/// One test, or one of several sites at one time.
struct TestRequest {
  std::int64_t order = 0;
  std::vector<SiteCode> sites;
  bool sustained = false;
  bool joint = false;  ///< of several sites at once, in the slot below
  WallTime asked{};
  WallTime begin{};    ///< not before
  WallTime expires{};  ///< whoever has not begun by then does not
  std::string reason;
  std::string who;
  friend bool operator==(const TestRequest&, const TestRequest&) = default;
};

struct SilenceOrder {
  SiteCode scope;  ///< empty: the whole city
  Silence silence;
  std::string who;
  friend bool operator==(const SilenceOrder&, const SilenceOrder&) = default;
};

class OrdersBook {
 public:
  OrdersBook() = default;
  /// What cannot be read (of a newer program) is left out; the store's orders, in any order.
  explicit OrdersBook(const std::vector<FleetOrder>& orders);

  /// Null before any import.
  [[nodiscard]] const std::shared_ptr<const FleetSettings>& settings() const { return settings_; }
  [[nodiscard]] const std::vector<SilenceOrder>& silences() const { return silences_; }  ///< by number
  [[nodiscard]] const std::vector<TestRequest>& tests() const { return tests_; }         ///< by number

  /// The newest that is in force for a site.
  [[nodiscard]] const SilenceOrder* silence_of(const Roster& roster, const SiteCode& site, WallTime now) const;
  /// Of the whole city; the newest.
  [[nodiscard]] const SilenceOrder* silence_of_all(WallTime now) const;
  /// Any; the widest goes first, then the newest.
  [[nodiscard]] const SilenceOrder* silence_now(WallTime now) const;
  /// Of those that this site's probe has not taken one that may begin now before one whose moment is to come, then the
  /// one that is over first. `taken` as a poll has it.
  [[nodiscard]] const TestRequest* test_of(const SiteCode& site, const std::vector<std::int64_t>& taken,
                                           WallTime now) const;
  /// Not over, also such that have not begun: of the whole city where `scope` is empty, else those within the same
  /// banner.
  [[nodiscard]] std::size_t count_silences(const Roster& roster, const SiteCode& scope, WallTime now) const;
  /// Asked for within kTestsCounted.
  [[nodiscard]] std::size_t count_tests(WallTime now) const;
  /// Of a school and its rooms, of a banner itself, within kTestsCounted.
  [[nodiscard]] std::int64_t tests_of(const Roster& roster, const SiteCode& school, WallTime now) const;

 private:
  std::shared_ptr<const FleetSettings> settings_;
  std::vector<SilenceOrder> silences_;
  std::vector<TestRequest> tests_;
};

/// What a test's order has as its text, and back.
[[nodiscard]] std::string encode_test(const TestRequest& test);

/// Thread-safe.
class CurrentOrders {
 public:
  [[nodiscard]] std::shared_ptr<const OrdersBook> get() const {
    const std::scoped_lock lock(mutex_);
    return book_;
  }
  void set(std::shared_ptr<const OrdersBook> book) {
    const std::scoped_lock lock(mutex_);
    book_ = std::move(book);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const OrdersBook> book_ = std::make_shared<const OrdersBook>();
};

}  // namespace campus::collector
