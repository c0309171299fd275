#include "probe/check/wifi_check.h"

#include <algorithm>

#include "probe/check/observation.h"

namespace campus::probe {

std::vector<std::string> wireless_interfaces(const std::filesystem::path& devices) {
  std::vector<std::string> found;
  std::error_code failed;
  for (auto at = std::filesystem::directory_iterator(devices, failed);
       !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    std::error_code ignored;
    if (std::filesystem::exists(at->path() / "phy80211", ignored)) found.push_back(at->path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<CheckObservation> check_wifi(const std::filesystem::path& devices) {
  std::string names;
  for (const auto& name : wireless_interfaces(devices)) names += (names.empty() ? "" : ",") + name;
  const auto detail = names.empty() ? std::string("no wireless interface")
                                    : "wireless=" + names + ": not to be seen from one place, needs a survey on foot";
  std::vector<CheckObservation> seen;
  for (const auto* quantity : {"wifi.signal_share", "wifi.association", "wifi.handover"}) {
    seen.push_back(unseen(quantity, Reason::unavailable_here, detail));
  }
  return seen;
}

}  // namespace campus::probe
