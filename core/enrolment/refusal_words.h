#pragma once
// Why an enrolment or a poll is refused, for whoever stands before the box: what is wrong and what to do. Pure.

#include <string_view>

#include "core/model/enrolment.h"
#include "core/model/localized.h"
#include "core/model/orders.h"

namespace campus {

[[nodiscard]] std::string_view words_of(EnrolmentRefusal value, Language language);
[[nodiscard]] std::string_view words_of(PollRefusal value, Language language);

}  // namespace campus
