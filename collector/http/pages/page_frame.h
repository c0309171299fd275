#pragma once
// What both pages share: the document around the content, and the standard in force.

#include <string>
#include <string_view>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

struct PageFrame {
  std::string title;
  std::string path;  ///< of this page without a query, for the link to the other language
  std::string body;  ///< markup
};

[[nodiscard]] std::string framed(const PageFrame& frame, const Snapshot& snapshot, Language language);

/// `/sites/CODE?lang=...`
[[nodiscard]] std::string site_path(const SiteCode& code, Language language);
[[nodiscard]] std::string home_path(Language language);

}  // namespace campus::collector
