#pragma once
// Where a camera is, what is asked of it and how its answer is read. Pure; answers are foreign bytes.
// docs/methods/checks.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
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

enum class CameraUrls { any, onvif_search };

/// The URLs of a fact, each once. Errors as of `list_fact`; bad_data, with the fact's name before it, where an entry is
/// no URL as above, or not one that is taken.
[[nodiscard]] Result<std::vector<CameraUrl>> camera_urls(const Facts& facts, const std::string& name, std::size_t most,
                                                         CameraUrls taken);

/// As much of an answer as is ever read.
inline constexpr std::size_t kMostRtspAnswer = 4096;

[[nodiscard]] std::string rtsp_options(const CameraUrl& camera);
/// The status of an answer whose first line is whole and RTSP's; nothing otherwise.
[[nodiscard]] std::optional<int> rtsp_status(std::string_view answer);

[[nodiscard]] std::string onvif_time_request();
/// The answer's body is an envelope that holds the time, or a fault that asks for a login: a device service is there.
[[nodiscard]] bool is_onvif_answer(std::string_view body);

}  // namespace campus::probe
