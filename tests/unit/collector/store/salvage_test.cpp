#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "collector/store/sqlite_store.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/unit/collector/store/sqlite_bed.h"

namespace campus::collector {
namespace {

using test::Outcomes;
using test::ReportWish;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kPage = 4096;

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Overwrites whole pages, counted from 1.
void spoil(const std::filesystem::path& file, std::size_t first, std::size_t count) {
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  out.seekp(static_cast<std::streamoff>((first - 1) * kPage));
  out << std::string(count * kPage, '\xa5');
}

class SalvageTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteStore> mend() {
    auto opened = SqliteStore::open(bed.folder, SqliteStore::Make::if_missing, Mend::yes);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  /// Reports of `sites` schools, a key and a row of the roster for each.
  void fill(int sites, int each) {
    const auto store = bed.open_sqlite();
    std::vector<Facts> roster;
    for (int site = 1; site <= sites; ++site) {
      const auto code = "S" + std::to_string(site);
      roster.push_back({{"code", code}, {"level", std::string("school")}, {"name", std::string(300, 'n')}});
    }
    ASSERT_TRUE(store->replace_roster(roster, {}));
    ASSERT_TRUE(store->put_key({key.id(), key.public_key(), KeyState::approved, true, false, {}, {}, {}}, {}));
    for (int number = 1; number <= each; ++number) {
      for (int site = 1; site <= sites; ++site) {
        ReportWish wish;
        if (site == 1 && number % 2 == 0) wish.state = SiteState::noncompliant;
        reports.push_back(test::stored_report(key, "S" + std::to_string(site), ++sequence_, Packer(), wish));
      }
    }
    ASSERT_TRUE(store->append({reports, {}, {}, standard}));
  }

  /// As a start does: everything that is not part of the main file becomes part of it.
  void replay(Store& store) {
    for (;;) {
      const auto left = store.unapplied();
      ASSERT_TRUE(left) << left.error().message;
      if (left->empty()) return;
      std::vector<StoredReport> again;
      for (const auto& one : *left) {
        const auto same = std::find_if(reports.begin(), reports.end(),
                                       [&](const StoredReport& report) { return report.id == one.report.id; });
        ASSERT_NE(same, reports.end());
        again.push_back(*same);
        again.back().location = one.location;
      }
      ASSERT_TRUE(store.apply({again, {}, {}, standard}));
    }
  }

  static void put_code_and_order(Store& store) {
    const CodeRecord code{std::string(64, 'a'), SiteCode("S1"), "k3m9", test::store_time(), test::store_time()};
    ASSERT_TRUE(store.put_codes(std::vector{code}, {}));
    ASSERT_TRUE(store.put_order({0, kSilenceOrder, {}, test::store_time(), {}, "高考", "ops", {}}, {}));
  }

  std::vector<std::filesystem::path> damaged_folders() const {
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator(bed.folder / "damaged")) {
      folders.push_back(entry.path());
    }
    return folders;
  }

  test::SqliteBed bed;
  std::filesystem::path main = bed.folder / "collector.db";
  std::filesystem::path day = bed.day_file(test::store_time());
  SigningKey key = testing::new_key();
  std::shared_ptr<const StandardSummary> standard = test::store_standard();
  std::vector<StoredReport> reports;

