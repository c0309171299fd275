#include "probe/identity/hardware.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/enrolment/code.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 256;
constexpr std::size_t kMostPorts = 64;
/// The kernel shows a board's serial numbers to root alone: root hands them to the service, at each start (its unit
/// does).
constexpr const char* kHanded = "run/campus-probe";
constexpr std::string_view kSerial = "serial:";
constexpr std::string_view kMac = "mac:";

/// The first line of a small file of the kernel's; a device tree's texts end with a zero byte.
std::string line_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMostBytes, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  text.resize(std::min(text.size(), text.find_first_of(std::string_view("\0\r\n", 3))));
  return text;
}

std::optional<std::string> serial_in(const fs::path& file) {
  const auto line = line_of(file);
  if (line.empty()) return std::nullopt;
  auto id = parse_hardware_id(line);
  if (!id || !id->starts_with(kSerial) || names_no_box(*id)) return std::nullopt;
  return *id;
}

/// A port of the box: it has a device, no radio, and an address that its maker gave.
bool has_own_address(const fs::path& port) {
  std::error_code ignored;
  constexpr std::string_view kPermanent = "0";
  constexpr std::string_view kEthernet = "1";
  return fs::exists(port / "device", ignored) && !fs::exists(port / "wireless", ignored) &&
         !fs::exists(port / "phy80211", ignored) && line_of(port / "type") == kEthernet &&
         line_of(port / "addr_assign_type") == kPermanent;
}

std::optional<std::string> address_of(const fs::path& port) {
  auto id = parse_hardware_id(line_of(port / "address"));
  if (!id || !id->starts_with(kMac) || names_no_box(*id)) return std::nullopt;
  return *id;
}

bool can_be_pulled_out(const fs::path& port) {
  std::error_code error;
  const auto device = fs::canonical(port / "device", error);
  return !error && device.string().find("/usb") != std::string::npos;
}

enum class Parts { all, lasting };

std::vector<std::string> port_addresses(const fs::path& root, Parts parts) {
  std::vector<std::pair<bool, std::string>> found;
  std::error_code error;
  for (fs::directory_iterator at(root / "sys/class/net", error), end; !error && at != end; at.increment(error)) {
    if (found.size() >= kMostPorts || !has_own_address(at->path())) continue;
    if (auto address = address_of(at->path())) found.emplace_back(can_be_pulled_out(at->path()), *std::move(address));
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> addresses;
  for (auto& [loose, address] : found) {
    if (!loose || parts == Parts::all) addresses.push_back(std::move(address));
  }
  return addresses;
}

std::vector<std::string> of_kind(const std::vector<std::string>& ids, std::string_view kind) {
  std::vector<std::string> found;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(found), [&](const auto& id) { return id.starts_with(kind); });
  return found;
}

bool share_one(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const auto& id) { return std::find(other.begin(), other.end(), id) != other.end(); });
}

std::vector<std::string> ids_of(const fs::path& root, Parts parts) {
  std::vector<std::string> ids;
  const auto add = [&](std::optional<std::string> id) {
    if (!id || ids.size() >= kMostHardwareIds || std::find(ids.begin(), ids.end(), *id) != ids.end()) return;
    ids.push_back(*std::move(id));
  };
  add(serial_in(root / "proc/device-tree/serial-number"));
  for (const auto* name : {"product_serial", "product_uuid", "board_serial"}) {
    const auto own = serial_in(root / "sys/class/dmi/id" / name);
    add(own ? own : serial_in(root / kHanded / name));
  }
  for (auto& address : port_addresses(root, parts)) add(std::move(address));
  return ids;
}

}  // namespace

std::vector<std::string> hardware_ids(const fs::path& root) { return ids_of(root, Parts::all); }

std::vector<std::string> lasting_hardware_ids(const fs::path& root) { return ids_of(root, Parts::lasting); }

bool is_same_box(const std::vector<std::string>& recorded, const std::vector<std::string>& here) {
  if (share_one(recorded, here)) return true;
  const auto differ = [&](std::string_view kind) {
    return !of_kind(recorded, kind).empty() && !of_kind(here, kind).empty();
  };
  return !differ(kSerial) && !differ(kMac);
}

}  // namespace campus::probe
