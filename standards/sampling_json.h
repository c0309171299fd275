#pragma once
// A draw, and what came of it, for programs.

#include <string>

#include "standards/rooms.h"
#include "standards/sampling.h"

namespace campus::standards {

/// {"schema":"campus.sample/1","school","plan","seed","rooms","planned","power":[{"bad_percent","bad_rooms",
/// "probability"}],"sample":[...],"next":[...]}; a room is {"code","name","building","floor","access_switch",
/// "cable_metres","reasons"}, keys that do not apply absent.
[[nodiscard]] std::string draw_json(const Draw& draw);

/// The same with "result": {"verdict","reason","tested","replaced":[{"room","by"}],"missing","second_sample",
/// "demonstrations","rules":[{"rule","title","verdict","reason","counts","failed","open"}]}.
[[nodiscard]] std::string rooms_json(const Draw& draw, const RoomsResult& result);

}  // namespace campus::standards
