#pragma once
// The collector judges every report again with its own active standard, from the observations and the roster's facts;
// the probe's claim stays beside that verdict.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"
#include "standards/catalogue.h"

namespace campus::collector {

struct StandardSummary {
  std::string id;
  std::string version;
  Localized title;
  bool draft = true;
  std::string sha256;
  std::vector<std::string> profiles;
  std::map<Level, BitRate> targets;                      ///< the promised rate of each level that has one
  std::optional<TailoringRef> tailoring = std::nullopt;  ///< with its changes in all profiles together
};

struct Judged {
  Assessment verdict;
  SiteState state = SiteState::unassessed;
};

/// Thread-safe.
class Judge {
 public:
  virtual ~Judge() = default;
  [[nodiscard]] virtual const StandardSummary& standard() const = 0;
  [[nodiscard]] virtual Judged judge(const Site& site, const Report& report) const = 0;
};

class CatalogueJudge final : public Judge {
 public:
  /// The waivers are the collector's own: those that a report brings count for nothing here.
  explicit CatalogueJudge(standards::Catalogue catalogue, const std::vector<Waiver>& waivers = {});
  [[nodiscard]] const StandardSummary& standard() const override { return summary_; }
  /// Unassessed where the standard has no profile for the site.
  [[nodiscard]] Judged judge(const Site& site, const Report& report) const override;

 private:
  using Profile = std::shared_ptr<const standards::ResolvedProfile>;
  /// Whatever of a site decides which profile it gets. A site without a type is not one of the type `ordinary`.
  struct ProfileKey {
    Level level;
    std::optional<SchoolType> type;
    auto operator<=>(const ProfileKey&) const = default;
  };
  Profile profile_of(const Site& site) const;

  [[nodiscard]] std::span<const Waiver> waivers_of(const SiteCode& site) const;

  standards::Catalogue catalogue_;
  std::map<SiteCode, std::vector<Waiver>> waivers_;
  StandardSummary summary_;
  mutable std::mutex mutex_;
  mutable std::map<ProfileKey, Profile> profiles_;
};

/// `GET /api/v1/standards`: the standard in force.
[[nodiscard]] std::string standards_json(const StandardSummary& standard);

}  // namespace campus::collector
