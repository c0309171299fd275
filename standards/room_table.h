#pragma once
// The rooms of one school out of a table that people keep: the roster, or a list of that school's rooms. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "standards/sampling.h"

namespace campus::standards {

inline constexpr std::size_t kRoomTableBytes = 64U << 20U;
inline constexpr std::size_t kRoomCellBytes = 1024;

/// CSV in UTF-8 with or without byte-order mark; columns by name in the first row, in any order. `code` is required;
/// `level`, `parent`, `name`, `building`, `floor`, `access_switch`, `cable_metres`, `computer_room` and `interactive`
/// may be missing, others are passed over. A row is the school's if its `parent` is, and where there is no such column
/// if its code begins with `SCHOOL-`; rows of another level than classroom are passed over. Full-width digits and
/// letters become plain ones. bad_data, the first of them: `FILE:LINE: what is wrong, and the mend`.
[[nodiscard]] Result<std::vector<Room>> parse_rooms_csv(std::string_view text, const std::string& file_name,
                                                        const SiteCode& school);

}  // namespace campus::standards
