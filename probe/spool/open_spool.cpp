#include "probe/spool/open_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "core/sqlite/row_rescue.h"
#include "probe/spool/rebuilt_chain.h"
#include "probe/spool/sequence_file.h"
#include "probe/spool/set_aside.h"
#include "probe/spool/signed_place.h"
#include "probe/spool/spool_error.h"
#include "probe/spool/spool_file.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

/// SQLite would make the file with the umask's mode; ours is for its owner alone. The folder's entry is synced here:
/// the log's durability hangs on it.
void make_file(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  const bool made = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!made) throw fs::filesystem_error("cannot make", file, std::error_code(error, std::generic_category()));
  sync_path(file.parent_path());
}

Error error_of_files(const fs::filesystem_error& error) {
  const int code = error.code().value();
  const bool denied = code == EACCES || code == EPERM || code == EROFS;
  const bool full = code == ENOSPC || code == EDQUOT;
  return {denied ? ErrorCode::permission
          : full ? ErrorCode::cannot_create
                 : ErrorCode::io,
          error.path1().string() + ": " + error.code().message() + "; " +
              (denied ? "make the state folder writable for the user that runs campus-probe"
               : full ? "the disk is full: free some space; nothing that is recorded is lost"
                      : "check the disk (dmesg)")};
}

struct Rescued {
  std::vector<SeenRecord> rows;
  std::vector<std::string> envelopes;
  ChainHead head;
  std::vector<KeptGap> gaps;
  std::vector<SpoolEvent> events;
};

/// Everything of the former file that can be read at all. `beside` is an empty file of the same schema.
class Rescue {
 public:
  Rescue(const fs::path& from, const fs::path& beside) : from_(open_damaged(from, beside)), schema_(beside) {}

  /// `last`: the greatest sequence number that was ever given.
  Rescued run(std::int64_t last) {
    constexpr std::int64_t kMostOfOthers = 2000;
    read("records", last, [&](const Statement& row) { take_record(row); });
    read("head", 1, [&](const Statement& row) { found_.head = head_in(row); });
    read("gaps", kMostOfOthers, [&](const Statement& row) { take_gap(row); });
    read("events", kMostOfOthers, [&](const Statement& row) { found_.events.push_back(event_in(row)); });
    return std::move(found_);
  }

 private:
  /// A table that is gone has no rows.
  void read(const char* table, std::int64_t last, const TakeRow& take) {
    try {
      const auto shape = shape_of(schema_, table);
      static_cast<void>(rescue_rows(from_, shape, take, {0, last}));
    } catch (const SqliteError&) {
      return;
    }
  }

  /// Some rows are read twice, from both ends.
  void take_record(const Statement& row) {
    auto entry = entry_in(row);
    auto envelope = row.text(11);
    auto content = signed_place(envelope);
    if (!seen_.emplace(entry.sequence, content ? content->digest.text() : "").second) return;
    found_.rows.push_back({std::move(entry), std::move(content)});
    found_.envelopes.push_back(std::move(envelope));
  }

  void take_gap(const Statement& row) {
    // number, then as gap_in has it
    const auto cause = parse_name<GapCause>(row.text(1));
    const RecordGap gap{cause.value_or(GapCause::lost), row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
    const bool sound = cause && gap.from >= 1 && gap.to >= gap.from && gap.records >= 1 && gap.samples >= 0 &&
                       gap.samples <= gap.records;
    constexpr std::size_t kMost = 1000;
    if (sound && found_.gaps.size() < kMost) found_.gaps.push_back({gap, row.integer(6)});
  }

  Database from_;
  Database schema_;
  std::set<std::pair<std::int64_t, std::string>> seen_;
  Rescued found_;
};

class Opening {
 public:
  Opening(const SpoolPlace& place, const SpoolSettings& settings)
      : place_(place),
        settings_(settings),
        file_(place.state_folder / kSpoolName),
        made_(file_.string() + ".new"),
        empty_(file_.string() + ".empty") {}

  Result<Spool::Opened> run() {
    finish_former_call();
    auto counter = read_sequence_file(place_.disk, place_.state_folder);
    if (!counter) return counter.error();
    if (!fs::exists(file_)) {
      if (counter->mark) return rebuild({{SpoolFault::removed, 0, 0}}, *counter);
      make_file(file_);
    }
    auto opened = Spool::open(place_, settings_);
    if (!opened && opened.error().code != ErrorCode::bad_data) return opened;
    if (!opened && is_newer(file_)) {
      return Error{ErrorCode::bad_data,
                   file_.string() + ": a newer campus-probe made this spool; use that one, nothing was changed"};
    }
    const auto findings = opened ? opened->findings : std::vector<SpoolFinding>{{SpoolFault::damaged, 0, 0}};
    for (const auto& finding : findings) {
      if (!touches_records(finding)) continue;
      opened = Error{};  // closes the file
      return rebuild(findings, *counter);
    }
    return put_counter_right(*std::move(opened));
  }

  [[nodiscard]] std::vector<SpoolEvent> news() { return std::move(news_); }

 private:
  void finish_former_call() {
    if (fs::exists(made_) && !fs::exists(file_)) {
      change_places(place_.state_folder, name_aside(place_.state_folder, place_.clock.wall()), made_);
    }
    remove_database(made_);
    remove_empty();
  }

  void remove_empty() {
    remove_database(empty_);
    remove_database(empty_.string() + ".working");
  }

