#pragma once
// What the collector decides about reports, keys and the roster, on top of a store. One thread at a time. Nothing in
// memory changes before the store has committed, and every change is told to the sink afterwards.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "collector/fleet/fleet_view.h"
#include "collector/ingest/submission.h"
#include "collector/store/store.h"
#include "core/time.h"
#include "core/wire/report_json.h"

namespace campus::collector {

/// One request: what was examined, and whether `serve --open` lets its keys in.
struct Delivery {
  std::vector<Examined> reports;
  bool approve_keys = false;
};

struct RosterChange {
  std::size_t sites = 0;
  std::size_t added = 0;
  std::size_t removed = 0;
  std::size_t released = 0;  ///< pending reports that count now
};

/// For whom a key may speak: every site, or these and the ones below.
struct KeyScope {
  bool auditor = false;
  std::vector<SiteCode> sites;
};

/// How much may be held for keys and sites that nobody has confirmed; beyond it the answer is `limited`.
struct HeldLimits {
  std::int64_t bytes_per_key = 64LL << 20;
  std::int64_t bytes = 1LL << 30;
};

class Ingest {
 public:
  using Sink = std::function<void(FleetChange)>;

  /// Reads the store and tells the sink everything in it. `store`, `clock` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Ingest>> start(Store& store, const Clock& clock, Sink sink,
                                                             HeldLimits limits = {});

  /// One commit for all. One list of answers per delivery, in order; an error means that nothing was kept.
  /// Reasons of rejection beside those of examine(): key_not_for_site, key_revoked, sequence_conflict, limited.
  [[nodiscard]] Result<std::vector<std::vector<wire::DeliveryAnswer>>> process(std::span<const Delivery> deliveries);

  [[nodiscard]] Result<RosterChange> import_roster(std::vector<Site> sites);
  /// The value is the number of pending reports that count now. A later approval replaces the scope.
  [[nodiscard]] Result<std::size_t> approve(const KeyId& key, const KeyScope& scope);
  [[nodiscard]] Result<void> revoke(const KeyId& key);
  /// By its id or the beginning of it (at least 8 digits) where that is unique. A full id need not be known yet.
  [[nodiscard]] Result<KeyId> find_key(const std::string& text) const;

  struct KeyUse {
    KeyRecord key;
    std::size_t pending = 0;       ///< reports held
    std::vector<SiteCode> claims;  ///< the sites these reports name
  };
  [[nodiscard]] Result<std::vector<KeyUse>> keys() const;

  [[nodiscard]] Result<std::optional<Envelope>> find(const ReportId& id);
  [[nodiscard]] Result<void> recover() { return store_.recover(); }
  [[nodiscard]] StoreSizes store_sizes() const { return store_.sizes(); }
  [[nodiscard]] std::int64_t damaged() const { return damaged_; }  ///< reports that could not be read back at start

 private:
  struct Round;
  Ingest(Store& store, const Clock& clock, Sink sink, HeldLimits limits);

  Result<void> read_store();
  void take_report(Round& round, const Submission& submission, bool approve_keys, wire::DeliveryAnswer& answer);
  const KeyRecord& known_key(Round& round, const Submission& submission, bool approve_keys);
  bool has_room(const Round& round, const StoredReport& report) const;
  void finish(Round& round, const std::vector<AppendOutcome>& outcomes);
  /// Decides again about everything held; afterwards the sink has the new latest reports and the pending list.
  Result<std::size_t> settle_held(FleetChange change);
  Result<std::vector<PendingReport>> read_held();

  Store& store_;
  const Clock& clock_;
  Sink sink_;
  HeldLimits limits_;
  std::shared_ptr<const Roster> roster_ = std::make_shared<const Roster>();
  std::map<KeyId, KeyRecord> keys_;
  std::map<KeyId, std::int64_t> held_bytes_;
  std::int64_t all_held_bytes_ = 0;
  std::vector<ReportCount> uncommitted_counts_;  ///< of refusals: they need no commit of their own
  std::int64_t damaged_ = 0;
};

}  // namespace campus::collector
