#pragma once
// What `roster`, `keys` and `sites` do, wherever they run: inside `serve`, or on a store opened for them.

#include <functional>
#include <memory>
#include <string>

#include "collector/app/control.h"
#include "collector/fleet/snapshot.h"
#include "collector/ingest/ingest.h"
#include "core/model/localized.h"

namespace campus::collector {

struct CommandContext {
  Ingest& ingest;
  /// For `sites`: the fleet as of now; nothing where it is not known yet.
  std::function<Result<Snapshot>()> snapshot;
};

/// Words: LANGUAGE COMMAND ARGUMENTS...
///   roster-import FILE_NAME CONTENT
///   keys-list | keys-approve KEY (--auditor | SITE...) | keys-revoke KEY
///   sites (text|json)
[[nodiscard]] CommandAnswer execute(const CommandContext& context, const Words& words);

[[nodiscard]] CommandAnswer failed(const Error& error);

}  // namespace campus::collector
