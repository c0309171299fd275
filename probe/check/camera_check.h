#pragma once
// Are the cameras of the fact `cameras` there? RTSP OPTIONS, or the time of an ONVIF device service; no login is ever
// sent. Needs the leave of the network's owner. docs/methods/checks.md.

#include <vector>

#include "probe/check/site_checks.h"

namespace campus::probe {

/// `camera.reachable`: the share of at most 64 that answered as a camera does.
[[nodiscard]] std::vector<CheckObservation> check_cameras(const CheckContext& context);
[[nodiscard]] std::vector<Touch> touches_of_cameras(const CheckContext& context);

}  // namespace campus::probe
