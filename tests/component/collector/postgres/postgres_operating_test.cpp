// What docs/operating.md tells an administrator to type, typed here word for word.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::collector {
namespace {

class PostgresOperatingTest : public ::testing::Test {
 protected:
  PostgresOperatingTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-operating-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~PostgresOperatingTest() override {
    server.drop_database("campus");
    server.drop_database("campus_restored");
    server.run("postgres", "DROP ROLE campus");
    std::filesystem::remove_all(folder);
  }

  /// In a folder of its own, as the administrator of this server.
  void type(const std::string& command) const {
    const auto host = server.uri("x").substr(server.uri("x").find("host=") + 5);
    const auto whole = "cd " + folder.string() + " && PGHOST=" + host + " PGUSER=postgres " + command;
    EXPECT_EQ(std::system(whole.c_str()), 0) << command;
  }

  test::PostgresServer& server = test::PostgresServer::instance();
  std::filesystem::path folder;
};

TEST_F(PostgresOperatingTest, RunsTheCommandsOfTheManual) {
  type("createuser campus");
  type("createdb --owner=campus --encoding=UTF8 --template=template0 campus");
  const auto key = testing::new_key();
  const auto report = test::stored_report(key, "S1", 1, Packer());
  {
    const auto store = PostgresStore::open(server.uri("campus", "campus"));
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->append({std::vector{report}, {}, {}, test::store_standard()}));
  }
  type("pg_dump --schema=campus --format=custom --file=campus.dump postgresql://campus@/campus");
  type("createdb --owner=campus --encoding=UTF8 --template=template0 campus_restored");
  type("pg_restore --dbname=postgresql://campus@/campus_restored campus.dump");
  {
    const auto restored = PostgresStore::open(server.uri("campus_restored", "campus"), PostgresStore::Make::never);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_TRUE(*(*restored)->find(report.id));
    EXPECT_TRUE((*restored)->check()->findings.empty());
    const auto next = test::stored_report(key, "S1", 2, Packer());
    const auto outcomes = (*restored)->append({std::vector{report, next}, {}, {}, test::store_standard()});
    ASSERT_TRUE(outcomes);
    EXPECT_EQ(*outcomes, (test::Outcomes{AppendOutcome::duplicate, AppendOutcome::stored}));
  }
}

}  // namespace
}  // namespace campus::collector
