#pragma once
// Why a responder is left out of a run, or is not asked for bulk data. Pure.

#include <string>

#include "core/model/localized.h"

namespace campus::probe {

enum class Withheld {
  no_ticket,        ///< it asks for one, and there is none for this moment
  ticket_not_kept,  ///< that it is used cannot be written down
  plan_over,
  bytes_spent,
  place_refused,  ///< the plan names a place that none may, or a name that is not answered
};

/// Something may still be measured there that needs neither leave nor bytes.
[[nodiscard]] constexpr bool is_bulk_alone(Withheld why) {
  return why == Withheld::plan_over || why == Withheld::bytes_spent;
}

/// `中文 / English`: it stands in records, whose readers are not known.
[[nodiscard]] std::string words_of(Withheld why);

}  // namespace campus::probe
