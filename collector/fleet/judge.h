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

#include "collector/fleet/site.h"
#include "collector/fleet/standard_summary.h"
#include "core/model/report.h"
#include "standards/catalogue.h"

namespace campus::collector {

/// What a record is about: its site's network, or the digital campus (a profile that is chosen by name only).
enum class Subject { network, campus };

struct Judged {
  Assessment verdict;
  SiteState state = SiteState::unassessed;
  Subject subject = Subject::network;
};

/// Thread-safe.
class Judge {
 public:
  virtual ~Judge() = default;
  [[nodiscard]] virtual std::shared_ptr<const StandardSummary> standard() const = 0;
  [[nodiscard]] virtual Judged judge(const Site& site, const Report& report) const = 0;
};

class CatalogueJudge final : public Judge {
 public:
  /// The waivers are the collector's own: those that a report brings count for nothing here.
  explicit CatalogueJudge(standards::Catalogue catalogue, const std::vector<Waiver>& waivers = {});
  [[nodiscard]] std::shared_ptr<const StandardSummary> standard() const override { return summary_; }
  /// Unassessed where the standard has no profile for the site.
  [[nodiscard]] Judged judge(const Site& site, const Report& report) const override;

 private:
  using Profile = std::shared_ptr<const standards::ResolvedProfile>;
  /// Whatever of a site decides which profile it gets. A site without a type is not one of the type `ordinary`.
  struct ProfileKey {
    Level level;
    std::optional<SchoolType> type;
    std::string by_name;  ///< empty: chosen by the other two
    auto operator<=>(const ProfileKey&) const = default;
  };
  Profile profile_of(const Site& site, const Facts& facts, const std::string& by_name) const;
  /// The profile that the record names, where it is one that only a name chooses.
  [[nodiscard]] std::string chosen_by_name(const Report& report) const;
  [[nodiscard]] std::span<const Waiver> waivers_of(const SiteCode& site) const;

  standards::Catalogue catalogue_;
  std::map<SiteCode, std::vector<Waiver>> waivers_;
  std::shared_ptr<const StandardSummary> summary_;
  mutable std::mutex mutex_;
  mutable std::map<ProfileKey, Profile> profiles_;
};

}  // namespace campus::collector
