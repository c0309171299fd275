#include "probe/net/link_watch.h"

#include <fstream>

#include "probe/net/local_ports.h"

namespace campus::probe {
namespace {

std::optional<std::int64_t> link_changes(const std::string& interface) {
  std::ifstream file("/sys/class/net/" + interface + "/carrier_changes");
  std::int64_t count = 0;
  if (interface.empty() || !(file >> count)) return std::nullopt;
  return count;
}

}  // namespace

LinkWatch::LinkWatch(const Address& far_end) {
  interface_ = port_towards(far_end);
  before_ = link_changes(interface_);
}

bool LinkWatch::was_lost() const { return before_ && link_changes(interface_) != before_; }

void LinkWatch::note_in(Measurement& measurement) const {
  if (!was_lost()) return;
  measurement.reason = Reason::interrupted;
  measurement.limited_by = LimitedBy::local_nic;
  if (measurement.verdict) measurement.verdict = Verdict::inconclusive;
  measurement.detail = "the link of " + interface_ +
                       " was lost during the measurement; see to the cable and its plugs" + " / 测量中网口 " +
                       interface_ + " 断开过；请检查网线和两端的插头";
}

}  // namespace campus::probe
