#pragma once
// One session at a PostgreSQL server. Every wait ends by a deadline; whatever fails leaves as PostgresError. For this
// folder's .cpp files. One thread at a time.

#include <libpq-fe.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "collector/store/postgres/conninfo.h"
#include "collector/store/postgres/limits.h"
#include "collector/store/postgres/values.h"
#include "core/time.h"

namespace campus::collector::postgres {

class Connection {
 public:
  /// unavailable: nobody answers; permission: not us; missing: no such database.
  Connection(const Conninfo& where, const PostgresLimits& limits);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// One or more statements without parameters; what they answer is dropped.
  void run(const std::string& statements);
  /// Prepared when it is first asked for.
  Rows query(const std::string& statement, const Parameters& parameters = {});
  /// `COPY ... FROM STDIN (FORMAT binary)`
  void copy(const std::string& statement, CopyRows rows);

  /// Ends the transaction. Only a COMMIT that the server confirmed without reserve returns.
  void commit();
  /// Where a transaction is open. Never throws; what it cannot undo, the server undoes when the connection ends.
  void roll_back() noexcept;
  /// False once the server is gone or may be in the middle of something.
  [[nodiscard]] bool is_usable() const;

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  using Handle = std::unique_ptr<PGconn, Finish>;

  [[nodiscard]] Handle connect(const Conninfo& where);
  [[nodiscard]] Handle begin_to_connect(const Conninfo& where);
  [[nodiscard]] Handle connect_host_by_host(const Conninfo& where);
  [[noreturn]] static void fail_to_connect(const Conninfo& where, PGconn* connection);
  void set_up();
  void begin_waiting();
  /// False at the deadline.
  [[nodiscard]] bool wait(PGconn* connection, short events) const;
  /// Until everything is sent and an answer is there.
  void exchange();
  Rows finish();
  [[nodiscard]] const std::string& prepared(const std::string& statement, const Parameters& parameters);
  [[noreturn]] void fail_by(const PGresult* result);
  [[noreturn]] void lose(const std::string& what);
  void check_sent(int sent);
  void put_all(const std::string& bytes);

  const PostgresLimits limits_;
  SteadyTime deadline_{};
  bool lost_ = false;
  std::string warning_;                       ///< that came with the last answer
  std::map<std::string, std::string> names_;  ///< of prepared statements, by their text
  Handle handle_;                             ///< made with the help of the others
};

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() { connection_.roll_back(); }
  void commit() { connection_.commit(); }

 private:
  Connection& connection_;
};

}  // namespace campus::collector::postgres
