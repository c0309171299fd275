#pragma once
// Which probe delivers which of its reports when: the even flow of a fleet, and what goes wrong with it. Pure; the
// caller waits.

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <queue>
#include <vector>

#include "collector/simulate/city.h"
#include "collector/simulate/outage.h"
#include "collector/simulate/report_maker.h"
#include "core/result.h"

namespace campus::collector::simulate {

struct ScheduleOptions {
  /// Reports a second of the whole fleet, or the time between those of each probe that reports; without either as fast
  /// as they are asked for.
  std::optional<double> rate;
  std::optional<std::chrono::seconds> interval;
  std::chrono::milliseconds duration = std::chrono::milliseconds::max();  ///< nothing is made after it
  std::uint64_t reports = std::numeric_limits<std::uint64_t>::max();      ///< so many are made at most
  double silent_share = 0;                                                ///< of sites, that never report
  double duplicate_share = 0;                                             ///< of reports, that are delivered twice
  double reorder_share = 0;  ///< of reports, that are delivered after the site's next one
  std::vector<Outage> outages;
};

/// What one probe delivers at one moment, the oldest report first.
struct Dispatch {
  std::chrono::milliseconds due{};  ///< since the simulation began; never decreases
  std::vector<Ticket> tickets;      ///< at least one; of one site
};

class Schedule {
 public:
  /// usage: an outage in a place that the city has not, or that outlasts the duration; no site left to report.
  [[nodiscard]] static Result<Schedule> plan(const City& city, const ScheduleOptions& options);

  [[nodiscard]] const ScheduleOptions& options() const { return options_; }
  /// The sites that report at all, in the order in which they do.
  [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }

  /// The next dispatch, nothing at the end. Without a rate it is due at `now`, as long as the duration lasts.
  [[nodiscard]] std::optional<Dispatch> next(std::chrono::milliseconds now = {});

 private:
  using Time = std::chrono::milliseconds;
  struct Later {
    Time due{};
    std::uint64_t number = 0;
    std::vector<Ticket> tickets;
    bool operator<(const Later& other) const;  ///< the earliest is the largest
  };
  struct DarkPlace {
    std::size_t top = 0;
    Outage outage;
    std::vector<std::vector<Ticket>> held;  ///< by site; empty until one is held
  };

  Schedule(const City& city, ScheduleOptions options);
  [[nodiscard]] Time due_of(std::uint64_t number) const;
  [[nodiscard]] bool more(Time due) const;
  void make_one(Time due);
  void deliver_or_hold(Time due, const Ticket& ticket);
  [[nodiscard]] DarkPlace* darkness(Time due, std::uint32_t site);
  void light_up(Time until);
  void flush();
  void put(Time due, std::vector<Ticket> tickets);
  [[nodiscard]] Dispatch take();

  const City* city_;
  ScheduleOptions options_;
  std::vector<std::uint32_t> order_;
  std::vector<Time> last_;                        ///< by site: when it made its last report
  std::vector<std::optional<Ticket>> held_back_;  ///< by site: goes after its next one
  std::vector<DarkPlace> dark_;
  std::priority_queue<Later> later_;
  Time taken_{};  ///< due time of the last dispatch
  std::uint64_t made_ = 0;
  std::uint64_t put_ = 0;
  bool flushed_ = false;
};

}  // namespace campus::collector::simulate
