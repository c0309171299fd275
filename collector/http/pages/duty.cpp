#include "collector/http/pages/duty.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace campus::collector {

namespace {

enum class Kind { none, broke, recovered, unsolved, silent, silent_before };

struct Told {
  Kind kind = Kind::none;
  std::optional<WallTime> since;
  ChangeCause cause = ChangeCause::report;
};

Told told_from(Kind kind, const std::optional<DutyCourse::Turn>& turn) {
  return turn ? Told{kind, turn->at, turn->cause} : Told{kind, {}, {}};
}

/// When it was last heard of stands for when it fell silent.
Told silence_of(const SiteStatus& status, WallTime since) {
  const bool before = status.silent_since && *status.silent_since < since;
  return {before ? Kind::silent_before : Kind::silent, status.latest->received, {}};
}

Told tell(const SiteStatus& status, const DutyCourse& course, WallTime since) {
  if (status.freshness == Freshness::stale && status.latest) return silence_of(status, since);
  if (!is_current(status)) return {};
  switch (status.state()) {
    case SiteState::noncompliant: {
      const bool broke = course.first && course.before_first != SiteState::noncompliant;
      return told_from(broke ? Kind::broke : Kind::unsolved, course.broken);
    }
    case SiteState::compliant:
      return course.was_broken ? told_from(Kind::recovered, course.last) : Told{};
    case SiteState::unassessed:
      return course.was_broken ? told_from(Kind::unsolved, course.broken) : Told{};
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

Duty duty_of(const Snapshot& snapshot, const DutyCourses& courses) {
  Folding folding(snapshot);
  for (std::size_t i = 0; i < snapshot.sites.size(); ++i) {
    const auto told = tell(snapshot.sites[i], courses.of(i), courses.since());
    if (told.kind != Kind::none) folding.add(snapshot.sites[i], told);
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
