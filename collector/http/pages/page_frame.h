#pragma once
// What all pages share: the document around the content, the ways to the others, and the standard in force.

#include <string>
#include <string_view>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

struct PageFrame {
  std::string title;
  std::string path;      ///< of this page without a query
  std::string query;     ///< of this page besides `lang`, encoded (`q=...`); for the link to the other language
  std::string searched;  ///< stands in the field of the search
  std::string body;      ///< markup
};

[[nodiscard]] std::string framed(const PageFrame& frame, const Snapshot& snapshot, Language language);

/// `/sites/CODE?lang=...`
[[nodiscard]] std::string site_path(const SiteCode& code, Language language);
/// `/duty?since=...&lang=...`; `since` as a query gives it, or empty.
[[nodiscard]] std::string duty_path(std::string_view since, Language language);
[[nodiscard]] std::string home_path(Language language);

}  // namespace campus::collector
