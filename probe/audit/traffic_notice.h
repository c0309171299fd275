#pragma once
// The form that is handed to the network's owner before an audit (测试流量报备表): every address, port, volume and time
// that the audit would touch, what needs his leave and whether it is there, and lines to sign. docs/security.md.

#include <optional>
#include <string>
#include <vector>

#include "core/model/localized.h"
#include "core/time.h"
#include "probe/audit/audit.h"

namespace campus::probe {

/// Where the probe stands.
struct ProbeHost {
  std::string name;
  std::vector<std::string> addresses;  ///< without loopback and those of the link alone
};
[[nodiscard]] ProbeHost this_probe_host();

struct NoticeContext {
  ProbeHost host;
  const Clock& clock;                    ///< for what a leave is worth today
  std::optional<std::string> collector;  ///< URL that the record goes to
};

/// For print in one width: 96 columns, wide characters counted as two. Sends nothing and asks no name server.
[[nodiscard]] std::string traffic_notice(const AuditSpec& spec, const standards::ResolvedProfile& profile,
                                         const NoticeContext& context, Language language);

}  // namespace campus::probe
