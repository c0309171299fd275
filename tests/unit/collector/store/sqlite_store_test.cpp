#include "collector/store/sqlite_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "collector/store/content.h"
#include "core/sqlite/database.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/unit/collector/store/sqlite_bed.h"

namespace campus::collector {
namespace {

using test::Outcomes;
using test::ReportWish;
using ::testing::HasSubstr;

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteStore> open() const { return bed.open_sqlite(); }

  StoredReport stored(const std::string& site, std::int64_t sequence, const ReportWish& wish = {}) {
    return test::stored_report(key, site, sequence, Packer(), wish);
  }
  AppendBatch batch_of(const std::vector<StoredReport>& reports) const { return {reports, {}, {}, standard}; }
  Outcomes append(Store& store, const std::vector<StoredReport>& reports) {
    auto outcomes = store.append(batch_of(reports));
    EXPECT_TRUE(outcomes) << outcomes.error().message;
    return outcomes ? *outcomes : Outcomes();
  }

  test::SqliteBed bed;
  const std::filesystem::path& folder = bed.folder;
  SigningKey key = testing::new_key();
  std::shared_ptr<const StandardSummary> standard = test::store_standard();
};

TEST_F(SqliteStoreTest, KeepsFilesToTheirOwner) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  struct stat status {};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  int files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, file.is_directory() ? 0700U : 0600U) << file.path();
    files += file.is_directory() ? 0 : 1;
  }
  EXPECT_GE(files, 3) << "lock, main file, a day";
}

TEST_F(SqliteStoreTest, WritesAheadIntoALog) {
  append(*open(), {stored("S1", 1)});
  for (const auto& file : {folder / "collector.db", bed.day_file(test::store_time())}) {
    Database database(file);
    EXPECT_EQ(database.text("PRAGMA journal_mode"), "wal") << file;
  }
}

TEST_F(SqliteStoreTest, LetsNoSecondProcessIn) {
  const auto store = open();
  const auto second = SqliteStore::open(folder);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST_F(SqliteStoreTest, HasAFileForEachDay) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  const auto next = test::store_time() + std::chrono::hours(8);  // midnight in Shanghai
  append(*store, {stored("S1", 2, {.received = next})});
  EXPECT_TRUE(std::filesystem::exists(folder / "reports" / "2026-11-23.db"));
  EXPECT_TRUE(std::filesystem::exists(folder / "reports" / "2026-11-24.db"));
}

TEST_F(SqliteStoreTest, MakesNothingWhereItMayNot) {
  const auto opened = SqliteStore::open(folder, SqliteStore::Make::never);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::missing);
  EXPECT_FALSE(std::filesystem::exists(folder));
  open();
  EXPECT_TRUE(SqliteStore::open(folder, SqliteStore::Make::never));
}

TEST_F(SqliteStoreTest, HasNobodyBesideItself) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  EXPECT_FALSE(*store->foreign_changes());
}

TEST_F(SqliteStoreTest, RefusesAnotherProgramsFileAndLeavesItAlone) {
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "collector.db") << std::string(4096, 'x');
  const auto opened = SqliteStore::open(folder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_data);
  EXPECT_EQ(std::filesystem::file_size(folder / "collector.db"), 4096U);
}

TEST_F(SqliteStoreTest, RefusesAStoreOfAnotherVersion) {
  open();
  Database(folder / "collector.db").run("PRAGMA user_version=99");
  const auto opened = SqliteStore::open(folder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_data);
  EXPECT_THAT(opened.error().message, HasSubstr("the store has version 99"));
}

TEST_F(SqliteStoreTest, CopiesItselfWhileItGoesOn) {
  const auto store = open();
  const auto kept = stored("S1", 1);
  append(*store, {kept, stored("S2", 2, {.held = "unknown_key"})});
  const CodeRecord code{std::string(64, 'a'), SiteCode("S1"), "k3m9", test::store_time(), test::store_time()};
  ASSERT_TRUE(store->put_codes(std::vector{code}, {}));
  ASSERT_TRUE(store->put_order({0, kSilenceOrder, {}, test::store_time(), {}, "高考", "ops", {}}, {}));
  const auto copy = bed.parent / "copy";
  ASSERT_TRUE(store->backup(copy));
  append(*store, {stored("S1", 3)});
  EXPECT_FALSE(store->backup(copy)) << "never over another copy";
  const auto opened = SqliteStore::open(copy, SqliteStore::Make::never);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(*(*opened)->find(kept.id));
  EXPECT_EQ((*opened)->held()->size(), 1U);
  EXPECT_EQ(*(*opened)->codes(SiteCode("S1")), std::vector{code});
  EXPECT_EQ((*opened)->orders(test::store_time())->size(), 1U);
  EXPECT_FALSE(*(*opened)->find(stored("S1", 3).id));
  EXPECT_TRUE((*opened)->check()->findings.empty());
}

