#pragma once
// What the collector decides about reports, keys and the roster, on top of a store. One thread at a time. Nothing in
// memory changes before the store has committed, and every change is told to the sink afterwards.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "collector/fleet/fleet_view.h"
#include "collector/fleet/limits.h"
#include "collector/fleet/report_counts.h"
#include "collector/ingest/accounts.h"
#include "collector/ingest/current_keys.h"
#include "collector/ingest/enrolment_records.h"
#include "collector/ingest/held_amounts.h"
#include "collector/ingest/standing.h"
#include "collector/ingest/submission.h"
#include "collector/orders/orders_book.h"
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
  std::size_t rejudged = 0;  ///< last reports of sites whose row changed
};

/// For whom a key may speak: every site, or these and the ones below.
struct KeyScope {
  bool auditor = false;
  std::vector<SiteCode> sites;
};

/// What another standard makes of the same reports.
struct RejudgedState {
  SiteCode site;
  Aspect aspect = Aspect::latest;
  SiteState before = SiteState::unassessed;
  SiteState after = SiteState::unassessed;
};
struct RejudgeResult {
  std::size_t judged = 0;
  std::vector<RejudgedState> changed;
};

/// What happens to verdicts of another standard than ours.
enum class Outdated {
  renew,  ///< they are made anew and kept
  show,   ///< they are made anew for the sink, and the store's stay
  leave  ///< they are told as they are: nothing is judged here at all, and what would have to be waits for a start with
         ///< a standard
};

class Ingest {
 public:
  using Sink = std::function<void(FleetChange)>;

