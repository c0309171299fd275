// tests/golden/store-v1.db was written by the program of version 1: 24 reports of four schools that counted, 12 of two
// sites that it did not know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "collector/store/sqlite_store.h"
#include "collector/store/version_one.h"
#include "core/wire/report_json.h"
#include "tests/unit/collector/store/sqlite_bed.h"

namespace campus::collector {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kGoldenFile = std::filesystem::path(CAMPUS_GOLDEN) / "store-v1.db";

using Rows = std::set<std::vector<std::string>>;

/// As text, in no order.
Rows rows_of(const std::filesystem::path& file, const std::string& columns, const std::string& table) {
  auto database = Database::for_a_look(file);
  auto select = database.prepare(("SELECT " + columns + " FROM " + table).c_str());
  Rows rows;
  while (select.step()) {
    std::vector<std::string> row;
    for (auto i = std::count(columns.begin(), columns.end(), ',') + 1; i > 0; --i) {
      row.push_back(select.text(static_cast<int>(row.size())));
    }
    rows.insert(std::move(row));
  }
  return rows;
}

class VersionOneTest : public ::testing::Test {
 protected:
  VersionOneTest() {
    std::filesystem::create_directory(folder);
    std::filesystem::copy_file(kGoldenFile, main);
    std::filesystem::copy_file(kGoldenFile, golden);
    std::filesystem::permissions(main, std::filesystem::perms(0600));
  }

  std::unique_ptr<SqliteStore> serve() const {
    auto opened = SqliteStore::open(folder, SqliteStore::Make::if_missing, Mend::yes);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  /// As a start does: by the roster of version 1, everything else stays held.
  static void judge_all(Store& store) {
    const auto standard = test::store_standard();
    for (;;) {
      const auto left = store.unapplied();
      ASSERT_TRUE(left) << left.error().message;
      if (left->empty()) return;
      std::vector<StoredReport> reports;
      for (const auto& one : *left) reports.push_back(judged(one));
      ASSERT_TRUE(store.apply({reports, {}, {}, standard}));
    }
  }

  static StoredReport judged(const UnappliedReport& one) {
    const auto content = *wire::parse_report(one.report.envelope.payload);
    StoredReport report;
    report.id = one.report.id;
    report.key = content.key;
    report.public_key = one.public_key;
    report.sequence = content.sequence;
    report.site = content.site;
    report.received = one.report.received;
    report.location = one.location;
    const bool known = content.site.text() <= "S4";
    if (!known) report.held = "unknown_site";
    if (known) {
      Judgement judgement;
      judgement.report = Digest::of_hex(report.id.text());
      judgement.key = Digest::of_hex(report.key.text());
      judgement.sequence = report.sequence;
      judgement.received = report.received;
      judgement.ordered_at = order_time(content.ended, report.received);
      judgement.mode = content.mode;
      judgement.state = SiteState::compliant;
      report.judgement = std::make_shared<const Judgement>(std::move(judgement));
    }
    return report;
  }

  std::vector<std::filesystem::path> named(const std::string& prefix) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
    }
    return found;
  }

  test::SqliteBed bed;
  const std::filesystem::path& folder = bed.folder;
  std::filesystem::path main = folder / "collector.db";
  std::filesystem::path golden = bed.parent / "golden.db";
};

TEST_F(VersionOneTest, IsRefusedByWhoeverMayNotMend) {
  const auto opened = SqliteStore::open(folder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_data);
  EXPECT_THAT(opened.error().message, HasSubstr("campus-collector migrate"));
  EXPECT_TRUE(is_version_one(folder));
}

TEST_F(VersionOneTest, ComesUpWithEveryReportAndEveryDecision) {
  const auto store = serve();
  ASSERT_EQ(store->mended().size(), 1U);
  EXPECT_FALSE(store->mended()[0].was_damaged);
  EXPECT_THAT(store->mended()[0].line, HasSubstr("36 reports"));
  judge_all(*store);
  for (const auto& row : rows_of(golden, "id, site, sequence, received", "reports")) {
    const auto found = store->find(ReportId(Digest::of_raw(row[0]).hex()));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->site.text(), row[1]);
    EXPECT_EQ(std::to_string((*found)->received.time_since_epoch().count()), row[3]);
    EXPECT_TRUE(verify((*found)->envelope, kReportPayloadType));
  }
  for (const auto& row : rows_of(golden, "site, id", "latest")) {
    EXPECT_EQ((*store->find_last(SiteCode(row[0]), Aspect::latest))->id.text(), Digest::of_raw(row[1]).hex());
  }
  const auto keys = *store->keys();
  EXPECT_EQ(keys.size(), 6U);
  for (const auto& key : keys) EXPECT_EQ(key.state, KeyState::approved);
  EXPECT_EQ(store->roster()->size(), 5U);
  EXPECT_EQ(store->held()->size(), 12U);
  EXPECT_THAT(store->check()->findings, IsEmpty());
  std::int64_t stored = 0;
  const auto counts = *store->counts();
  for (const auto& count : counts) stored += count.outcome == "stored" ? count.count : 0;
  EXPECT_EQ(stored, 24) << "counted by version 1 already, and not again";
}

