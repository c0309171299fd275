#include "collector/store/sqlite_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "collector/fleet/limits.h"
#include "collector/fleet/roster.h"
#include "collector/store/content.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::collector {
namespace {

class SqliteStoreTest : public ::testing::Test {
 protected:
  SqliteStoreTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-store-XXXXXX").string();
    parent = ::mkdtemp(pattern.data());
    folder = parent / "store";
  }
  ~SqliteStoreTest() override { std::filesystem::remove_all(parent); }

  std::unique_ptr<SqliteStore> open() {
    auto opened = SqliteStore::open(folder);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  StoredReport stored(const std::string& site, std::int64_t sequence, const std::string& held = "") {
    const auto report = testing::sample_report(key, site, sequence);
    const auto envelope = testing::sealed(report, key);
    const WallTime at(std::chrono::seconds(1'800'000'000 + sequence));
    return {envelope.id(),   key.id(), sequence,           SiteCode(site), at, at,
            *pack(envelope), held,     SiteCode("150721"), Level::school};
  }

  static std::vector<AppendOutcome> append(Store& store, const std::vector<StoredReport>& reports) {
    auto outcomes = store.append({reports, {}, {}});
    EXPECT_TRUE(outcomes) << outcomes.error().message;
    return outcomes ? *outcomes : std::vector<AppendOutcome>();
  }

  std::filesystem::path parent;
  std::filesystem::path folder;
  SigningKey key = testing::new_key();
};

using Outcomes = std::vector<AppendOutcome>;

TEST_F(SqliteStoreTest, KeepsFilesToTheirOwner) {
  const auto store = open();
  append(*store, {stored("S1", 1)});
  struct stat status {};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << file.path();
  }
}

TEST_F(SqliteStoreTest, LetsNoSecondProcessIn) {
  const auto store = open();
  const auto second = SqliteStore::open(folder);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST_F(SqliteStoreTest, TellsTheOutcomesApart) {
  const auto store = open();
  auto fork = stored("S1", 2);
  fork.id = ReportId(std::string(64, 'a'));
  EXPECT_EQ(append(*store, {stored("S1", 2), stored("S1", 2), fork, stored("S1", 1), stored("S1", 3, "unknown_key")}),
            (Outcomes{AppendOutcome::stored, AppendOutcome::duplicate, AppendOutcome::sequence_conflict,
                      AppendOutcome::late, AppendOutcome::held}));
}

TEST_F(SqliteStoreTest, RemembersEverythingAfterItWasClosed) {
  const auto kept = stored("S1", 1);
  const auto pending = stored("S2", 2, "unknown_site");
  KeyRecord record;
  record.id = key.id();
  record.public_key = key.public_key();
  record.state = KeyState::approved;
  record.sites = {SiteCode("S1"), SiteCode("S2")};
  record.first_seen = kept.received;
  {
    const auto store = open();
    ASSERT_TRUE(store->append({std::vector{kept, pending}, std::vector{record}, {}}));
    ASSERT_TRUE(store->replace_roster(std::vector<Facts>{{{"code", "S1"}, {"classes", 12.0}}}));
  }
  const auto store = open();
  const auto found = store->find(kept.id);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->envelope.id(), kept.id);
  EXPECT_TRUE(verify((*found)->envelope, kReportPayloadType));
  const auto held = store->held();
  ASSERT_TRUE(held);
  ASSERT_EQ(held->size(), 1U);
  EXPECT_EQ(held->front().reason, "unknown_site");
  const auto keys = store->keys();
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 1U);
  EXPECT_EQ(keys->front().public_key, key.public_key());
  EXPECT_EQ(keys->front().sites, record.sites);
  EXPECT_EQ(store->roster()->front().at("classes"), FactValue(12.0));
  std::int64_t counted = 0;
  const auto counts = store->counts();
  for (const auto& count : *counts) counted += count.count;
  EXPECT_EQ(counted, 2);
  int latest = 0;
  EXPECT_EQ(*store->each_latest([&](const ArchivedReport& report) { latest += report.id == kept.id ? 1 : 100; }), 0);
  EXPECT_EQ(latest, 1);
}

/// As many columns as a table may have, each name and value as long as it may be, every byte one that JSON escapes.
std::string largest_table() {
  std::string names = "code,level,name";
  std::string values = "150721,banner,";
  const auto text = [](std::size_t marked) {
    std::string quoted = "\"" + std::to_string(1000 + marked);
    for (std::size_t i = 4; i < kRosterCellBytes; ++i) quoted += i % 2 == 0 ? "\\" : "\"\"";
    return quoted + "\"";
  };
  values += text(0);
  for (std::size_t column = 3; column < kRosterColumns; ++column) {
    names += "," + text(column);
    values += "," + text(column);
  }
  return names + "\n" + values + "\n";
}

TEST_F(SqliteStoreTest, ReadsBackTheLargestRowThatTheImportTakes) {
  const auto table = parse_roster(largest_table(), "r.csv");
  ASSERT_EQ(table.sites.size(), 1U) << table.errors.front().substr(0, 200);
  const std::vector<Facts> written{table.sites.front().facts};
  ASSERT_EQ(written.front().size(), kRosterColumns);
  ASSERT_TRUE(open()->replace_roster(written));
  const auto read = open()->roster();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, written);
}

