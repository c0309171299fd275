#pragma once
// What the content filter has to block and what it has to leave open, as data beside a catalogue: filter_list.json.
// Every page to be blocked lies in one test domain of the bureau's own: nobody is sent to anything harmful.
// docs/standards.md.

#include <filesystem>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/model/localized.h"
#include "core/result.h"

namespace campus::standards {

inline constexpr const char* kFilterListSchema = "campus.filter-list/1";
inline constexpr std::size_t kMostFilterPages = 16;

struct FilterPage {
  std::string id;
  Localized title;
  std::string url;  ///< http:// or https://
};

struct FilterList {
  std::string test_domain;           ///< every page of `blocked`, and the control, has a name in it
  std::string control;               ///< on the server of the test pages, under a name that nobody blocks
  std::string marker;                ///< stands in every test page; empty: nothing is looked for
  std::vector<FilterPage> blocked;   ///< has to be blocked
  std::vector<FilterPage> teaching;  ///< has to be open
};

/// Without pages where the catalogue has no such file. Errors as load_catalogue.
[[nodiscard]] Result<FilterList> load_filter_list(const Disk& disk, const std::filesystem::path& folder);

/// The host of `http://HOST[:PORT]/...`, in lower case; empty where it is no such URL.
[[nodiscard]] std::string host_of_url(std::string_view url);

}  // namespace campus::standards
