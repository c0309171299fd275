#pragma once
// Everything but the raw reports: who may speak, what is expected, what each site's last reports came to. For this
// folder's .cpp files; failures leave as SqliteError.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/day_files.h"
#include "collector/store/records.h"
#include "core/sqlite/database.h"

namespace campus::collector {

/// One report that counts from now on.
struct Counted {
  SiteCode site;
  Subject subject = Subject::network;
  const Judgement& judgement;
  Location location;
};

/// A judgement as it takes its place.
struct Placed {
  std::int64_t site = 0;
  Aspect aspect = Aspect::latest;
  const Judgement& judgement;
  Location location;
};

/// In the table `days`: as long as this row is there, all days are applied anew; `applied` is the first hour.
inline constexpr std::int64_t kRebuilding = -1;
/// The next start makes last reports, hours from `first_hour` on and what is held anew from the days' files.
void begin_rebuilding(Database& main, std::int64_t first_hour);

class MainFile {
 public:
  explicit MainFile(const std::filesystem::path& file);
  [[nodiscard]] Database& database() { return database_; }

  // Numbers. A key or site that has none gets one.
  [[nodiscard]] std::int64_t number_of(const SiteCode& site);
  [[nodiscard]] std::int64_t number_of(const KeyId& key);
  [[nodiscard]] std::optional<std::int64_t> known_number_of(const KeyId& key);
  [[nodiscard]] std::int64_t number_of(const StandardSummary& standard);

  [[nodiscard]] std::int64_t head_of(std::int64_t key);
  void advance_head(std::int64_t key, std::int64_t sequence);
  [[nodiscard]] std::int64_t applied(std::int64_t day);
  void set_applied(const Location& location);

  /// All reports are being applied once more, because what follows from them was lost or is not there yet: hours before
  /// a first one stay as they are, nothing is counted again, and no change is told that is known or has no verdict
  /// before it.
  [[nodiscard]] bool is_rebuilding() const { return rebuilt_from_.has_value(); }
  void end_rebuilding();

  void put_key(const KeyRecord& key);
  void put_audit(const AuditEntry& entry);
  void count(const SiteCode& banner, Level level, std::string_view outcome, std::int64_t n);

  void hold(const Location& location, std::int64_t site, const HeldReport& report);
  struct Held {
    Location location;
    SiteCode site;
  };
  [[nodiscard]] std::optional<Held> find_held(const Digest& id);
  void set_reason(const Location& location, std::string_view reason);
  void release(const Location& location);

  /// Late where its site has a later one.
  AppendOutcome count_in(const Counted& report, const StandardSummary& standard);
  /// Whatever stood there before: the same report judged again, or nothing.
  void place_again(const Placed& placed, const StandardSummary& standard, ChangeCause cause, WallTime at);

  [[nodiscard]] std::optional<Location> last_of(const SiteCode& site, Aspect aspect);
  [[nodiscard]] SiteCode code_of(std::int64_t site);
  [[nodiscard]] KeyId key_of(std::int64_t number);

 private:
  struct Before {
    std::optional<Judgement> judgement;
    bool there = false;
  };
  Before before(std::int64_t site, Aspect aspect);
  bool place(const Placed& placed, const StandardSummary& standard, WallTime at);
  void write(const Placed& placed, const StandardSummary& standard);
  void note_change(const Placed& placed, SiteState from, const StandardSummary& standard, ChangeCause cause,
                   WallTime at);
  void roll_up(std::int64_t site, const Judgement& judgement);
  [[nodiscard]] bool is_known(const StateChange& change, std::int64_t site);

  Database database_;
  Statement find_site_;
  Statement insert_site_;
  Statement find_key_;
  Statement insert_key_;
  Statement put_key_;
  Statement head_;
  Statement set_head_;
  Statement applied_;
  Statement set_applied_;
  Statement add_count_;
  Statement find_last_;
  Statement put_last_;
  Statement insert_change_;
  Statement find_hour_;
  Statement put_hour_;
  Statement hold_;
  std::optional<std::int64_t> rebuilt_from_;       ///< the first hour that is made anew
  std::pair<std::string, std::int64_t> standard_;  ///< identity and number of the last one asked for
};

}  // namespace campus::collector
