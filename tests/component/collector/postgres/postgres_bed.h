#pragma once
// A database for one store.

#include <gtest/gtest.h>
#include <libpq-fe.h>

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

/// Somebody else in the same database, in a transaction that ends with this.
class OtherSession {
 public:
  OtherSession(const PostgresBed& bed, const std::string& statements) : connection_(PQconnectdb(bed.uri().c_str())) {
    run("BEGIN; " + statements);
  }
  OtherSession(const OtherSession&) = delete;
  OtherSession& operator=(const OtherSession&) = delete;
  ~OtherSession() {
    // Locks are gone when this returns; closing the connection alone says nothing about when.
    run("ROLLBACK");
    PQfinish(connection_);
  }

 private:
  void run(const std::string& statements) {
    auto* result = PQexec(connection_, statements.c_str());
    EXPECT_NE(PQresultStatus(result), PGRES_FATAL_ERROR) << PQresultErrorMessage(result);
    PQclear(result);
  }
  PGconn* connection_;
};

}  // namespace campus::test
