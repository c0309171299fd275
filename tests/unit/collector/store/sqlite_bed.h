#pragma once
// A folder for one embedded store.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "collector/store/sqlite_store.h"
#include "collector/store/store_time.h"
#include "core/sqlite/database.h"
#include "core/time.h"
#include "tests/support/store_contract/store_contract.h"

namespace campus::test {

class SqliteBed final : public StoreBed {
 public:
  SqliteBed() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-store-XXXXXX").string();
    parent = ::mkdtemp(pattern.data());
    folder = parent / "store";
  }
  ~SqliteBed() override { std::filesystem::remove_all(parent); }

  [[nodiscard]] std::unique_ptr<collector::Store> open() override { return open_sqlite(); }
  [[nodiscard]] std::unique_ptr<collector::SqliteStore> open_sqlite() const {
    auto opened = collector::SqliteStore::open(folder);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  [[nodiscard]] std::filesystem::path day_file(WallTime received) const {
    const auto day = std::chrono::sys_days(std::chrono::days(collector::day_of(received)));
    return folder / "reports" / (date_text(day) + ".db");
  }
  void damage(const collector::StoredReport& report) override {
    Database database(day_file(report.received));
    auto update = database.prepare("UPDATE reports SET packed = x'0100ff' WHERE sequence = ?1");
    update.bind(1, report.sequence).run();
    ASSERT_EQ(database.changes(), 1);
  }

  std::filesystem::path parent;
  std::filesystem::path folder;
};

}  // namespace campus::test