 private:
  std::int64_t sequence_ = 0;
};

TEST_F(SalvageTest, LeavesASoundStoreAlone) {
  fill(3, 2);
  EXPECT_THAT(mend()->mended(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(bed.folder / "damaged"));
}

TEST_F(SalvageTest, KeepsWhateverADamagedDayStillHasAndTakesTheRestAgain) {
  fill(20, 20);
  const auto pages = std::filesystem::file_size(day) / kPage;
  ASSERT_GT(pages, 60U);
  spoil(day, pages / 3, 2);
  spoil(day, pages / 2, 1);
  const auto damaged = content_of(day);
  const auto store = mend();
  ASSERT_EQ(store->mended().size(), 1U);
  EXPECT_THAT(store->mended()[0].line, HasSubstr("are lost here"));
  ASSERT_EQ(damaged_folders().size(), 1U);
  EXPECT_EQ(content_of(damaged_folders()[0] / day.filename()), damaged);
  std::size_t kept = 0;
  for (const auto& report : reports) kept += *store->find(report.id) ? 1 : 0;
  EXPECT_LT(kept, reports.size());
  EXPECT_GT(kept, reports.size() - 100);
  const auto outcomes = store->append({reports, {}, {}, standard});
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(static_cast<std::size_t>(std::count(outcomes->begin(), outcomes->end(), AppendOutcome::duplicate)), kept);
  EXPECT_EQ(std::count(outcomes->begin(), outcomes->end(), AppendOutcome::sequence_conflict), 0);
  for (const auto& report : reports) EXPECT_TRUE(*store->find(report.id));
  const auto checked = *store->check();
  EXPECT_EQ(checked.reports, static_cast<std::int64_t>(reports.size()));
  EXPECT_EQ(checked.notices.size(), 1U);
}

TEST_F(SalvageTest, MakesVerdictsAnewWhereTheMainFileLostThem) {
  fill(60, 4);
  const auto before = bed.open_sqlite();
  const auto changes = before->changes({}, 1000)->changes.size();
  const auto counts = *before->counts();
  const auto hours = *before->roll_ups(SiteCode("S1"), RollUpStep::hour, {}, test::store_time() + std::chrono::days(1));
  const_cast<std::unique_ptr<SqliteStore>&>(before).reset();
  Database(main).run("PRAGMA wal_checkpoint(TRUNCATE)");
  // The leaf in which the last reports are.
  std::size_t page = 0;
  {
    Database look(main);
    page = static_cast<std::size_t>(
        look.integer("SELECT pageno FROM dbstat WHERE name = 'last' AND pagetype = 'leaf' LIMIT 1"));
  }
  ASSERT_GT(page, 1U);
  spoil(main, page, 1);
  const auto store = mend();
  ASSERT_EQ(store->mended().size(), 1U);
  EXPECT_THAT(store->mended()[0].line, HasSubstr("last"));
  replay(*store);
  for (int site = 1; site <= 60; ++site) {
    const auto code = SiteCode("S" + std::to_string(site));
    const auto last = store->find_last(code, Aspect::latest);
    ASSERT_TRUE(last && *last) << code.text();
    EXPECT_EQ((*last)->id, reports[reports.size() - 60 + static_cast<std::size_t>(site) - 1].id);
  }
  EXPECT_EQ(store->changes({}, 1000)->changes.size(), changes) << "known changes are not told again";
  EXPECT_EQ(store->counts()->size(), counts.size());
  EXPECT_EQ(store->counts()->front().count, counts.front().count);
  const auto again = *store->roll_ups(SiteCode("S1"), RollUpStep::hour, {}, test::store_time() + std::chrono::days(1));
  ASSERT_EQ(again.size(), hours.size());
  EXPECT_EQ(encode_roll_up(again[0].values), encode_roll_up(hours[0].values)) << "nothing is rolled up twice";
  EXPECT_EQ(store->keys()->front().state, KeyState::approved);
  EXPECT_THAT(store->check()->findings, IsEmpty());
}

TEST_F(SalvageTest, ReadsAFileThatHasLostItsFirstPage) {
  fill(20, 2);
  spoil(main, 1, 1);
  spoil(day, 1, 1);
  ASSERT_FALSE(SqliteStore::open(bed.folder));
  const auto store = mend();
  EXPECT_EQ(store->mended().size(), 2U);
  for (const auto& mended : store->mended()) EXPECT_THAT(mended.line, HasSubstr("nothing is lost"));
  EXPECT_THAT(*store->unapplied(), IsEmpty());
  EXPECT_EQ(store->roster()->size(), 20U);
  EXPECT_EQ(store->keys()->front().state, KeyState::approved);
  for (const auto& report : reports) EXPECT_TRUE(*store->find(report.id));
  EXPECT_THAT(store->check()->findings, IsEmpty());
}

/// Where they stand in a file that this program began.
TEST_F(SalvageTest, KeepsCodesAndOrdersOfAFileThatHasLostItsFirstPage) {
  fill(20, 2);
  put_code_and_order(*bed.open_sqlite());
  spoil(main, 1, 1);
  const auto store = mend();
  EXPECT_THAT(store->mended().front().line, HasSubstr("nothing is lost"));
  EXPECT_EQ(store->codes(SiteCode())->size(), 1U);
  EXPECT_EQ(store->orders(test::store_time())->size(), 1U);
}

/// An older program began the file, and its rows lie where a new file has these tables.
TEST_F(SalvageTest, TakesNothingElseForCodesAndOrders) {
  static_cast<void>(bed.open_sqlite());
  Database(main).run(
      "DROP TABLE codes; DROP TABLE orders; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
      "500) INSERT INTO audit (at, who, action, object, detail) SELECT i, 'ops', 'note', i, 'detail' FROM n; "
      "PRAGMA wal_checkpoint(TRUNCATE)");
  fill(20, 2);
  put_code_and_order(*bed.open_sqlite());
  spoil(main, 1, 1);
  const auto store = mend();
  EXPECT_THAT(store->mended().front().line, HasSubstr("codes, orders"));
  EXPECT_THAT(*store->codes(SiteCode()), IsEmpty());
  EXPECT_THAT(*store->orders(test::store_time()), IsEmpty());
  EXPECT_EQ(store->keys()->front().state, KeyState::approved);
}

TEST_F(SalvageTest, MissesNothingInAFileThatNeverHadCodesAndOrders) {
  fill(3, 1);
  Database(main).run("DROP TABLE codes; DROP TABLE orders; PRAGMA wal_checkpoint(TRUNCATE)");
  std::ofstream(main.string() + ".suspect").flush();
  const auto store = mend();
  EXPECT_THAT(store->mended().front().line, HasSubstr("nothing is lost"));
  put_code_and_order(*store);
}

TEST_F(SalvageTest, BeginsFromTheDaysAloneWhereTheMainFileIsGone) {
  fill(5, 2);
  std::filesystem::resize_file(main, 0);
  std::filesystem::remove(main.string() + "-wal");
  const auto store = mend();
  ASSERT_EQ(store->mended().size(), 1U);
  EXPECT_THAT(store->mended()[0].line, HasSubstr("1 keys wait for approval again"));
  ASSERT_EQ(store->keys()->size(), 1U);
  EXPECT_EQ(store->keys()->front().id, key.id());
  EXPECT_EQ(store->keys()->front().state, KeyState::pending);
  replay(*store);
  EXPECT_EQ((*store->find_last(SiteCode("S3"), Aspect::latest))->id, reports[7].id);
  EXPECT_EQ((*store->append({reports, {}, {}, standard})), Outcomes(10, AppendOutcome::duplicate));
  EXPECT_THAT(store->check()->findings, IsEmpty());
}

TEST_F(SalvageTest, ReadsWhatIsLeftOfAFileThatWasCutOff) {
  fill(20, 20);
  std::filesystem::resize_file(day, std::filesystem::file_size(day) / 2 + 100);
  const auto store = mend();
  ASSERT_EQ(store->mended().size(), 1U);
  std::size_t kept = 0;
  for (const auto& report : reports) kept += *store->find(report.id) ? 1 : 0;
  EXPECT_GT(kept, reports.size() / 4);
  EXPECT_LT(kept, reports.size());
}

TEST_F(SalvageTest, GoesOnWhereAnEarlierStartWasStopped) {
  fill(5, 2);
  const auto aside = bed.folder / "damaged" / "2026-11-26T22-17-00Z-collector.db.unfinished";
  std::filesystem::create_directories(aside);
  spoil(main, 2, 1);
  // Stopped between the log and the database, then behind both.
  EXPECT_EQ(mend()->mended().size(), 1U);
  std::filesystem::remove_all(bed.folder / "damaged");
  std::filesystem::create_directories(aside);
  std::filesystem::rename(main, aside / "collector.db");
  std::ofstream(aside / "new.db") << "half of it";
  const auto store = mend();
  EXPECT_EQ(store->mended().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(aside));
  EXPECT_EQ(damaged_folders().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(damaged_folders()[0] / "schema.db"));
  EXPECT_THAT(store->check()->findings, IsEmpty());
}

TEST_F(SalvageTest, KeepsEveryDamagedFileHoweverOftenItHappens) {
  fill(5, 2);
  for (int times = 1; times <= 3; ++times) {
    std::ofstream(main.string() + ".suspect").flush();
    std::ofstream(day.string() + ".suspect").flush();
    EXPECT_EQ(mend()->mended().size(), 2U);
    EXPECT_EQ(damaged_folders().size(), 2U * static_cast<unsigned>(times));
  }
  EXPECT_THAT(bed.open_sqlite()->check()->findings, IsEmpty());
}

TEST_F(SalvageTest, MarksAFileInWhichDamageWasMetForTheNextStart) {
  fill(20, 20);
  auto store = bed.open_sqlite();
  const auto pages = std::filesystem::file_size(day) / kPage;
  spoil(day, 2, pages - 1);
  EXPECT_FALSE(store->append({reports, {}, {}, standard}));
  EXPECT_TRUE(store->is_damaged());
  EXPECT_TRUE(std::filesystem::exists(day.string() + ".suspect"));
  store.reset();
  store = mend();
  EXPECT_EQ(store->mended().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(day.string() + ".suspect"));
  const auto outcomes = *store->append({reports, {}, {}, standard});
  EXPECT_EQ(static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), AppendOutcome::stored)) +
                static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), AppendOutcome::late)) +
                static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), AppendOutcome::duplicate)),
            reports.size());
  for (const auto& report : reports) EXPECT_TRUE(*store->find(report.id));
}

