#pragma once
// What is asked of a camera and how its answer is read. Pure; answers are foreign bytes. docs/methods/checks.md.

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "probe/net/socket.h"

namespace campus::probe {

enum class CameraProtocol { rtsp, onvif };

struct CameraUrl {
  CameraProtocol protocol = CameraProtocol::rtsp;
  std::string url;
  HostPort where;  ///< numeric
};

/// `rtsp://ADDRESS[:PORT]/...` or, of an ONVIF device service, `http://ADDRESS[:PORT]/...`. bad_data for names, for
/// what is no such URL, and for any with a user or password in it: it would stand in the record.
[[nodiscard]] Result<CameraUrl> parse_camera_url(std::string_view text);
/// A URL with a user, or something that calls itself a password.
[[nodiscard]] bool holds_credentials(std::string_view url);

/// As much of an answer as is ever read.
inline constexpr std::size_t kMostRtspAnswer = 4096;

[[nodiscard]] std::string rtsp_options(const CameraUrl& camera);
/// The status of an answer whose first line is whole and RTSP's; nothing otherwise.
[[nodiscard]] std::optional<int> rtsp_status(std::string_view answer);

[[nodiscard]] std::string onvif_time_request();
/// The answer's body is an envelope that holds the time, or a fault that asks for a login: a device service is there.
[[nodiscard]] bool is_onvif_answer(std::string_view body);

}  // namespace campus::probe
