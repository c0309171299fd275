#pragma once
// Which rooms to test and what came of it, for people: at a terminal and in a spreadsheet. Pure.

#include <string>

#include "core/model/localized.h"
#include "standards/rooms.h"
#include "standards/sampling.h"

namespace campus::probe {

/// The sample with the reason for each room, the power of the plan, the rooms that come next, and what the roster does
/// not say.
[[nodiscard]] std::string render_draw(const standards::Draw& draw, Language language);
/// UTF-8 with byte-order mark, CRLF: every room of the school in the order of the draw.
[[nodiscard]] std::string render_draw_csv(const standards::Draw& draw, Language language);
/// The school's result over its rooms, with what is left to do.
[[nodiscard]] std::string render_rooms(const standards::Draw& draw, const standards::RoomsResult& result,
                                       Language language);

}  // namespace campus::probe
