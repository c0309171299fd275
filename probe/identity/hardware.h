#pragma once
// What this box is made of, as far as the kernel tells: serial numbers of the board and permanent addresses of its own
// ports. From /sys and /proc, and from what root's part of the service hands on of them in /run/campus-probe.

#include <filesystem>
#include <string>
#include <vector>

namespace campus::probe {

inline constexpr std::size_t kMostHardwareIds = 8;

/// `serial:...` and `mac:...` as parse_hardware_id writes them, the most lasting first: the board's, then ports on it,
/// then ports that can be pulled out; 8 at most, without what makers left blank and without radio's addresses, which
/// systems make up. Empty where nothing can be read, as in a container. `root` is `/` but in tests.
[[nodiscard]] std::vector<std::string> hardware_ids(const std::filesystem::path& root = "/");
/// The same without ports that can be pulled out: by these a box is told from another.
[[nodiscard]] std::vector<std::string> lasting_hardware_ids(const std::filesystem::path& root = "/");

/// Pure. One shared id is enough: ports are replaced. True also where either list is empty, or where they have no kind
/// of id in common to compare (another user may read more).
[[nodiscard]] bool is_same_box(const std::vector<std::string>& recorded, const std::vector<std::string>& here);

}  // namespace campus::probe