TEST_F(VersionOneTest, KeepsTheOldStoreBesideTheNewOne) {
  const auto old = rows_of(main, "id, seal", "reports");
  serve();
  ASSERT_EQ(named("collector-v1-").size(), 1U);
  EXPECT_EQ(rows_of(named("collector-v1-")[0], "id, seal", "reports"), old);
  EXPECT_THAT(named("migrating"), IsEmpty());
}

TEST_F(VersionOneTest, GoesBackToTheSameRows) {
  judge_all(*serve());
  const auto back = SqliteStore::migrate(folder, 1);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(is_version_one(folder));
  for (const auto& [columns, table] : std::map<std::string, std::string>{
           {"id, key, sequence, site, received, ordered_at, held, size, payload, seal", "reports"},
           {"site, id, key, sequence, ordered_at", "latest"},
           {"id, public_key, state, auditor, by_open, sites, first_seen, decided", "keys"},
           {"code, facts", "roster"},
           {"banner, level, outcome, count", "counts"}}) {
    EXPECT_EQ(rows_of(main, columns, table), rows_of(golden, columns, table)) << table;
  }
  ASSERT_EQ(named("version-2-").size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(named("version-2-")[0] / "reports"));
  EXPECT_FALSE(std::filesystem::exists(folder / "reports"));
  ASSERT_TRUE(SqliteStore::migrate(folder, std::nullopt));
  EXPECT_EQ(named("collector-v1-").size(), 2U) << "also within one second";
  EXPECT_TRUE(SqliteStore::open(folder));
}

TEST_F(VersionOneTest, DoesNotGoBackBeforeEverythingIsJudged) {
  serve();
  const auto back = SqliteStore::migrate(folder, 1);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::conflict);
  EXPECT_TRUE(SqliteStore::open(folder)) << "as it was";
}

TEST_F(VersionOneTest, KnowsNoOtherVersion) {
  const auto up = SqliteStore::migrate(folder, 7);
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().code, ErrorCode::conflict);
  EXPECT_TRUE(is_version_one(folder));
  ASSERT_TRUE(SqliteStore::migrate(folder, 2));
  EXPECT_THAT(*SqliteStore::migrate(folder, 2), HasSubstr("already"));
  const auto none = SqliteStore::migrate(bed.parent / "nowhere", 2);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::missing);
}

TEST_F(VersionOneTest, GoesOnOrBackWhereAnEarlierOneWasStopped) {
  // Upwards, before any name changed: from the beginning.
  std::filesystem::create_directories(folder / "migrating.tmp" / "reports");
  std::filesystem::create_directories(folder / "migrating");
  std::ofstream(folder / "migrating" / "collector.db") << "whole, but of an older moment";
  judge_all(*serve());
  EXPECT_THAT(named("migrating"), IsEmpty());
  // Upwards, with the old one already away.
  std::filesystem::create_directory(folder / "migrating");
  std::filesystem::rename(folder / "reports", folder / "migrating" / "reports");
  std::filesystem::rename(main, folder / "migrating" / "collector.db");
  EXPECT_EQ(serve()->check()->reports, 36);
  EXPECT_THAT(named("migrating"), IsEmpty());
  // Downwards, with only the reports away: back.
  std::filesystem::create_directories(folder / "migrating");
  std::filesystem::copy_file(golden, folder / "migrating" / "collector.db");
  std::filesystem::create_directory(folder / "version-2-2026-11-26T22-17-00Z");
  std::filesystem::rename(folder / "reports", folder / "version-2-2026-11-26T22-17-00Z" / "reports");
  EXPECT_EQ(serve()->check()->reports, 36);
  EXPECT_THAT(named("migrating"), IsEmpty());
  EXPECT_THAT(named("version-2-"), IsEmpty());
}

}  // namespace
}  // namespace campus::collector
