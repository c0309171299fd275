#pragma once
// Whole reports as an audit would write them, for tests of what people read.

#include "core/ids.h"
#include "core/model/report.h"

namespace campus::samples {

/// A town school on 1 Gbit/s, approved standard: everything conforms, one item borderline, one not applicable.
[[nodiscard]] Report passing_school();
/// A room behind a port that reaches 0.85 of what is asked; draft standard.
[[nodiscard]] Report failing_classroom();
/// A school measured through a 100M port, as a demonstration: nothing can be said about the line.
[[nodiscard]] Report undecided_school();
/// passing_school with items that people answered and a chapter of its own, in which one item fails.
[[nodiscard]] Report attested_school();
/// attested_school with markup, formulas, control and bidirectional characters in every string that it carries.
[[nodiscard]] Report hostile_school();

[[nodiscard]] ReportId sample_id();

}  // namespace campus::samples
