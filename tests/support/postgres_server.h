#pragma once
// A PostgreSQL server of one test program: made in a temporary folder, on a Unix socket there, run by an unprivileged
// user, gone with the program.

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace campus::test {

class PostgresServer {
 public:
  /// Of the whole program; starts with the first one who asks. On the main thread: the server ends with the thread that
  /// started it.
  static PostgresServer& instance();
  /// Why there can be none here; nothing where there can.
  [[nodiscard]] static std::optional<std::string> why_not();

  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  /// A new empty database that the role `collector`, which may do nothing else, owns; the value is its name.
  std::string make_database();
  void drop_database(const std::string& name);
  [[nodiscard]] std::string uri(const std::string& database, const std::string& user = "collector") const;
  /// As superuser, each statement for itself.
  void run(const std::string& database, const std::string& statements);
  /// The first column of the first row.
  [[nodiscard]] std::string ask(const std::string& database, const std::string& statement);

  /// As a crash does: nothing is finished, what was committed is found again in the log.
  void crash();
  void start();
  /// Frozen, connections stay open and nobody answers.
  void freeze();
  void thaw();

 private:
  PostgresServer();
  void wait_until_it_answers();
  void tell_all(int signal) const;

  std::filesystem::path folder_;
  pid_t process_ = -1;
  int databases_ = 0;
};

}  // namespace campus::test
