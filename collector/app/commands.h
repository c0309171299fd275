#pragma once
// What `roster`, `keys` and `sites` do, wherever they run: inside `serve`, or on a store opened for them.

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "collector/app/control.h"
#include "collector/fleet/judge.h"
#include "collector/fleet/snapshot.h"
#include "collector/ingest/ingest.h"
#include "collector/orders/presence.h"
#include "core/model/localized.h"
#include "core/random.h"

namespace campus::collector {

struct CommandContext {
  Ingest& ingest;
  /// For `sites`: the fleet as of now; nothing where it is not known yet.
  std::function<Result<std::shared_ptr<const Snapshot>>()> snapshot;
  /// For `rejudge`: of a standard's folder, and of files of tailoring and waivers (empty: none).
  std::function<Result<std::shared_ptr<const Judge>>(const std::string&, const std::string&, const std::string&)>
      load_judge;
  std::string who;  ///< who asks, for the audit log
  WallTime now{};
  RandomSource& random;
  const Presence* presence = nullptr;  ///< inside `serve`: who asked for orders
};

/// Words: LANGUAGE COMMAND ARGUMENTS...
///   roster-import FILE_NAME CONTENT
///   keys-list | keys-approve KEY (--auditor | SITE...) | keys-revoke KEY | keys-chain KEY
///   keys-approve-pending SITE
///   enroll-sites SITE (once|again|all) [school|banner] | enroll-list SITE (a SITE may be empty for all)
///   enroll-add BATCH EXPIRES (once|again) LINES | enroll-replace BATCH EXPIRES LINE (lines are `DIGEST SITE`)
///   enroll-withdraw SITE
///   sites (text|json)
///   calendar-import FILE_NAME CONTENT
///   rejudge STANDARD_FOLDER TAILORING WAIVERS (try|apply)
///   backup FOLDER [PLACE] (place_of_folder() as the caller sees it) | backup-continue FOLDER
///   fsck | fsck-continue | audit OBJECT
///   fleet-import FILE_NAME CONTENT | fleet-show (text|json)
///   silence-begin SCOPE END REASON (the first two may be empty; END is `+SECONDS` or a time) | silence-end SCOPE
///   silence-status (text|json)
///   test-request SITE (routine|sustained) REASON | test-joint BEGIN (routine|sustained) REASON SITE SITE...
///   test-list (text|json)
///   account-add NAME SCOPE BANNER DAY (the last two may be empty) | account-list | account-revoke NAME
[[nodiscard]] CommandAnswer execute(const CommandContext& context, const Words& words);
/// The words that go on with a command whose answer is unfinished.
[[nodiscard]] Words continued_words(Words words);

/// A site as a command names it. bad_data: no code, or the roster has none of it.
[[nodiscard]] Result<SiteCode> site_named(const CommandContext& context, const std::string& text);
/// The same, or every site where the text is empty.
[[nodiscard]] Result<SiteCode> site_or_all_named(const CommandContext& context, const std::string& text);

[[nodiscard]] CommandAnswer failed(const Error& error);
[[nodiscard]] inline CommandAnswer done(std::string out) { return {0, std::move(out), ""}; }

}  // namespace campus::collector
