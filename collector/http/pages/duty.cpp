#include "collector/http/pages/duty.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "collector/fleet/freshness.h"

namespace campus::collector {

namespace {

/// What the changes say of one site, in their order.
struct Course {
  const StateChange* first = nullptr;   ///< since the moment that is asked about
  const StateChange* last = nullptr;    ///< of all
  const StateChange* broken = nullptr;  ///< the last that made it noncompliant
  bool was_broken = false;              ///< at that moment or since
};

std::map<SiteCode, Course> courses_of(const Snapshot& snapshot, std::span<const StateChange> changes, WallTime since) {
  std::vector<const StateChange*> ordered;
  ordered.reserve(changes.size());
  for (const auto& change : changes) {
    if (change.aspect == Aspect::latest && change.at <= snapshot.built) ordered.push_back(&change);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const StateChange* a, const StateChange* b) { return a->at < b->at; });
  std::map<SiteCode, Course> courses;
  for (const auto* change : ordered) {
    auto& course = courses[change->site];
    if (change->at >= since) {
      if (course.first == nullptr) course.first = change;
      course.was_broken |= change->before == SiteState::noncompliant || change->after == SiteState::noncompliant;
    }
    course.last = change;
    if (change->after == SiteState::noncompliant) course.broken = change;
  }
  return courses;
}

enum class Kind { none, broke, recovered, unsolved, silent, silent_before };

struct Told {
  Kind kind = Kind::none;
  std::optional<WallTime> since;
  ChangeCause cause = ChangeCause::report;
};

Told told_from(Kind kind, const StateChange* change) {
  return change == nullptr ? Told{kind, {}, {}} : Told{kind, change->at, change->cause};
}

bool is_silent(Freshness freshness) { return freshness == Freshness::stale || freshness == Freshness::retired; }

/// When it was last heard of stands for when it fell silent.
Told silence_of(const SiteStatus& status, WallTime since) {
  const auto received = status.latest->received;
  const std::chrono::seconds interval(status.report_interval_seconds);
  const bool before = is_silent(freshness_at(received, interval, since));
  return {before ? Kind::silent_before : Kind::silent, received, {}};
}

Told tell(const SiteStatus& status, const Course* course, WallTime since) {
  if (status.freshness == Freshness::stale && status.latest) return silence_of(status, since);
  if (!is_current(status)) return {};
  const bool changed = course != nullptr && course->first != nullptr;
  const bool was_broken = changed && course->was_broken;
  switch (status.state()) {
    case SiteState::noncompliant: {
      const bool broke = changed && course->first->before != SiteState::noncompliant;
      return told_from(broke ? Kind::broke : Kind::unsolved, course == nullptr ? nullptr : course->broken);
    }
    case SiteState::compliant:
      return was_broken ? told_from(Kind::recovered, course->last) : Told{};
    case SiteState::unassessed:
      return was_broken ? told_from(Kind::unsolved, course->broken) : Told{};
  }
  return {};
}

class Folding {
 public:
  explicit Folding(const Snapshot& snapshot) : snapshot_(snapshot) {}

  void add(const SiteStatus& status, const Told& told) {
    const auto* under = &status;
    if (status.site->level == Level::classroom && status.school != nullptr) under = snapshot_.find(status.school->code);
    if (under == nullptr) return;
    auto& entry = entries_[{told.kind, under}];
    entry.status = under;
    ++sites_[told.kind];
    const bool itself = under == &status;
    if (itself) {
      entry.itself = true;
    } else {
      entry.rooms.push_back(&status);
    }
    const bool first_of_rooms = !entry.itself && (!entry.since || (told.since && *told.since < *entry.since));
    if (itself || first_of_rooms) {
      entry.since = told.since;
      entry.cause = told.cause;
    }
  }

  DutySection take(Kind kind) {
    DutySection section;
    section.sites = sites_[kind];
    for (auto& [key, entry] : entries_) {
      if (key.first == kind) section.entries.push_back(std::move(entry));
    }
    std::sort(section.entries.begin(), section.entries.end(), [](const DutyEntry& a, const DutyEntry& b) {
      const auto order = [](const DutyEntry& entry) {
        return std::tuple(entry.status->site->level, !entry.itself, entry.status->banner_code(),
                          entry.status->site->code);
      };
      return order(a) < order(b);
    });
    return section;
  }

 private:
  const Snapshot& snapshot_;
  std::map<std::pair<Kind, const SiteStatus*>, DutyEntry> entries_;
  std::map<Kind, std::size_t> sites_;
};

/// As the alert about a banner's reports has it: more than three in ten, and not just one or two.
std::vector<SilentBanner> silent_banners(const Snapshot& snapshot) {
  constexpr std::size_t kFewest = 3;
  std::map<const Site*, SilentBanner> banners;
  for (const auto& status : snapshot.sites) {
    if (status.site->level != Level::school || status.banner == nullptr) continue;
    auto& banner = banners[status.banner];
    banner.banner = status.banner;
    ++banner.schools;
    if (status.freshness == Freshness::stale) ++banner.silent;
  }
  std::vector<SilentBanner> list;
  for (const auto& [site, banner] : banners) {
    if (banner.silent >= kFewest && banner.silent * 10 > banner.schools * 3) list.push_back(banner);
  }
  std::sort(list.begin(), list.end(),
            [](const SilentBanner& a, const SilentBanner& b) { return a.banner->code < b.banner->code; });
  return list;
}

}  // namespace

Duty duty_of(const Snapshot& snapshot, std::span<const StateChange> changes, WallTime since) {
  const auto courses = courses_of(snapshot, changes, since);
  Folding folding(snapshot);
  for (const auto& status : snapshot.sites) {
    const auto course = courses.find(status.site->code);
    const auto told = tell(status, course == courses.end() ? nullptr : &course->second, since);
    if (told.kind != Kind::none) folding.add(status, told);
  }
  Duty duty;
  duty.broke = folding.take(Kind::broke);
  duty.recovered = folding.take(Kind::recovered);
  duty.unsolved = folding.take(Kind::unsolved);
  duty.silent = folding.take(Kind::silent);
  duty.silent_before = folding.take(Kind::silent_before);
  duty.banners = silent_banners(snapshot);
  return duty;
}

}  // namespace campus::collector
