#include "probe/orders/planned_work.h"

#include <algorithm>

#include "core/foreign_text.h"
#include "core/ticket/ticket.h"
#include "probe/orders/ceilings.h"
#include "probe/orders/target_rules.h"

namespace campus::probe {
namespace {

using std::chrono::seconds;

class Planning {
 public:
  Planning(const ConfiguredWork& configured, const PlanContent& plan) : configured_(configured), plan_(plan) {}

  void into(PlannedWork& work) {
    work_ = &work;
    take_responders();
    take_interval();
    take_night();
    take_lessons();
    take_sustained_days();
    take_upload_rate();
  }

 private:
  void cut(const std::string& what) { work_->cut.push_back(what); }

  [[nodiscard]] bool is_configured(const HostPort& where) const {
    return std::any_of(configured_.responders.begin(), configured_.responders.end(), [&](const auto& entry) {
      return entry.second.host == where.host && entry.second.port == where.port;
    });
  }

  /// The same host that is configured here may be any: somebody on site chose it.
  [[nodiscard]] std::optional<WorkTarget> target(const PlannedResponder& planned) const {
    if (!planned.name.empty() && !parse_responder_name(planned.name)) return std::nullopt;
    if (planned.address.size() > 300) return std::nullopt;
    const auto here = parse_host_port(planned.address, kResponderPort);
    if (here && is_configured(*here)) return WorkTarget{*here, planned.name, false};
    const auto where = parse_planned_target(planned.address);
    if (!where) return std::nullopt;
    return WorkTarget{*where, planned.name, true};
  }

  void take_responders() {
    std::map<Tier, WorkTarget> taken;
    for (const auto& planned : plan_.responders) {
      const auto found = target(planned);
      const bool room = taken.size() < ceilings::kResponders && !taken.contains(planned.tier);
      if (!found || !room) {
        if (work_->cut.size() < ceilings::kResponders) cut("responder " + in_quotes(planned.address, 80));
        continue;
      }
      taken.emplace(planned.tier, *found);
    }
    for (auto& [tier, where] : taken) work_->responders[tier] = where;
  }

  void take_interval() {
    if (!plan_.routine_interval) return;
    const auto kept =
        std::clamp<Seconds>(*plan_.routine_interval, ceilings::kShortestInterval, ceilings::kLongestInterval);
    if (kept != *plan_.routine_interval) cut("routine_interval");
    work_->schedule.routine_interval = std::chrono::round<seconds>(kept);
  }

  void take_night() {
    if (!plan_.night_window) return;
    const auto window = parse_night_window(*plan_.night_window);
    const auto& least = work_->schedule.sustained_length;
    if (!window || window->length < std::max<seconds>(ceilings::kShortestNight, least) ||
        window->length > ceilings::kLongestNight) {
      return cut("night_window");
    }
    // Hours behind midnight belong to the night before.
    const auto begin = window->begin < ceilings::kNightBegins ? window->begin + std::chrono::hours(24) : window->begin;
    if (begin < ceilings::kNightBegins || begin + window->length > ceilings::kNightEnds) return cut("night_window");
    work_->schedule.night = *window;
  }

  void take_lessons() {
    if (!plan_.lesson_hours) return;
    auto hours = parse_week_hours(*plan_.lesson_hours);
    if (!hours || hours->size() > ceilings::kMostLessons) return cut("lesson_hours");
    auto& lessons = work_->schedule.calendar.lessons;
    lessons.insert(lessons.end(), hours->begin(), hours->end());
  }

  void take_sustained_days() {
    if (!plan_.sustained_days) return;
    const auto kept = std::clamp(*plan_.sustained_days, ceilings::kFewestSustainedDays, ceilings::kMostSustainedDays);
    if (kept != *plan_.sustained_days) cut("sustained_days");
    work_->schedule.sustained_interval = std::chrono::days(kept);
  }

  void take_upload_rate() {
    if (!plan_.upload_rate) return;
    const auto kept = std::clamp(*plan_.upload_rate, ceilings::kLeastUpload, ceilings::kMostUpload);
    if (kept != *plan_.upload_rate) cut("upload_rate");
    work_->upload_rate = kept;
  }

  const ConfiguredWork& configured_;
  const PlanContent& plan_;
  PlannedWork* work_ = nullptr;
};

}  // namespace

PlannedWork planned_work(const ConfiguredWork& configured, const PlanContent* plan) {
  PlannedWork work;
  work.schedule = configured.schedule;
  for (const auto& [tier, where] : configured.responders) work.responders[tier] = WorkTarget{where, "", false};
  if (plan != nullptr) Planning(configured, *plan).into(work);
  return work;
}

}  // namespace campus::probe
