#include "probe/check/wifi_check.h"

#include <string>

#include "core/foreign_text.h"
#include "probe/check/observation.h"

namespace campus::probe {
namespace {

/// One radio and its network, machine words and numbers.
std::string text_of(const WirelessLink& link) {
  auto text = "wireless=" + link.interface;
  if (!link.associated) return text + (link.station ? " associated=no" : " station=no");
  text += " associated=yes ssid=" + in_quotes(link.ssid) + " access_point=" + link.access_point;
  if (link.frequency_mhz) text += " mhz=" + std::to_string(*link.frequency_mhz);
  if (link.signal_dbm) text += " signal_dbm=" + std::to_string(static_cast<int>(*link.signal_dbm));
  if (link.rate) text += " sends_at=" + std::to_string(link.rate->bits_per_second());
  return text;
}

const WirelessLink* strongest(std::span<const WirelessLink> links) {
  const WirelessLink* best = nullptr;
  for (const auto& link : links) {
    if (!link.associated || !link.signal_dbm) continue;
    if (best == nullptr || *link.signal_dbm > *best->signal_dbm) best = &link;
  }
  return best;
}

CheckObservation signal_here(std::span<const WirelessLink> links, const std::string& radios) {
  if (links.empty()) return unseen("wifi.signal", Reason::unavailable_here, radios);
  const auto* link = strongest(links);
  if (link == nullptr) return unseen("wifi.signal", Reason::not_measured, radios);
  return observed("wifi.signal", *link->signal_dbm, 1, radios);
}

}  // namespace

std::vector<CheckObservation> judge_wifi(std::span<const WirelessLink> links) {
  std::string radios;
  for (const auto& link : links) radios += (radios.empty() ? "" : "; ") + text_of(link);
  if (radios.empty()) radios = "no wireless interface";
  std::vector<CheckObservation> seen{signal_here(links, radios)};
  const auto detail = links.empty() ? radios : radios + ": one place, a survey on foot is needed";
  for (const auto* quantity : {"wifi.signal_share", "wifi.association", "wifi.handover"}) {
    seen.push_back(unseen(quantity, Reason::unavailable_here, detail));
  }
  return seen;
}

std::vector<CheckObservation> check_wifi() { return judge_wifi(wireless_links()); }

}  // namespace campus::probe