TEST_F(SqliteStoreTest, TakesReportsBetweenThePiecesOfACopy) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  // The main file is several pieces long: entries of the log that each take more than a page.
  const AuditEntry entry{test::store_time(), "ops", "note", "x", std::string(6000, 'x')};
  for (int i = 0; i < 1500; ++i) ASSERT_TRUE(store->note(entry));
  const auto copy = bed.parent / "copy";
  ASSERT_TRUE(store->begin_backup(copy));
  EXPECT_EQ(store->begin_backup(bed.parent / "other").error().code, ErrorCode::conflict);
  std::int64_t pieces = 1;
  for (auto more = store->continue_backup();; more = store->continue_backup(), ++pieces) {
    ASSERT_TRUE(more) << more.error().message;
    if (!*more) break;
    append(*store, {stored("S1", 1 + pieces)});
    ASSERT_TRUE(store->maintain(test::store_time()));
  }
  EXPECT_GE(pieces, 4) << "three of the main file, one of the day's";
  EXPECT_FALSE(store->continue_backup()) << "it is done";
  const auto opened = SqliteStore::open(copy, SqliteStore::Make::never);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto checked = (*opened)->check();
  EXPECT_EQ(checked->reports, pieces) << "the day's file came last: it has what was taken before";
  EXPECT_TRUE(checked->findings.empty());
  EXPECT_EQ((*opened)->audit("x", 2000)->size(), 1500U);
  EXPECT_EQ((*opened)->unapplied()->size(), 1U) << "what came between main file and day is applied at the start";
  EXPECT_TRUE(store->check()->findings.empty());
}

TEST_F(SqliteStoreTest, AFolderThatTakesNoCopyIsNoFaultOfTheStores) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  const auto taken = bed.parent / "taken";
  std::filesystem::create_directory(taken);
  std::ofstream(taken / "collector.db") << "x";
  for (const auto& target : {bed.parent / "none" / "deep", taken, taken / "collector.db"}) {
    const auto refused = store->backup(target);
    ASSERT_FALSE(refused) << target;
    EXPECT_EQ(refused.error().code, ErrorCode::cannot_create) << refused.error().message;
    EXPECT_THAT(refused.error().message, HasSubstr("cannot back up: "));
    EXPECT_FALSE(store->failure());
  }
  EXPECT_FALSE(std::filesystem::exists(bed.parent / "none"));
  EXPECT_FALSE(std::filesystem::exists(taken / "reports"));
  EXPECT_EQ(std::filesystem::file_size(taken / "collector.db"), 1U);
  append(*store, {stored("S1", 2)});
}

TEST_F(SqliteStoreTest, ACopyThatWasGivenUpLeavesNothing) {
  const auto copy = bed.parent / "copy";
  {
    const auto store = open();
    for (int i = 1; i <= 300; ++i) append(*store, {stored("S1", i)});
    ASSERT_TRUE(store->begin_backup(copy));
    ASSERT_TRUE(*store->continue_backup());
    EXPECT_TRUE(std::filesystem::exists(copy / "collector.db"));
  }
  EXPECT_FALSE(std::filesystem::exists(copy));
}

