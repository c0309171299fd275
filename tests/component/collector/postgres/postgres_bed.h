#pragma once
// A database for one store.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "collector/store/postgres/postgres_store.h"
#include "tests/support/postgres_server.h"
#include "tests/support/store_contract/store_contract.h"

namespace campus::test {

class PostgresBed final : public StoreBed {
 public:
  PostgresBed() : database(server.make_database()) {}
  PostgresBed(const PostgresBed&) = delete;
  PostgresBed& operator=(const PostgresBed&) = delete;
  ~PostgresBed() override { server.drop_database(database); }

  [[nodiscard]] std::unique_ptr<collector::Store> open() override { return open_postgres(); }
  [[nodiscard]] std::unique_ptr<collector::PostgresStore> open_postgres(
      const collector::PostgresLimits& limits = {}) const {
    auto opened = collector::PostgresStore::open(uri(), collector::PostgresStore::Make::if_missing, limits);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  [[nodiscard]] std::string uri() const { return server.uri(database); }

  void damage(const collector::StoredReport& report) override {
    server.run(database,
               "UPDATE campus.reports SET packed = '\\x0100ff' WHERE sequence = " + std::to_string(report.sequence));
  }

  PostgresServer& server = PostgresServer::instance();
  std::string database;
};

}  // namespace campus::test
