#include "core/sqlite/row_rescue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <utility>

namespace campus {
namespace {

/// A table of numbered rows on a dozen pages.
class RowRescue : public testing::Test {
 protected:
  static constexpr std::int64_t kRows = 400;
  static constexpr std::size_t kPage = 4096;

  void SetUp() override {
    std::string name = testing::TempDir() + "/row-rescue-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::ofstream(file()).flush();
    Database database(file());
    database.run("CREATE TABLE t (number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    Transaction transaction(database);
    auto insert = database.prepare("INSERT INTO t VALUES (?1, ?2)");
    const std::string text(100, 'x');
    for (std::int64_t i = 1; i <= kRows; ++i) insert.bind(1, i).bind(2, text).run();
    transaction.commit();
    auto leaves = database.prepare("SELECT pageno FROM dbstat WHERE name = 't' AND pagetype = 'leaf' ORDER BY path");
    while (leaves.step()) leaves_.push_back(leaves.integer(0));
    ASSERT_GE(leaves_.size(), 8U);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "t.db"; }
  [[nodiscard]] std::string page(std::size_t leaf) const {
    std::ifstream in(file(), std::ios::binary);
    in.seekg((leaves_[leaf] - 1) * static_cast<std::streamoff>(kPage));
    std::string bytes(kPage, '\0');
    in.read(bytes.data(), kPage);
    return bytes;
  }
  void put(std::size_t leaf, const std::string& bytes) const {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp((leaves_[leaf] - 1) * static_cast<std::streamoff>(kPage));
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  [[nodiscard]] std::set<std::int64_t> rescued(bool& whole, NumberRange numbers = {0, kRows}) const {
    std::set<std::int64_t> found;
    auto database = Database::for_a_look(file());
    const auto shape = shape_of(database, "t");
    whole = rescue_rows(
        database, shape, [&](const Statement& row) { found.insert(row.integer(0)); }, numbers);
    return found;
  }

  std::filesystem::path folder_;
  std::vector<std::int64_t> leaves_;
};

TEST_F(RowRescue, ReadsAllOfAWholeTable) {
  bool whole = false;
  EXPECT_EQ(rescued(whole).size(), static_cast<std::size_t>(kRows));
  EXPECT_TRUE(whole);
}

TEST_F(RowRescue, ReadsOnBothSidesOfADamagedPage) {
  put(4, std::string(kPage, '\xff'));
  bool whole = true;
  const auto found = rescued(whole);
  EXPECT_FALSE(whole);
  EXPECT_TRUE(found.contains(1));
  EXPECT_TRUE(found.contains(kRows));
  EXPECT_GT(found.size(), 340U);
  EXPECT_EQ(rescued(whole, {}), found) << "whether or not the numbers are known";
}

TEST_F(RowRescue, EndsWhereTheKeysOfADamagedTreeGoBack) {
  const auto first = page(0);
  put(0, page(3));
  put(3, first);
  put(4, std::string(kPage, '\xff'));
  bool whole = true;
  const auto found = rescued(whole);
  EXPECT_FALSE(whole);
  EXPECT_GT(found.size(), 300U);
}

}  // namespace
}  // namespace campus
