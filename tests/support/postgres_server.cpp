#include "tests/support/postgres_server.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace campus::test {
namespace {

using Words = std::vector<std::string>;

/// Debian keeps each version's programs in a folder of its own.
std::optional<std::filesystem::path> programs() {
  std::error_code ignored;
  std::optional<std::filesystem::path> newest;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    const auto folder = version.path() / "bin";
    if (std::filesystem::exists(folder / "initdb", ignored) && (!newest || folder > *newest)) newest = folder;
  }
  return newest;
}

/// The server refuses to run as root.
const passwd* unprivileged_user() {
  const auto* user = ::getpwnam("postgres");
  return user != nullptr ? user : ::getpwnam("nobody");
}

/// Its output goes to `log`; it ends when this thread does.
pid_t start_program(const Words& words, const std::filesystem::path& log) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto* user = ::geteuid() == 0 ? unprivileged_user() : nullptr;
  const pid_t process = ::fork();
  if (process != 0) return process;
  if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::freopen(log.c_str(), "a", stdout) == nullptr || ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0) ::_exit(126);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

void run_program(const Words& words, const std::filesystem::path& log) {
  int status = 0;
  const pid_t process = start_program(words, log);
  if (process < 0 || ::waitpid(process, &status, 0) != process || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(words.front() + " failed: " + content_of(log));
  }
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};

/// 0 where it is gone.
pid_t parent_of(const std::string& process) {
  std::ifstream status("/proc/" + process + "/stat");
  std::string line;
  std::getline(status, line);
  // The name before may hold anything, also blanks and brackets.
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream rest(line.substr(name_end + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

/// The role `guarded` has to give its password.
constexpr const char* kWhoMay = "local all guarded scram-sha-256\nlocal all all trust\n";

}  // namespace

std::optional<std::string> PostgresServer::why_not() {
  if (!programs()) return "PostgreSQL is not installed; scripts/install-dependencies --tests";
  return std::nullopt;
}

PostgresServer& PostgresServer::instance() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  std::string pattern = (std::filesystem::temp_directory_path() / "campus-postgres-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  const auto* user = unprivileged_user();
  if (::geteuid() == 0 && ::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + folder_.string() + " to " + user->pw_name);
  }
  std::filesystem::permissions(folder_, std::filesystem::perms(0755));
  run_program({(*programs() / "initdb").string(), "--pgdata=" + (folder_ / "data").string(), "--username=postgres",
               "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"},
              folder_ / "initdb.log");
  std::ofstream(folder_ / "data" / "pg_hba.conf") << kWhoMay;
  start();
  run("postgres", "CREATE ROLE collector LOGIN");
}

PostgresServer::~PostgresServer() {
  thaw();
  crash();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PostgresServer::start() {
  process_ = start_program(
      {(*programs() / "postgres").string(), "-D", (folder_ / "data").string(), "-c", "listen_addresses=", "-c",
       "unix_socket_directories=" + folder_.string(), "-c", "shared_buffers=64MB", "-c", "max_connections=40", "-c",
       "max_wal_size=256MB", "-c", "recovery_init_sync_method=syncfs"},
      folder_ / "server.log");
  if (process_ < 0) throw std::runtime_error("cannot start the server");
  wait_until_it_answers();
}

void PostgresServer::wait_until_it_answers() {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (PQping(uri("postgres", "postgres").c_str()) != PQPING_OK) {
    const bool ended = ::waitpid(process_, nullptr, WNOHANG) != 0;
    if (ended) process_ = -1;
    if (ended || std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("the server does not start: " + content_of(folder_ / "server.log"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void PostgresServer::crash() {
  if (process_ <= 0) return;
  ::kill(process_, SIGQUIT);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

/// To the server and to what it has started.
void PostgresServer::tell_all(int signal) const {
  if (process_ <= 0) return;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto process = entry.path().filename().string();
    if (process.find_first_not_of("0123456789") == std::string::npos && parent_of(process) == process_) {
      ::kill(std::stoi(process), signal);
    }
  }
  ::kill(process_, signal);
}

void PostgresServer::freeze() { tell_all(SIGSTOP); }
void PostgresServer::thaw() { tell_all(SIGCONT); }

std::string PostgresServer::uri(const std::string& database, const std::string& user) const {
  return "postgresql://" + user + "@/" + database + "?host=" + folder_.string();
}

std::string PostgresServer::make_database() {
  auto name = "city" + std::to_string(++databases_);
  run("postgres", "CREATE DATABASE " + name + " OWNER collector TEMPLATE template0");
  return name;
}

void PostgresServer::drop_database(const std::string& name) {
  run("postgres", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

void PostgresServer::run(const std::string& database, const std::string& statements) {
  static_cast<void>(ask(database, statements));
}

std::string PostgresServer::ask(const std::string& database, const std::string& statement) {
  const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(uri(database, "postgres").c_str()));
  PQsetNoticeReceiver(
      connection.get(), [](void*, const PGresult*) {}, nullptr);
  const std::unique_ptr<PGresult, Finish> result(PQexec(connection.get(), statement.c_str()));
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(statement + ": " + PQerrorMessage(connection.get()));
  }
  return PQntuples(result.get()) > 0 && PQnfields(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

}  // namespace campus::test