  /// Reads the store and tells the sink everything. `store`, `clock` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Ingest>> start(Store& store, const Clock& clock,
                                                             std::shared_ptr<const Judge> judge, Sink sink,
                                                             HeldLimits limits = {},
                                                             Outdated outdated = Outdated::renew);

  /// By what reports are examined now. Thread-safe.
  [[nodiscard]] Standing standing() const { return standing_.get(); }

  /// One commit for all. One list of answers per delivery, in order; an error means that nothing was kept.
  /// Reasons of rejection beside those of examine(): key_not_for_site, key_revoked, sequence_conflict, limited.
  [[nodiscard]] Result<std::vector<std::vector<wire::DeliveryAnswer>>> process(std::span<const Delivery> deliveries);

  /// A refusal is answered without a commit; its count goes along with the next one, or with commit_refusals(). Until
  /// then the sink does not hear of it, so that no count it was told is ever smaller after a restart. After a commit
  /// that failed and reached the disk all the same it is counted twice rather than not at all.
  [[nodiscard]] bool has_refusals() const { return !refusals_.empty(); }
  [[nodiscard]] Result<void> commit_refusals();

  // What people decide; `who` stands in the audit log.

  /// `source` is the file's name.
  [[nodiscard]] Result<RosterChange> import_roster(std::vector<Site> sites, const std::string& source,
                                                   const std::string& who);
  [[nodiscard]] Result<void> set_excuses(std::vector<Excuse> excuses, const std::string& source,
                                         const std::string& who);
  /// missing: one of them is not in the roster; where there is no roster yet nothing is asked.
  [[nodiscard]] Result<void> check_sites(std::span<const SiteCode> sites) const;
  /// The value is the number of pending reports that count now. A later approval replaces the scope.
  [[nodiscard]] Result<std::size_t> approve(const KeyId& key, KeyScope scope, const std::string& who);
  [[nodiscard]] Result<void> revoke(const KeyId& key, const std::string& who);
  /// By its id or the beginning of it (at least 8 digits) where that is unique. A full id need not be known yet.
  [[nodiscard]] Result<KeyId> find_key(const std::string& text) const;
  /// With `keep` the verdicts and the judge stay; without, it only tells what they would be.
  [[nodiscard]] Result<RejudgeResult> rejudge(std::shared_ptr<const Judge> judge, bool keep, const std::string& who);

  /// What keys may do at this moment. Thread-safe.
  [[nodiscard]] const CurrentKeys& keys_now() const { return keys_now_; }

  struct KeyUse {
    KeyRecord key;
    std::size_t pending = 0;       ///< reports held
    std::vector<SiteCode> claims;  ///< the sites these reports name
  };
  [[nodiscard]] Result<std::vector<KeyUse>> keys() const;
  struct KeyPage {
    std::optional<KeyState> state;  ///< only these
    KeyId after;                    ///< only later ids
    std::size_t most = 0;
    std::function<bool(const KeyUse&)> wanted;
  };
  /// By id.
  [[nodiscard]] Result<std::vector<KeyUse>> keys(const KeyPage& page) const;
  /// Also of a key that is not known yet.
  [[nodiscard]] Result<KeyUse> key(const KeyId& id) const;

  /// A pending key whose reports name a site at or below the one that was asked about.
  struct PendingKey {
    enum class Decision {
      approved,
      several_sites,  ///< its reports name more than one
      unknown_site    ///< its site is not in the roster
    };
    KeyUse use;  ///< before it was approved
    Decision decision = Decision::approved;
  };
  struct PendingApproval {
    std::vector<PendingKey> keys;  ///< as pending_keys() has them
    std::size_t released = 0;      ///< pending reports that count now
  };
  /// With what approve_pending() would decide: first those that it would approve, then the others, each by id.
  [[nodiscard]] Result<std::vector<PendingKey>> pending_keys(const SiteCode& top) const;
  /// Each pending key whose reports name exactly one site of the roster, at or below `top`, is approved for that; with
  /// `only`, of these alone. missing: no such site.
  [[nodiscard]] Result<PendingApproval> approve_pending(const SiteCode& top, const std::optional<std::set<KeyId>>& only,
                                                        const std::string& who);
  /// Two boxes speak with this key: what it sends is held until somebody approves it again or revokes it. Nothing
  /// happens to a key that is not approved.
  [[nodiscard]] Result<void> quarantine(const KeyId& key, const std::string& why);

  // Enrolment by codes. No code comes here, only its digests.

  /// An error means that the store failed; the same attempt may be made again.
  [[nodiscard]] Result<EnrolmentDecision> enrol(const EnrolmentAttempt& attempt);
  /// The roster's sites at or below `top` (empty: all) that no approved key names; with OpenCodes::are_enough without
  /// those that have a code to be used. missing: no such site.
  [[nodiscard]] Result<std::vector<SiteCode>> sites_without_key(const SiteCode& top, OpenCodes open_codes);
  /// All or none. missing: a site that is not in the roster; usage: a life that is too long.
  [[nodiscard]] Result<void> add_codes(std::vector<CodeRecord> codes, OpenCodes open_codes, const std::string& who);
  /// Those of this site that nobody has used. The value is their number.
  [[nodiscard]] Result<std::size_t> withdraw_codes(const SiteCode& site, const std::string& who);
  /// Another box comes to the code's site: its open codes are withdrawn, keys that speak for it alone are revoked.
  [[nodiscard]] Result<ReplacedBox> replace_box(CodeRecord code, const std::string& who);

  /// Whom tokens belong to. Thread-safe.
  [[nodiscard]] std::shared_ptr<const AccountBook> accounts() const { return accounts_.get(); }
  /// conflict: there is one of this name in use; usage: not a name, or too many; missing: no such banner. A revoked one
  /// of the same name is replaced, token and all.
  [[nodiscard]] Result<void> add_account(Account account, const std::string& who);
  [[nodiscard]] Result<void> revoke_account(const std::string& name, const std::string& who);

  // Orders to probes. Their reasons are one line, kReasonBytes at most.

  /// What holds at this moment. Thread-safe.
  [[nodiscard]] std::shared_ptr<const OrdersBook> orders() const { return orders_.get(); }
  /// Its number. An empty scope is the whole city. missing: no such site; usage: an end that is past, a reason.
  [[nodiscard]] Result<std::int64_t> begin_silence(const SiteCode& scope, std::optional<WallTime> until,
                                                   const std::string& reason, const std::string& who);
  /// Ends those of exactly this scope; the value is their number. missing: none holds.
  [[nodiscard]] Result<std::size_t> end_silence(const SiteCode& scope, const std::string& who);
  /// The order as it was given. `order`, `asked` and `who` are filled in. missing: a site that is not in the roster;
  /// conflict: the school's tests of a day are used up, silence holds, nobody speaks for the site; usage: the rest.
  [[nodiscard]] Result<TestRequest> request_test(TestRequest test, const std::string& who);
  /// bad_data: as parse_fleet_settings().
  [[nodiscard]] Result<void> set_fleet(const std::string& text, const std::string& source, const std::string& who);

  // What is kept.

  [[nodiscard]] Result<std::optional<Envelope>> find(const ReportId& id);
  [[nodiscard]] Result<std::optional<ArchivedReport>> find_last(const SiteCode& site, Aspect aspect) {
    return store_.find_last(site, aspect);
  }
  [[nodiscard]] Result<ChangePage> changes(const ChangePlace& after, std::size_t most) {
    return store_.changes(after, most);
  }
  [[nodiscard]] Result<std::vector<StateChange>> last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                              WallTime before) {
    return store_.last_changes(sites, aspect, before);
  }
  [[nodiscard]] Result<std::vector<TimedRollUp>> roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                                          WallTime until) {
    return store_.roll_ups(site, step, from, until);
  }
  [[nodiscard]] Store& store() { return store_; }

  // Care.

  [[nodiscard]] Result<Upkeep> maintain();
  /// Takes over what other collectors wrote. False where there can be none.
  [[nodiscard]] Result<bool> follow_others();
  /// What closed the store, in whichever call; nothing while it works.
  [[nodiscard]] std::optional<Error> failure() const { return store_.failure(); }
  /// Opens a closed store and reads it anew: a commit that failed may have reached the disk all the same.
  [[nodiscard]] Result<void> recover();
  /// Of reports, keys or counts so far; what was only refused needs none.
  [[nodiscard]] std::int64_t commits() const { return commits_; }
  [[nodiscard]] StoreSizes store_sizes() const { return store_.sizes(); }
  [[nodiscard]] std::int64_t damaged() const { return damaged_; }  ///< reports that could not be read back

 private:
  struct Round;
  Ingest(Store& store, const Clock& clock, Standing standing, Sink sink, HeldLimits limits, Outdated outdated);

  Result<void> read_store();
  Result<std::shared_ptr<const Roster>> read_roster();
  Result<void> read_accounts();
  Result<void> replay();
  void take_keys(std::vector<KeyRecord> keys);
  void remember(KeyRecord key);
  Result<void> read_verdicts(FleetChange& change);
  Result<void> take_judged(std::vector<LastJudgement> judged, FleetChange& change);
  Result<void> take_delivery(Round& round, const Delivery& delivery, std::vector<wire::DeliveryAnswer>& answers);
  Result<void> take_report(Round& round, const Submission& submission, bool approve_keys, wire::DeliveryAnswer& answer);
  Result<StoredReport> stored_from(const Submission& submission, const Round& round) const;
  const KeyRecord& known_key(Round& round, const Submission& submission, bool approve_keys);
  Result<bool> may_be_held(Round& round, const StoredReport& report);
  void finish(Round& round, const std::vector<AppendOutcome>& outcomes);
  /// Decides again about everything held; afterwards the sink has the new latest reports and the pending list.
  Result<std::size_t> settle_held(FleetChange change);
  Result<std::size_t> settle(std::vector<HeldReport>& held, FleetChange& change);
  [[nodiscard]] std::vector<PendingReport> note_held(const std::vector<HeldReport>& held);
  [[nodiscard]] Opinion opinion_of_stored(const ArchivedReport& archived, const Standing& standing);
  void set_standing(Standing standing);
  void follow_packer();
  Result<void> read_orders();
  [[nodiscard]] Result<void> check_test_site(const SiteCode& site, WallTime now) const;
  /// conflict: the key is not in the state `from` any more.
  Result<void> put_approval(const KeyId& key, const KeyScope& scope, const std::string& who,
                            std::optional<KeyState> from = {});
  void quarantine_clones(const Round& round, const std::vector<AppendOutcome>& outcomes);
  Result<std::optional<CodeRecord>> find_code(const std::vector<std::string>& digests);
  [[nodiscard]] std::optional<EnrolmentRefusal> refusal_of(const CodeRecord& code, const KeyId& id, WallTime now) const;
  [[nodiscard]] bool is_enrolled_by(const CodeRecord& code, const KeyId& id) const;
  [[nodiscard]] bool is_faster_decision(const Error& error) const;
  Result<std::optional<EnrolmentRefusal>> use_code(const CodeRecord& code, const EnrolmentAttempt& attempt,
                                                   WallTime now);
  [[nodiscard]] Enrolment enrolment_of(const EnrolmentAttempt& attempt, const SiteCode& code, WallTime now) const;
  [[nodiscard]] Result<void> check_codes(std::span<const CodeRecord> codes) const;
  Result<std::vector<CodeRecord>> withdrawn_codes(const std::set<SiteCode>& sites);

  struct Again {
    SiteCode site;
    Aspect aspect = Aspect::latest;
    std::optional<SiteState> before;
  };
  Result<void> mark_outdated(const std::vector<Again>& list);
  /// Reads, judges and, with `keep`, writes them; `change` gets what there is to show.
  Result<RejudgeResult> judge_again(const std::vector<Again>& list, const Standing& standing, ChangeCause cause,
                                    bool keep, FleetChange& change);

  Store& store_;
  const Clock& clock_;
  Sink sink_;
  HeldLimits limits_;
  Outdated outdated_;
  CurrentStanding standing_;
  CurrentAccounts accounts_;
  CurrentOrders orders_;
  CurrentKeys keys_now_;
  const std::map<KeyId, KeyRecord>& keys_ = keys_now_.of_writer();  ///< the same, for the writing thread
  HeldAmounts held_;       ///< what was decided about (a revoked key, another site's key) is no longer in it
  ReportCounts refusals_;  ///< answered and not yet committed
  std::int64_t commits_ = 0;
  std::int64_t damaged_ = 0;
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::Ingest::PendingKey::Decision> {
  using Decision = collector::Ingest::PendingKey::Decision;
  static constexpr NameTable<Decision, 3> names{{{Decision::approved, "approved"},
                                                 {Decision::several_sites, "several_sites"},
                                                 {Decision::unknown_site, "unknown_site"}}};
};
}  // namespace campus