TEST_F(SalvageTest, GivesNoLostReportsNumberToAnother) {
  fill(3, 30);
  const auto last = reports.back();
  {
    Database database(day);
    database.run("DELETE FROM reports WHERE number > 80");
    std::ofstream(day.string() + ".suspect").flush();
  }
  const auto store = mend();
  const auto later = test::stored_report(key, "S9", 1000, Packer());
  ASSERT_TRUE(store->append({{&later, 1}, {}, {}, standard}));
  EXPECT_FALSE(*store->find(last.id));
  EXPECT_EQ((*store->find_last(SiteCode("S9"), Aspect::latest))->id, later.id);
  EXPECT_FALSE(store->find_last(SiteCode("S3"), Aspect::latest)) << "lost, and not somebody else's";
}

TEST_F(SalvageTest, LeavesOtherProgramsAndOtherVersionsAlone) {
  fill(3, 1);
  Database(main).run("PRAGMA user_version=99; PRAGMA wal_checkpoint(TRUNCATE)");
  auto opened = SqliteStore::open(bed.folder, SqliteStore::Make::if_missing, Mend::yes);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("version 99"));
  Database(main).run("PRAGMA user_version=2; PRAGMA application_id=7; PRAGMA wal_checkpoint(TRUNCATE)");
  opened = SqliteStore::open(bed.folder, SqliteStore::Make::if_missing, Mend::yes);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("another program"));
  EXPECT_FALSE(std::filesystem::exists(bed.folder / "damaged"));
}

}  // namespace
}  // namespace campus::collector