TEST_F(SqliteStoreTest, KnowsWhatItContains) {
  const auto store = open();
  append(*store, {stored("S1", 1), stored("S1", 2, "unknown_key")});
  EXPECT_TRUE(*store->contains(stored("S1", 1).id));
  EXPECT_TRUE(*store->contains(stored("S1", 2).id));
  EXPECT_FALSE(*store->contains(stored("S1", 3).id));
}

TEST_F(SqliteStoreTest, MakesNothingWhereItMayNot) {
  const auto opened = SqliteStore::open(folder, SqliteStore::Make::never);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::missing);
  EXPECT_FALSE(std::filesystem::exists(folder));
  open();
  EXPECT_TRUE(SqliteStore::open(folder, SqliteStore::Make::never));
}

TEST_F(SqliteStoreTest, SettlesWhatWasHeld) {
  const auto store = open();
  append(*store, {stored("S1", 5), stored("S1", 6, "unknown_key"), stored("S1", 4, "unknown_key")});
  const auto outcomes = store->settle(std::vector<Settlement>{{stored("S1", 4).id, "", {}, Level::school},
                                                              {stored("S1", 6).id, "", {}, Level::school}});
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(*outcomes, (Outcomes{AppendOutcome::late, AppendOutcome::stored}));
  EXPECT_EQ((*store->latest_of(SiteCode("S1")))->id, stored("S1", 6).id);
  EXPECT_TRUE(store->held()->empty());
}

TEST_F(SqliteStoreTest, LetsTimeDecideBetweenKeys) {
  const auto store = open();
  auto first = stored("S1", 9);
  auto second = stored("S1", 1);
  second.id = ReportId(std::string(64, 'b'));
  second.key = KeyId(std::string(64, 'c'));
  second.ordered_at = first.ordered_at + std::chrono::seconds(1);
  EXPECT_EQ(append(*store, {first, second}), (Outcomes{AppendOutcome::stored, AppendOutcome::stored}));
  auto third = stored("S1", 10);
  third.ordered_at = second.ordered_at - std::chrono::seconds(1);
  EXPECT_EQ(append(*store, {third}), (Outcomes{AppendOutcome::late}));
}

TEST_F(SqliteStoreTest, RefusesAnotherProgramsFileAndLeavesItAlone) {
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "collector.db") << std::string(4096, 'x');
  const auto opened = SqliteStore::open(folder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_data);
  EXPECT_EQ(std::filesystem::file_size(folder / "collector.db"), 4096U);
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
    EXPECT_FALSE(store->append({many, {}, {}}));
    EXPECT_FALSE(store->append({std::vector{stored("S1", 2)}, {}, {}})) << "closed until it is recovered";
  }
  ASSERT_TRUE(store->recover());
  EXPECT_TRUE(*store->find(stored("S1", 1).id));
  EXPECT_FALSE(*store->find(stored("S1", 2).id));
  EXPECT_EQ(append(*store, {stored("S1", 2)}), (Outcomes{AppendOutcome::stored}));
}

TEST_F(SqliteStoreTest, ClosesAfterAFailedReadSaysSoAndComesBack) {
  for (int i = 1; i < 50; ++i) append(*open(), {stored("S1", i)});
  std::vector<std::string> failures;
  const auto store = open();
  store->on_failure([&](std::string_view operation) { failures.emplace_back(operation); });
  const auto file = folder / "collector.db";
  std::ifstream in(file, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  const auto write = [&](std::size_t from, const std::string& bytes) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(from));
    out << bytes;
  };
  constexpr std::size_t kPage = 4096;
  write(kPage, std::string(whole.size() - kPage, '\xff'));
  EXPECT_FALSE(store->failure());
  EXPECT_FALSE(store->find(stored("S1", 1).id));
  EXPECT_FALSE(store->failure()) << "whoever asks for one report must not stop all others";
  EXPECT_FALSE(store->contains(stored("S1", 1).id));
  EXPECT_EQ(failures, (std::vector<std::string>{"read", "read"}));
  EXPECT_TRUE(store->failure());
  EXPECT_FALSE(store->contains(stored("S1", 1).id)) << "closed until it is recovered";
  EXPECT_EQ(failures.size(), 2U) << "what was not tried did not fail";
  write(0, whole);
  ASSERT_TRUE(store->recover());
  EXPECT_FALSE(store->failure());
  EXPECT_TRUE(*store->contains(stored("S1", 1).id));
}

}  // namespace
}  // namespace campus::collector
