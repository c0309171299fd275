#pragma once
// What local documents add to a standard, as the options --tailoring FILE and --waivers FILE bring it in.

#include <optional>
#include <string>
#include <vector>

#include "core/model/waiver.h"
#include "core/result.h"
#include "probe/app/command.h"
#include "standards/catalogue.h"

namespace campus::probe {

/// The standard by id or folder, with the tailoring where one is named.
[[nodiscard]] Result<standards::Catalogue> load_tailored(const CommandContext& context, const std::string& standard,
                                                         const std::optional<std::string>& tailoring);

/// Those of the file that name the site; none without a file.
[[nodiscard]] Result<std::vector<Waiver>> load_waivers_of(const CommandContext& context,
                                                          const std::optional<std::string>& file, const SiteCode& site);

}  // namespace campus::probe
