#pragma once
// What reports that count change for their sites: the last judgements, the states' changes, the hours' roll-ups. Read
// once for a whole batch, changed here in the order of the reports, written once. For this folder's .cpp files;
// failures leave as PostgresError.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "collector/store/postgres/head.h"
#include "collector/store/postgres/numbers.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

/// One report that counts from now on.
struct Counted {
  std::int64_t site = 0;
  SiteCode code;
  Subject subject = Subject::network;
  std::shared_ptr<const Judgement> judgement;
  Location location;
};

class Standings {
 public:
  Standings(Writing& writing, Numbers& numbers, std::shared_ptr<const StandardSummary> standard)
      : writing_(writing), numbers_(numbers), standard_(std::move(standard)) {}

  /// All that count_in() will be asked about.
  void read(std::span<const Counted> reports);
  /// Late where its site has a later one.
  AppendOutcome count_in(const Counted& report);

  /// All that place_again() will be asked about.
  void read(const std::vector<std::string>& codes);
  /// A former verdict on the same report, or on none; a report that has come meanwhile stays.
  void place_again(const Rejudged& again, ChangeCause cause, WallTime at);

  void write();

 private:
  struct Standing {
    Location location;
    Digest report;
    std::shared_ptr<const Judgement> judgement;  ///< null: cannot be read
    bool changed = false;
  };
  using Place = std::pair<std::int64_t, Aspect>;
  struct Change {
    std::int64_t site = 0;
    StateChange change;
  };

  void read_last(const std::vector<std::int64_t>& sites);
  void read_hours(std::span<const Counted> reports);
  bool place(const Counted& report, Aspect aspect);
  void note(std::int64_t site, std::optional<StateChange> change);
  void roll_up(const Counted& report);
  void write_last();
  void write_changes();
  void write_hours();

  Writing& writing_;
  Numbers& numbers_;
  std::shared_ptr<const StandardSummary> standard_;
  std::map<Place, Standing> standings_;
  std::map<SiteCode, std::int64_t> sites_;                         ///< of place_again()
  std::map<std::pair<std::int64_t, std::int64_t>, RollUp> hours_;  ///< by hour and site
  std::vector<Change> changes_;
};

}  // namespace campus::collector::postgres
