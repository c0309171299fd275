#pragma once
// The form that is handed to the network's owner before an audit (测试流量报备表): every address, port, volume and time
// that the audit would touch, what needs his leave and whether it is there, and lines to sign. docs/security.md.

#include <optional>
#include <string>

#include "core/model/localized.h"
#include "core/time.h"
#include "probe/audit/audit.h"
#include "probe/audit/probe_host.h"

namespace campus::probe {

struct NoticeContext {
  ProbeHost host;
  const Clock& clock;                    ///< for what a leave is worth today
  std::optional<std::string> collector;  ///< URL that the record goes to
};

/// For print in one width: 96 columns, wide characters counted as two. Sends nothing and asks no name server.
[[nodiscard]] std::string traffic_notice(const AuditSpec& spec, const standards::ResolvedProfile& profile,
                                         const NoticeContext& context, Language language);

}  // namespace campus::probe
