#pragma once
// A sample city's changes as a duty view takes them.

#include "collector/http/pages/duty_courses.h"
#include "tests/support/sample_city.h"

namespace campus::test {

[[nodiscard]] inline collector::DutyCourses courses_of(const SampleCity& city, WallTime since) {
  collector::DutyCourses courses(city.snapshot, since);
  for (const auto& change : city.changes) courses.add(change);
  return courses;
}

}  // namespace campus::test
