#include "collector/store/postgres/postgres_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "collector/store/postgres/connection.h"
#include "collector/store/postgres/migrations.h"
#include "collector/store/postgres/postgres_error.h"
#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::collector {
namespace {

using test::Outcomes;
using test::ReportWish;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Make = PostgresStore::Make;

class PostgresStoreTest : public ::testing::Test {
 protected:
  StoredReport stored(const std::string& site, std::int64_t sequence, const ReportWish& wish = {}) const {
    return test::stored_report(key, site, sequence, Packer(), wish);
  }
  Outcomes append(Store& store, const std::vector<StoredReport>& reports) const {
    auto outcomes = store.append({reports, {}, {}, standard});
    EXPECT_TRUE(outcomes) << outcomes.error().message;
    return outcomes ? *outcomes : Outcomes();
  }
  static Error error_of(const std::string& uri, Make make = Make::if_missing) {
    const auto opened = PostgresStore::open(uri, make);
    EXPECT_FALSE(opened) << uri;
    return opened ? Error{} : opened.error();
  }
  void run(const std::string& statements) { bed.server.run(bed.database, statements); }
  std::string ask(const std::string& statement) { return bed.server.ask(bed.database, statement); }

  test::PostgresBed bed;
  SigningKey key = testing::new_key();
  std::shared_ptr<const StandardSummary> standard = test::store_standard();
};

TEST_F(PostgresStoreTest, MakesNothingWhereItMayNot) {
  const auto error = error_of(bed.uri(), Make::never);
  EXPECT_EQ(error.code, ErrorCode::missing);
  EXPECT_THAT(error.message, HasSubstr("there is no store in postgresql://collector@/" + bed.database));
  EXPECT_EQ(ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'campus'"), "0");
  EXPECT_TRUE(bed.open_postgres());
  EXPECT_TRUE(PostgresStore::open(bed.uri(), Make::never));
}

TEST_F(PostgresStoreTest, SaysWhatIsWrongWithAnAddress) {
  for (const auto* address :
       {"postgresql://h:port/d", "postgresql://u:%zz@h/d", "host=h dbname=d", "postgresql://h/d?x=1"}) {
    EXPECT_EQ(error_of(address).code, ErrorCode::usage) << address;
  }
  EXPECT_EQ(error_of(bed.server.uri("nowhere")).code, ErrorCode::missing);
  EXPECT_EQ(error_of(bed.server.uri(bed.database, "nobody")).code, ErrorCode::permission);
  EXPECT_EQ(error_of("postgresql://campus@/d?host=/nonexistent").code, ErrorCode::unavailable);
  EXPECT_EQ(error_of("postgresql://campus@127.0.0.1:1/d").code, ErrorCode::unavailable);
}

TEST_F(PostgresStoreTest, TriesAllHostsOfAnAddress) {
  const auto host = bed.uri().substr(bed.uri().find("host=") + 5);
  const auto opened = PostgresStore::open("postgresql://collector@/" + bed.database + "?host=/nonexistent," + host);
  EXPECT_TRUE(opened) << opened.error().message;
}

/// As a process gets it.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

class PostgresPassword : public PostgresStoreTest {
 protected:
  PostgresPassword() {
    run("DROP ROLE IF EXISTS guarded; CREATE ROLE guarded LOGIN PASSWORD 'correct horse'; GRANT CREATE ON DATABASE " +
        bed.database + " TO guarded");
  }
  ~PostgresPassword() override { run("DROP OWNED BY guarded; DROP ROLE guarded"); }
  std::string with(const std::string& secret) const {
    auto uri = bed.server.uri(bed.database, "guarded");
    return uri.replace(uri.find("guarded@"), 8, "guarded:" + secret + "@");
  }
};

TEST_F(PostgresPassword, IsTakenFromTheAddressAndNeverShown) {
  EXPECT_TRUE(PostgresStore::open(with("correct%20horse")));
  const auto wrong = error_of(with("battery%20staple"));
  EXPECT_EQ(wrong.code, ErrorCode::permission);
  EXPECT_THAT(wrong.message, AllOf(Not(HasSubstr("battery")), HasSubstr("postgresql://guarded@/")));
  for (const auto* address :
       {"postgresql://u:battery@h:port/d", "postgresql://u:bat%zztery@h/d", "postgresql://u:battery@127.0.0.1:1/d",
        "postgresql://127.0.0.1:1/d?user=u&password=battery", "postgresql://u:battery@/d?host=/nonexistent/battery"}) {
    const auto error = error_of(address);
    EXPECT_THAT(error.message, Not(HasSubstr("bat"))) << address;
    EXPECT_THAT(error.message, Not(HasSubstr("tery"))) << address;
    EXPECT_THAT(error.message, Not(HasSubstr("\n"))) << address;
  }
}

TEST_F(PostgresPassword, IsTakenFromAPasswordFile) {
  const auto uri = bed.server.uri(bed.database, "guarded");
  EXPECT_EQ(error_of(uri).code, ErrorCode::permission);
  std::string name = (std::filesystem::temp_directory_path() / "campus-pass-XXXXXX").string();
  ::close(::mkstemp(name.data()));
  std::ofstream(name) << "*:*:" << bed.database << ":guarded:correct horse\n";
  {
    const Variable file("PGPASSFILE", name);
    EXPECT_TRUE(PostgresStore::open(uri));
  }
  std::filesystem::remove(name);
}

TEST_F(PostgresPassword, IsTakenFromAServiceFile) {
  std::string name = (std::filesystem::temp_directory_path() / "campus-service-XXXXXX").string();
  ::close(::mkstemp(name.data()));
  const auto host = bed.uri().substr(bed.uri().find("host=") + 5);
  std::ofstream(name) << "[city]\nhost=" << host << "\nuser=guarded\ndbname=" << bed.database
                      << "\npassword=correct horse\n";
  {
    const Variable file("PGSERVICEFILE", name);
    const auto opened = PostgresStore::open("postgresql:///?service=city");
    EXPECT_TRUE(opened) << opened.error().message;
  }
  std::filesystem::remove(name);
}

TEST_F(PostgresStoreTest, NeedsNoMoreThanASchemaOfItsOwn) {
  run("DROP ROLE IF EXISTS tenant; CREATE ROLE tenant LOGIN");
  const auto uri = bed.server.uri(bed.database, "tenant");
  const auto error = error_of(uri);
  EXPECT_EQ(error.code, ErrorCode::permission);
  EXPECT_THAT(error.message, HasSubstr("permission denied"));
  run("CREATE SCHEMA campus AUTHORIZATION tenant");
  const auto opened = PostgresStore::open(uri);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(append(**opened, {stored("S1", 1)}), Outcomes{AppendOutcome::stored});
  run("DROP OWNED BY tenant CASCADE; DROP ROLE tenant");
}

TEST_F(PostgresStoreTest, RefusesANewerVersionAndLeavesItAsItIs) {
  const auto kept = stored("S1", 1);
  append(*bed.open_postgres(), {kept});
  run("UPDATE campus.head SET version = 99");
  const auto error = error_of(bed.uri());
  EXPECT_EQ(error.code, ErrorCode::bad_data);
  EXPECT_THAT(error.message, HasSubstr("the store has version 99 and this program reads 1"));
  run("UPDATE campus.head SET version = 1");
  EXPECT_TRUE(*bed.open_postgres()->find(kept.id));
}

TEST_F(PostgresStoreTest, StopsWritingWhenAnotherProgramHasBroughtItToAnotherVersion) {
  const auto store = bed.open_postgres();
  run("UPDATE campus.head SET version = 2");
  const auto refused = store->append({std::vector{stored("S1", 1)}, {}, {}, standard});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  run("UPDATE campus.head SET version = 1");
  EXPECT_EQ(append(*store, {stored("S1", 1)}), Outcomes{AppendOutcome::stored});
}

TEST_F(PostgresStoreTest, MigratesForwardsAndOneVersionBack) {
  append(*bed.open_postgres(), {stored("S1", 1)});
  const std::vector<postgres::Migration> next{
      postgres::migrations().front(),
      {"ALTER TABLE sites ADD COLUMN renamed text", "ALTER TABLE sites DROP COLUMN renamed"}};
  const auto where = postgres::Conninfo::parse(bed.uri());
  postgres::Connection connection(*where, {});
  postgres::migrate_up(connection, next);
  EXPECT_EQ(postgres::version_of(connection), 2);
  EXPECT_EQ(ask("SELECT renamed IS NULL FROM campus.sites"), "t");
  EXPECT_EQ(error_of(bed.uri()).code, ErrorCode::bad_data) << "this program is the older one now";
  postgres::migrate_up(connection, next);
  EXPECT_EQ(postgres::version_of(connection), 2) << "nothing is left to do";
  postgres::migrate_back(connection, next);
  EXPECT_EQ(postgres::version_of(connection), 1);
  EXPECT_TRUE(*bed.open_postgres()->find(stored("S1", 1).id));
  EXPECT_THROW(postgres::migrate_back(connection, next), postgres::PostgresError);
  const std::vector<postgres::Migration> broken{next[0], {"ALTER TABLE sites ADD COLUMN a text; SELECT 1/0", nullptr}};
  EXPECT_THROW(postgres::migrate_up(connection, broken), postgres::PostgresError);
  EXPECT_EQ(postgres::version_of(connection), 1) << "all of a migration, or nothing";
}

TEST_F(PostgresStoreTest, MayBeMadeBySeveralAtTheSameTime) {
  std::vector<std::jthread> threads;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto store = PostgresStore::open(bed.uri());
      EXPECT_TRUE(store) << store.error().message;
      opened += store ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(opened, 6);
  EXPECT_EQ(ask("SELECT count(*) FROM campus.head"), "1");
}

TEST_F(PostgresStoreTest, RefusesADatabaseThatCannotHoldTheTexts) {
  bed.server.run("postgres", "CREATE DATABASE latin OWNER collector TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  const auto error = error_of(bed.server.uri("latin"));
  EXPECT_EQ(error.code, ErrorCode::bad_data);
  EXPECT_THAT(error.message, HasSubstr("encoding LATIN1"));
  bed.server.run("postgres", "DROP DATABASE latin");
}

TEST_F(PostgresStoreTest, KeepsTheConnectionWhenATextCannotBeKept) {
  const auto store = bed.open_postgres();
  const auto refused = store->note({test::store_time(), "ops", "note", "a\xff", ""});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_data);
  EXPECT_FALSE(store->failure());
  EXPECT_TRUE(store->note({test::store_time(), "ops", "note", "a", "海拉尔区"}));
  EXPECT_EQ(store->audit("", 10)->size(), 1U);
}

TEST_F(PostgresStoreTest, SaysHowABackupIsMade) {
  const auto refused = bed.open_postgres()->backup("/var/backups");
  ASSERT_FALSE(refused);
  EXPECT_THAT(
      refused.error().message,
      HasSubstr("pg_dump --schema=campus --format=custom --file=/var/backups/campus.dump 'postgresql://collector@/"));
}

TEST_F(PostgresStoreTest, FindsWhatDoesNotFitTogether) {
  const auto store = bed.open_postgres();
  append(*store, {stored("S1", 1), stored("S2", 2), stored("S3", 3), stored("S4", 4)});
  EXPECT_EQ(store->check()->reports, 4);
  EXPECT_TRUE(store->check()->findings.empty());
  run("DELETE FROM campus.report_index WHERE sequence = 1; DELETE FROM campus.reports WHERE sequence = 2;"
      "UPDATE campus.reports SET packed = set_byte(packed, 5, get_byte(packed, 5) # 1) WHERE sequence = 3;"
      "UPDATE campus.report_index SET id = '\\x00' WHERE sequence = 4");
  const auto checked = *store->check();
  EXPECT_EQ(checked.reports, 3);
  EXPECT_THAT(checked.findings,
              ::testing::ElementsAre("report 1 of day 20780 is not found by its digest",
                                     "report 1 of day 20780 is not found by its key and sequence",
                                     "report 3 of day 20780 does not fit its signature",
                                     "report 4 of day 20780 is not found by its digest",
                                     "report " + stored("S2", 2).id.text() + " is missing",
                                     "the last report of S1 is missing", "the last report of S4 is missing"));
  EXPECT_EQ(append(*store, {stored("S2", 2)}), Outcomes{AppendOutcome::duplicate});
  EXPECT_TRUE(*store->find(stored("S2", 2).id)) << "a missing one is mended as a damaged one";
}

TEST_F(PostgresStoreTest, GoesOnBesideAReaderWhoHoldsEveryTable) {
  const auto store = bed.open_postgres();
  const auto old = stored("S1", 1);
  append(*store, {old});
  const auto later = test::store_time() + std::chrono::hours(24 * 40);
  {
    // As pg_dump does for hours.
    const test::OtherSession reader(bed, "LOCK TABLE campus.reports IN ACCESS SHARE MODE");
    EXPECT_EQ(append(*store, {stored("S1", 2, {.received = later})}), Outcomes{AppendOutcome::stored})
        << "a new day needs no reader to go";
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(store->maintain(later));
    EXPECT_EQ(ask("SELECT count(*) FROM campus.days WHERE day = 20780"), "1") << "its day waits for the reader";
  }
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(store->maintain(later));
  EXPECT_EQ(ask("SELECT count(*) FROM campus.days WHERE day = 20780"), "0");
  EXPECT_EQ(ask("SELECT to_regclass('campus.reports_20261123') IS NULL"), "t");
}

}  // namespace
}  // namespace campus::collector
