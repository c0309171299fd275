#pragma once
// One measurement as labelled texts, in the order in which people ask.

#include <optional>
#include <string>
#include <vector>

#include "core/model/localized.h"
#include "core/model/measurement.h"

namespace campus::probe {

struct LabelledText {
  std::string label;
  std::string value;
};

/// `下行 · 持续测速`
[[nodiscard]] std::string title_of(const Measurement& measurement, Language language);
/// What was found and what is required: the three layers, requirement, uncertainty; delay and loss.
[[nodiscard]] std::vector<LabelledText> findings_of(const Measurement& measurement, Language language);
/// How it was measured.
[[nodiscard]] std::vector<LabelledText> conditions_of(const Measurement& measurement, Language language);
/// What both ends know about themselves.
[[nodiscard]] std::vector<LabelledText> hosts_of(const Measurement& measurement, Language language);
/// Why the verdict is what it is, and what held the value down; may be empty.
[[nodiscard]] std::string reason_of(const Measurement& measurement, Language language);
/// `3.525 GB`
[[nodiscard]] std::string to_text(DataSize size);
/// The most goodput that the path could show for its target; absent where the overhead was not found.
[[nodiscard]] std::optional<BitRate> ceiling_of(const Measurement& measurement);

}  // namespace campus::probe
