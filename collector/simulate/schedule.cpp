#include "collector/simulate/schedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "collector/simulate/chance.h"

namespace campus::collector::simulate {
namespace {

using std::chrono::milliseconds;

/// Probes do not all come at once when their line is back: each waits a little, as it does between attempts.
milliseconds wait_after(const Outage& outage, Chance chance) {
  constexpr milliseconds kLongest = std::chrono::seconds(10);
  const auto longest = std::min(kLongest, outage.until - outage.from);
  return milliseconds(std::llround(static_cast<double>(longest.count()) * chance.share()));
}

std::vector<std::uint32_t> shuffled(const City& city, double silent_share) {
  const auto seed = city.options().seed;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < city.sites().size(); ++i) {
    if (!Chance(seed, "silent", i).happens(silent_share)) order.push_back(i);
  }
  Chance chance(seed, "order");
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[chance.below(i)]);
  return order;
}

}  // namespace

bool Schedule::Later::operator<(const Later& other) const {
  return due != other.due ? due > other.due : number > other.number;
}

Schedule::Schedule(const City& city, ScheduleOptions options) : city_(&city), options_(std::move(options)) {
  order_ = shuffled(city, options_.silent_share);
  if (options_.interval)
    options_.rate = static_cast<double>(order_.size()) / static_cast<double>(options_.interval->count());
  last_.assign(city.sites().size(), milliseconds(-1));
  held_back_.resize(city.sites().size());
}

Result<Schedule> Schedule::plan(const City& city, const ScheduleOptions& options) {
  Schedule schedule(city, options);
  if (schedule.order_.empty()) {
    return Error{ErrorCode::usage, "--silent-share leaves no site that reports; choose a smaller one"};
  }
  for (const auto& outage : options.outages) {
    const auto place = place_of(outage, city);
    if (!place) return place.error();
    if (outage.until > options.duration) {
      return Error{ErrorCode::usage,
                   "--outage " + outage.place + ": is not over when the simulation ends; make --duration longer"};
    }
    schedule.dark_.push_back({*place, outage, {}});
  }
  return schedule;
}

milliseconds Schedule::due_of(std::uint64_t number) const {
  // Somewhere in its share of the time, as probes that count from their own start do.
  const double place = static_cast<double>(number) + Chance(city_->options().seed, "moment", number).share();
  return milliseconds(static_cast<std::int64_t>(place / *options_.rate * 1000));
}

bool Schedule::more(Time due) const { return made_ < options_.reports && due < options_.duration; }

std::optional<Dispatch> Schedule::next(milliseconds now) {
  for (;;) {
    const auto due = options_.rate ? due_of(made_) : now;
    const bool goes_on = more(due);
    if (goes_on) {
      light_up(due);
    } else if (!std::exchange(flushed_, true)) {
      flush();
    }
    if (!later_.empty() && (!goes_on || later_.top().due <= due)) return take();
    if (!goes_on) return std::nullopt;
    make_one(due);
  }
}

Dispatch Schedule::take() {
  auto dispatch = Dispatch{later_.top().due, later_.top().tickets};
  later_.pop();
  taken_ = dispatch.due;
  return dispatch;
}

void Schedule::put(Time due, std::vector<Ticket> tickets) { later_.push({due, ++put_, std::move(tickets)}); }

void Schedule::make_one(Time due) {
  const auto site = order_[made_ % order_.size()];
  const auto round = static_cast<std::uint32_t>(made_ / order_.size());
  ++made_;
  last_[site] = std::max(due, last_[site] + milliseconds(1));
  const Ticket ticket{site, round, last_[site]};
  Chance chance(Chance(city_->options().seed, "delivery", site).bits(), "round", round);
  auto& earlier = held_back_[site];
  if (!earlier && chance.happens(options_.reorder_share)) {
    earlier = ticket;
    return;
  }
  deliver_or_hold(due, ticket);
  if (earlier) deliver_or_hold(due, *std::exchange(earlier, std::nullopt));
  if (chance.happens(options_.duplicate_share)) {
    deliver_or_hold(due + milliseconds(50 + chance.below(2'000)), ticket);
  }
}

Schedule::DarkPlace* Schedule::darkness(Time due, std::uint32_t site) {
  for (auto& dark : dark_) {
    if (due >= dark.outage.from && due < dark.outage.until && city_->is_within(site, dark.top)) return &dark;
  }
  return nullptr;
}

void Schedule::deliver_or_hold(Time due, const Ticket& ticket) {
  auto* dark = darkness(due, ticket.site);
  if (dark == nullptr) return put(due, {ticket});
  if (dark->held.empty()) dark->held.resize(city_->sites().size());
  dark->held[ticket.site].push_back(ticket);
}

/// Whatever is over by then: the probes come back, each with all that it kept.
void Schedule::light_up(Time until) {
  for (auto& dark : dark_) {
    if (dark.outage.until > until || dark.held.empty()) continue;
    for (std::uint32_t site = 0; site < dark.held.size(); ++site) {
      auto& tickets = dark.held[site];
      if (tickets.empty()) continue;
      const auto back = dark.outage.until + wait_after(dark.outage, Chance(city_->options().seed, "return", site));
      put(std::min(back, std::max(options_.duration, taken_)), std::move(tickets));
    }
    dark.held.clear();
  }
}

/// At the end everybody delivers what is left.
void Schedule::flush() {
  light_up(Time::max());
  for (auto& earlier : held_back_) {
    if (earlier) put(taken_, {*std::exchange(earlier, std::nullopt)});
  }
}

}  // namespace campus::collector::simulate
