#pragma once
// The short form of a routine report, sent all day: what the catalogue says anyway is left out, and its hashes name it.
// Acceptance records have no short form: they are read years later, with or without the catalogue. Pure.

#include "core/model/report.h"

namespace campus {

/// A routine report without its resolved profile.
[[nodiscard]] bool is_brief(const Report& report);

/// Of a routine report everything that was observed and concluded, without the resolved profile, the title of the
/// standard, and what brief_of leaves out of the claim. An acceptance record comes back as it is.
[[nodiscard]] Report brief_of(Report report);

/// The same conclusion, counts and verdicts, without what a catalogue adds to each item (group, title, sources, remedy,
/// who is responsible, points, quantity, comparison) and what repeats an observation (detail); without the grade's
/// title.
[[nodiscard]] Assessment brief_of(Assessment claim);

}  // namespace campus
