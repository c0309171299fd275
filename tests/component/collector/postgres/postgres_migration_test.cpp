#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "collector/store/postgres/conninfo.h"
#include "collector/store/postgres/migrations.h"
#include "collector/store/postgres/postgres_error.h"
#include "tests/component/collector/postgres/postgres_bed.h"

namespace campus::collector {
namespace {

using postgres::Migration;
using postgres::PostgresError;
using ::testing::HasSubstr;

class PostgresMigrationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = test::PostgresServer::why_not()) GTEST_SKIP() << *why;
    bed.emplace();
    static_cast<void>(bed->open_postgres());
  }

  /// This program's versions and two more.
  static std::vector<Migration> with_later_ones() {
    std::vector<Migration> all(postgres::migrations().begin(), postgres::migrations().end());
    all.push_back({"CREATE TABLE later (number bigint)", "DROP TABLE later"});
    all.push_back({"CREATE TABLE latest (number bigint)", nullptr});
    return all;
  }

  [[nodiscard]] std::string version() const {
    return bed->server.ask(bed->database, "SELECT version FROM campus.head");
  }
  [[nodiscard]] bool has(const std::string& table) const {
    return bed->server.ask(bed->database, "SELECT to_regclass('campus." + table + "') IS NOT NULL") == "t";
  }
  [[nodiscard]] postgres::Connection connection() const {
    return {*postgres::Conninfo::parse(bed->uri()), PostgresLimits{}};
  }

  std::optional<test::PostgresBed> bed;
};

TEST_F(PostgresMigrationTest, GoesUpVersionByVersionAndOneBack) {
  const auto all = with_later_ones();
  const std::span<const Migration> two(all.data(), 2);
  auto to = connection();
  postgres::migrate_to(to, two, 2);
  EXPECT_EQ(version(), "2");
  EXPECT_TRUE(has("later"));
  postgres::migrate_to(to, two, 2);
  postgres::migrate_to(to, two, 1);
  EXPECT_EQ(version(), "1");
  EXPECT_FALSE(has("later"));
  postgres::migrate_to(to, all, 3);
  EXPECT_EQ(version(), "3");
}

TEST_F(PostgresMigrationTest, ChangesNothingWhereThereIsNoWay) {
  const auto all = with_later_ones();
  auto to = connection();
  postgres::migrate_to(to, all, 3);
  EXPECT_THROW(postgres::migrate_to(to, all, 2), PostgresError) << "the last one has no way back";
  EXPECT_THROW(postgres::migrate_to(to, all, 1), PostgresError) << "two at once";
  EXPECT_THROW(postgres::migrate_to(to, all, 9), PostgresError);
  EXPECT_EQ(version(), "3");
  EXPECT_TRUE(has("latest"));
}

TEST_F(PostgresMigrationTest, LeavesAVersionThatItDoesNotKnowAlone) {
  bed->server.run(bed->database, "UPDATE campus.head SET version = 7");
  const auto opened = PostgresStore::open(bed->uri());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_data);
  EXPECT_THAT(opened.error().message, HasSubstr("version 7"));
  const auto migrated = PostgresStore::migrate(bed->uri(), std::nullopt);
  ASSERT_FALSE(migrated);
  EXPECT_EQ(migrated.error().code, ErrorCode::bad_data);
  EXPECT_EQ(version(), "7");
}

TEST_F(PostgresMigrationTest, SaysThatItIsOfThatVersionAlready) {
  EXPECT_THAT(*PostgresStore::migrate(bed->uri(), std::nullopt), HasSubstr("already"));
  const auto back = PostgresStore::migrate(bed->uri(), 0);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace campus::collector