/// What is in the files of the store.
std::map<std::filesystem::path, std::string> files_in(const std::filesystem::path& folder) {
  std::map<std::filesystem::path, std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    files[file.path()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

TEST_F(SqliteStoreTest, BringsBackWhatACrashLeftBetweenItsTwoCommits) {
  append(*open(), {stored("S1", 1)});
  const auto main = files_in(folder);
  const auto counted = stored("S9", 2, {.state = SiteState::noncompliant});
  const auto held = stored("S1", 3, {.held = "unknown_key"});
  append(*open(), {counted, held});
  // The day's file is ahead of the main one, as after a crash between them.
  for (const auto& [file, bytes] : main) std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  const auto store = open();
  const auto left = *store->unapplied();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].report.id, counted.id);
  EXPECT_EQ(left[1].report.id, held.id);
  EXPECT_EQ(left[0].public_key, key.public_key());
  EXPECT_TRUE(verify(left[0].report.envelope, kReportPayloadType));
  auto again = std::vector{counted, held};
  for (std::size_t i = 0; i < again.size(); ++i) again[i].location = left[i].location;
  ASSERT_TRUE(store->apply(batch_of(again)));
  EXPECT_TRUE(store->unapplied()->empty());
  EXPECT_EQ((*store->find_last(SiteCode("S9"), Aspect::latest))->id, counted.id);
  EXPECT_EQ((*store->find(counted.id))->site, SiteCode("S9"));
  EXPECT_EQ(store->held()->size(), 1U);
  EXPECT_EQ(store->changes({}, 100)->changes.size(), 2U);
  EXPECT_EQ(append(*store, {counted, held, stored("S1", 4)}),
            (Outcomes{AppendOutcome::duplicate, AppendOutcome::duplicate, AppendOutcome::stored}));
  EXPECT_TRUE(store->check()->findings.empty());
}

/// The kernel refuses every write beyond a size, as a full disk would.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(SqliteStoreTest, FailsAsAWholeOnAFullDiskAndComesBack) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  {
    const FullDisk full(16'384);
    std::vector<StoredReport> many;
    for (int i = 2; i < 400; ++i) many.push_back(stored("S1", i));
    EXPECT_FALSE(store->append(batch_of(many)));
    EXPECT_TRUE(store->failure());
    EXPECT_FALSE(store->append(batch_of({stored("S1", 2)}))) << "closed until it is recovered";
  }
  ASSERT_TRUE(store->recover());
  EXPECT_TRUE(store->unapplied()->empty());
  EXPECT_TRUE(*store->find(stored("S1", 1).id));
  EXPECT_FALSE(*store->find(stored("S1", 2).id));
  EXPECT_EQ(append(*store, {stored("S1", 2)}), (Outcomes{AppendOutcome::stored}));
}

TEST_F(SqliteStoreTest, SyncsTheMainFileAgainAfterABatchThatNeededNone) {
  constexpr int kFull = 2;
  static_cast<void>(open());
  Database main(folder / "collector.db");
  const auto level = [&] { return main.integer("PRAGMA synchronous"); };
  main.run("PRAGMA synchronous=FULL");
  {
    const WithoutSync without(main);
    EXPECT_LT(level(), kFull);
  }
  EXPECT_EQ(level(), kFull);
  EXPECT_THROW(
      {
        const WithoutSync without(main);
        main.run("no SQL at all");
      },
      SqliteError)
      << "the failure itself must come out, not the end of the process";
}

/// Overwrites a file in place.
void write(const std::filesystem::path& file, std::size_t from, const std::string& bytes) {
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  out.seekp(static_cast<std::streamoff>(from));
  out << bytes;
}

TEST_F(SqliteStoreTest, ClosesAfterAFailedReadSaysSoAndComesBack) {
  std::vector<StoredReport> many;
  for (int i = 1; i < 50; ++i) many.push_back(stored("S1", i, {.held = "unknown_key"}));
  append(*open(), many);
  std::vector<std::string> failures;
  const auto store = open();
  store->on_failure([&](std::string_view operation) { failures.emplace_back(operation); });
  const auto main = folder / "collector.db";
  const auto day = bed.day_file(test::store_time());
  const auto whole = files_in(folder)[main];
  const auto whole_day = files_in(day.parent_path())[day];
  constexpr std::size_t kPage = 4096;
  write(main, kPage, std::string(whole.size() - kPage, '\xff'));
  write(day, kPage, std::string(whole_day.size() - kPage, '\xff'));
  EXPECT_FALSE(store->failure());
  EXPECT_FALSE(store->find(stored("S1", 1, {.held = "unknown_key"}).id));
  EXPECT_FALSE(store->failure()) << "whoever asks for one report must not stop all others";
  EXPECT_FALSE(store->held());
  EXPECT_EQ(failures, (std::vector<std::string>{"read", "read"}));
  EXPECT_TRUE(store->failure());
  EXPECT_FALSE(store->held()) << "closed until it is recovered";
  EXPECT_EQ(failures.size(), 2U) << "what was not tried did not fail";
  write(main, 0, whole);
  write(day, 0, whole_day);
  ASSERT_TRUE(store->recover());
  EXPECT_FALSE(store->failure());
  EXPECT_EQ(store->held()->size(), 49U);
}

}  // namespace
}  // namespace campus::collector
