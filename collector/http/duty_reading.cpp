#include "collector/http/duty_reading.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace campus::collector {
namespace {

constexpr std::size_t kChangesAtOnce = 1000;
constexpr std::size_t kSitesAtOnce = 500;

class DutyReading : public std::enable_shared_from_this<DutyReading> {
 public:
  using Done = std::function<void(Result<DutyCourses>)>;

  DutyReading(Writer& writer, std::shared_ptr<const Published> shown, WallTime since, Done done)
      : writer_(writer),
        shown_(std::move(shown)),
        done_(std::move(done)),
        courses_(shown_->snapshot, since),
        place_{since} {}

  void go_on(void (DutyReading::*piece)(Ingest&)) {
    const bool taken = writer_.run([self = shared_from_this(), piece](Ingest& ingest) { ((*self).*piece)(ingest); });
    if (!taken) done_(Error{ErrorCode::unavailable, "too many requests wait already"});
  }

  void read_changes(Ingest& ingest) {
    const auto page = ingest.changes(place_, kChangesAtOnce);
    if (!page) return fail();
    for (const auto& change : page->changes) courses_.add(change);
    place_ = page->end;
    const bool more = page->changes.size() == kChangesAtOnce && place_.at <= courses_.until();
    if (more) return go_on(&DutyReading::read_changes);
    begun_before_ = courses_.begun_before(shown_->snapshot);
    if (begun_before_.empty()) return done_(std::move(courses_));
    read_beginnings(ingest);
  }

 private:
  void read_beginnings(Ingest& ingest) {
    const auto sites = std::span(begun_before_).subspan(read_);
    const auto piece = sites.first(std::min(sites.size(), kSitesAtOnce));
    const auto changes = ingest.last_changes(piece, Aspect::latest, courses_.since());
    if (!changes) return fail();
    for (const auto& change : *changes) courses_.add(change);
    read_ += piece.size();
    if (read_ < begun_before_.size()) return go_on(&DutyReading::read_beginnings);
    done_(std::move(courses_));
  }

  void fail() { done_(Error{ErrorCode::unavailable, "the store cannot be read now"}); }

  Writer& writer_;
  const std::shared_ptr<const Published> shown_;
  const Done done_;
  DutyCourses courses_;
  ChangePlace place_;                   ///< up to there it is read
  std::vector<SiteCode> begun_before_;  ///< of which the last change before is wanted
  std::size_t read_ = 0;                ///< of these
};

}  // namespace

void read_duty(Writer& writer, std::shared_ptr<const Published> shown, WallTime since,
               std::function<void(Result<DutyCourses>)> done) {
  std::make_shared<DutyReading>(writer, std::move(shown), since, std::move(done))->go_on(&DutyReading::read_changes);
}

}  // namespace campus::collector