  Result<Spool::Opened> rebuild(const std::vector<SpoolFinding>& findings, const SequenceFile& counter) {
    const bool there = fs::exists(file_);
    const auto aside = name_aside(place_.state_folder, place_.clock.wall());
    Rescued rescued;
    if (there) {
      make_file(empty_);
      SpoolFile::open(empty_, nullptr).settle();
      rescued = Rescue(file_, empty_).run(counter.last);
    }
    const auto chain = rebuild_chain(rescued.rows, rescued.head, counter, place_.key.id());
    note(findings, static_cast<std::int64_t>(rescued_count(chain)), there ? aside : "");
    write_new(rescued, chain);
    change_places(place_.state_folder, aside, made_);
    remove_empty();
    if (auto put = advance_counter(chain.head.last); !put) return put.error();
    auto opened = Spool::open(place_, settings_);
    if (opened && !opened->findings.empty()) {
      return Error{ErrorCode::internal, file_.string() + ": cannot be put in order; move it away and keep it"};
    }
    return opened;
  }

  /// Read anew under the lock: an audit by hand may have taken a number in the meantime.
  Result<void> advance_counter(const std::optional<PreviousRecord>& last) {
    if (!last) return {};
    const FolderLock lock(place_.state_folder);
    if (!lock.held()) return lock.error();
    auto counter = read_sequence_file(place_.disk, place_.state_folder);
    if (!counter) return counter.error();
    counter->last = std::max(counter->last, last->sequence);
    counter->mark = SpoolMark{last->sequence, last->digest, last->sequence};
    return write_sequence_file(place_.disk, place_.state_folder, *counter);
  }

  static std::ptrdiff_t rescued_count(const RebuiltChain& chain) {
    return std::count_if(chain.kept.begin(), chain.kept.end(), [](int row) { return row >= 0; });
  }

  void note(const std::vector<SpoolFinding>& findings, std::int64_t kept, const std::string& aside) {
    constexpr std::size_t kMostTold = 20;
    for (const auto& finding : findings) {
      if (news_.size() < kMostTold) news_.push_back({place_.clock.wall(), finding, kept, aside});
    }
  }

  void write_new(const Rescued& rescued, const RebuiltChain& chain) {
    remove_database(made_);
    make_file(made_);
    {
      auto file = SpoolFile::open(made_, nullptr);
      Transaction transaction(file.database());
      for (std::size_t i = 0; i < chain.entries.size(); ++i) {
        auto entry = chain.entries[i];
        const auto row = chain.kept[i];
        static const std::string kNone;
        const auto& envelope = row < 0 ? kNone : rescued.envelopes[static_cast<std::size_t>(row)];
        entry.bytes = static_cast<std::int64_t>(envelope.size());
        file.insert(entry, envelope);
      }
      file.set_head(chain.head);
      file.set_gaps(gaps_of(rescued, chain));
      for (const auto& event : rescued.events) file.add_event(event);
      for (const auto& event : news_) file.add_event(event);
      transaction.commit();
      file.settle();
    }
    sync_path(made_);
  }

  /// A gap whose carrier is not here is told once more.
  static std::vector<KeptGap> gaps_of(const Rescued& rescued, const RebuiltChain& chain) {
    auto gaps = rescued.gaps;
    for (auto& [gap, carrier] : gaps) {
      const auto told = std::find_if(chain.entries.begin(), chain.entries.end(), [&, by = carrier](const auto& entry) {
        return entry.sequence == by && entry.state != RecordState::gone;
      });
      if (told == chain.entries.end()) carrier = 0;
    }
    if (chain.lost) gaps.push_back({*chain.lost, 0});
    return gaps;
  }

  Result<Spool::Opened> put_counter_right(Spool::Opened opened) {
    if (opened.findings.empty()) return opened;
    note(opened.findings, 0, "");
    if (auto put = advance_counter(opened.spool->last()); !put) return put.error();
    if (auto kept = opened.spool->add_events(news_); !kept) return kept.error();
    return opened;
  }

  SpoolPlace place_;
  SpoolSettings settings_;
  fs::path file_;
  fs::path made_;   ///< the new file, until it takes the place
  fs::path empty_;  ///< of the same schema, for reading a file that has lost its own
  std::vector<SpoolEvent> news_;
};

}  // namespace

Result<OpenSpool> open_spool(const SpoolPlace& place, const SpoolSettings& settings) {
  const auto file = place.state_folder / kSpoolName;
  if (auto made = place.disk.make_folder(place.state_folder, Disk::Visibility::owner_only); !made) return made.error();
  auto lock = FolderLock::of_spool(place.state_folder);
  if (!lock.held()) return lock.error();
  try {
    Opening opening(place, settings);
    auto opened = opening.run();
    if (!opened) return opened.error();
    return OpenSpool{std::move(lock), std::move(opened->spool), opening.news()};
  } catch (const SqliteError& error) {
    return error_of(error, file);
  } catch (const fs::filesystem_error& error) {
    return error_of_files(error);
  }
}

Result<SpoolLook> look_at_spool(const fs::path& state_folder) {
  const auto file = state_folder / kSpoolName;
  std::error_code none;
  if (!fs::exists(file, none)) return Error{ErrorCode::missing, file.string() + ": there is no spool"};
  // Whoever writes holds this lock, so the file is at rest; SQLite's own locks would keep us out.
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  try {
    auto database = Database::for_a_look(file, "unix-none");
    SpoolLook look;
    std::vector<SpoolEntry> entries;
    auto rows = database.prepare(
        "SELECT sequence, first, key, digest, previous_sequence, previous_digest, kind, state, recorded, bytes, reason "
        "FROM records ORDER BY sequence");
    while (rows.step()) entries.push_back(entry_in(rows));
    look.counts = count(entries, 0);
    auto events = database.prepare(
        "SELECT number, at, fault, first, last, kept, file FROM events ORDER BY number DESC LIMIT 100");
    while (events.step()) look.events.push_back(event_in(events));
    return look;
  } catch (const SqliteError& error) {
    return error_of(error, file);
  }
}

}  // namespace campus::probe
