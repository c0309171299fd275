// What a schema cannot say about the grades of a profile: their order, and that caps name rules and bands that are
// there.

#include <algorithm>
#include <set>

#include "core/foreign_text.h"
#include "standards/folder.h"

namespace campus::standards {
namespace {

class BandLint {
 public:
  BandLint(const CatalogueFolder& folder, std::size_t index, Findings& findings)
      : catalogue_(folder.catalogue),
        profile_(folder.catalogue.profiles[index]),
        file_(*folder.profile_files[index]),
        findings_(findings) {}

  void run() {
    bands();
    caps();
  }

 private:
  void say(const std::string& pointer, const std::string& what) { findings_.at_value(file_, pointer, what); }

  void bands() {
    std::set<std::string> seen;
    const auto least = inherited([](const Profile& one) { return one.min_score_permille.has_value(); });
    for (std::size_t i = 0; i < profile_.bands.size(); ++i) {
      const auto& band = profile_.bands[i];
      const auto at = "/bands/" + std::to_string(i);
      if (!seen.insert(band.id).second) say(at + "/id", in_quotes(band.id) + " stands twice: rename one");
      if (i > 0 && band.min_score_permille >= profile_.bands[i - 1].min_score_permille) {
        say(at + "/min_score_permille", "is not below the band before: put the highest band first");
      }
      if (least != nullptr && band.min_score_permille < *least->min_score_permille) {
        say(at + "/min_score_permille", "is below min_score_permille " + std::to_string(*least->min_score_permille) +
                                            ", where nobody complies: raise it or lower the least score");
      }
    }
  }

  void caps() {
    const auto* with_bands = inherited([](const Profile& one) { return !one.bands.empty(); });
    const auto resolved = resolve(catalogue_, profile_.id);
    for (std::size_t i = 0; i < profile_.caps.size(); ++i) {
      const auto& cap = profile_.caps[i];
      const auto at = "/caps/" + std::to_string(i);
      const auto is_it = [&](const Band& band) { return band.id == cap.band; };
      if (with_bands == nullptr || std::none_of(with_bands->bands.begin(), with_bands->bands.end(), is_it)) {
        say(at + "/band", in_quotes(cap.band) + " is no band of this profile: add it to bands or correct the id");
      }
      const auto is_rule = [&](const Rule& rule) { return rule.id == cap.rule; };
      if (resolved && std::none_of(resolved->rules.begin(), resolved->rules.end(), is_rule)) {
        say(at + "/rule",
            "rule " + in_quotes(cap.rule.text()) + " is not selected by this profile: correct the id or select it");
      }
    }
  }

  /// The profile itself or the nearest one that it extends for which that holds.
  template <class Holds>
  const Profile* inherited(Holds holds) const {
    const auto* one = &profile_;
    for (std::size_t steps = 0; one != nullptr && steps <= catalogue_.profiles.size(); ++steps) {
      if (holds(*one)) return one;
      one = one->extends ? catalogue_.find_profile(*one->extends) : nullptr;
    }
    return nullptr;
  }

  const Catalogue& catalogue_;
  const Profile& profile_;
  const SourceFile& file_;
  Findings& findings_;
};

}  // namespace

void lint_bands(const CatalogueFolder& folder, Findings& findings) {
  for (std::size_t i = 0; i < folder.catalogue.profiles.size(); ++i) BandLint(folder, i, findings).run();
}

}  // namespace campus::standards
