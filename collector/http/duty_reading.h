#pragma once
// What a duty view needs from the store. It is read in pieces of some milliseconds, between which the writer commits:
// an evening's outage makes as many changes as a city has sites, and more.

#include <functional>
#include <memory>

#include "collector/http/pages/duty_courses.h"
#include "collector/http/publisher.h"
#include "collector/ingest/writer.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::collector {

/// Calls `done` exactly once, from the writer's thread or, where it takes no more work, at once: unavailable with what
/// a client may know. `writer` must outlive it.
void read_duty(Writer& writer, std::shared_ptr<const Published> shown, WallTime since,
               std::function<void(Result<DutyCourses>)> done);

}  // namespace campus::collector
