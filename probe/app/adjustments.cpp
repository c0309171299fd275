#include "probe/app/adjustments.h"

#include "standards/waivers.h"

namespace campus::probe {

Result<standards::Catalogue> load_tailored(const CommandContext& context, const std::string& standard,
                                           const std::optional<std::string>& tailoring) {
  const auto folder = standards::find_standard(context.standards, standard);
  if (!folder) return folder.error();
  auto catalogue = standards::load_catalogue(context.disk, *folder);
  if (!catalogue || !tailoring) return catalogue;
  auto changes = standards::load_tailoring(context.disk, *tailoring, *catalogue);
  if (!changes) return changes.error();
  catalogue->tailoring = *std::move(changes);
  return catalogue;
}

Result<std::vector<Waiver>> load_waivers_of(const CommandContext& context, const std::optional<std::string>& file,
                                            const SiteCode& site) {
  if (!file) return std::vector<Waiver>();
  const auto waivers = standards::load_waivers(context.disk, *file);
  if (!waivers) return waivers.error();
  return standards::waivers_of(*waivers, site);
}

}  // namespace campus::probe
