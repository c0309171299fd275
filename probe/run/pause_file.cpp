#include "probe/run/pause_file.h"

#include "core/limits.h"
#include "core/wire/status_json.h"

namespace campus::probe {
namespace {

std::filesystem::path file_in(const std::filesystem::path& state_folder) { return state_folder / "pause.json"; }

}  // namespace

Result<void> begin_pause(const Disk& disk, const std::filesystem::path& state_folder, const Pause& pause) {
  if (auto made = disk.make_folder(state_folder, Disk::Visibility::owner_only); !made) return made;
  // For everyone: the daemon may run as another user than the one who asks for silence.
  return disk.write_durably(file_in(state_folder), wire::encode_pause(pause), Disk::Visibility::everyone);
}

Result<bool> end_pause(const std::filesystem::path& state_folder) {
  std::error_code error;
  const bool removed = std::filesystem::remove(file_in(state_folder), error);
  if (error) {
    const bool denied = error == std::errc::permission_denied || error == std::errc::operation_not_permitted;
    return Error{denied ? ErrorCode::permission : ErrorCode::io,
                 "cannot remove " + file_in(state_folder).string() + ": " + error.message() +
                     (denied ? "; run it as root, or as the probe's user" : "; check the disk")};
  }
  return removed;
}

std::optional<Pause> current_pause(const Disk& disk, const std::filesystem::path& state_folder, WallTime now) {
  const auto text = disk.read(file_in(state_folder), kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return std::nullopt;
  if (!text) return Pause{now, std::nullopt, text.error().message};
  const auto pause = wire::parse_pause(*text);
  if (!pause) return Pause{now, std::nullopt, pause.error().message};
  // None is longer: a clock that was set back does not make one.
  const bool holds = !pause->until || (now < *pause->until && *pause->until <= now + kLongestPause);
  return holds ? std::optional(*pause) : std::nullopt;
}

}  // namespace campus::probe
