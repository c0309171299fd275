#include "collector/store/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "collector/store/postgres/postgres_error.h"

namespace campus::collector::postgres {
namespace {

std::string seconds_of(std::chrono::milliseconds time) {
  return std::to_string(std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(time).count(), 1));
}

/// What stands before the address may be overruled by it.
class Keywords {
 public:
  Keywords(const Conninfo& where, const PostgresLimits& limits)
      : connect_(seconds_of(limits.connect)), answer_(std::to_string(limits.answer.count())) {
    add("connect_timeout", connect_.c_str());
    add("tcp_user_timeout", answer_.c_str());
    add("keepalives_idle", "10");
    add("keepalives_interval", "5");
    add("keepalives_count", "3");
    add("fallback_application_name", "campus-collector");
    // Of several the one that takes what we write.
    if (where.hosts() > 1) add("target_session_attrs", "read-write");
    add("dbname", where.uri().c_str());
    add("client_encoding", "UTF8");
    words_.push_back(nullptr);
    values_.push_back(nullptr);
  }
  [[nodiscard]] const char* const* words() const { return words_.data(); }
  [[nodiscard]] const char* const* values() const { return values_.data(); }

 private:
  void add(const char* word, const char* value) {
    words_.push_back(word);
    values_.push_back(value);
  }
  std::string connect_;
  std::string answer_;
  std::vector<const char*> words_;
  std::vector<const char*> values_;
};

std::string field(const PGresult* result, int code) {
  const auto* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

/// libpq would print what a server remarks.
void keep_warning(void* into, const PGresult* notice) {
  if (field(notice, PG_DIAG_SEVERITY_NONLOCALIZED) != "WARNING") return;
  *static_cast<std::string*>(into) = one_line(field(notice, PG_DIAG_MESSAGE_PRIMARY));
}

bool is_fine(ExecStatusType status) { return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK; }

}  // namespace

Connection::Connection(const Conninfo& where, const PostgresLimits& limits) : limits_(limits), handle_(connect(where)) {
  PQsetErrorVerbosity(handle_.get(), PQERRORS_DEFAULT);
  PQsetNoticeReceiver(handle_.get(), keep_warning, &warning_);
  if (PQsetnonblocking(handle_.get(), 1) != 0) lose("cannot wait for the server");
  set_up();
}

Connection::Handle Connection::connect(const Conninfo& where) {
  auto handle = begin_to_connect(where);
  if (handle) return handle;
  return connect_host_by_host(where);
}

/// In this way the message of a refusal has its SQLSTATE. Null where it took too long and there are more hosts.
Connection::Handle Connection::begin_to_connect(const Conninfo& where) {
  const Keywords keywords(where, limits_);
  Handle handle(PQconnectStartParams(keywords.words(), keywords.values(), 1));
  if (!handle) throw PostgresError(ErrorCode::io, "memory is short");
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
  PQsetNoticeReceiver(handle.get(), keep_warning, &warning_);
  deadline_ = std::chrono::steady_clock::now() + limits_.connect;
  auto next = PQstatus(handle.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
    if (!wait(handle.get(), next == PGRES_POLLING_WRITING ? POLLOUT : POLLIN)) {
      if (where.hosts() > 1) return nullptr;
      throw PostgresError(ErrorCode::unavailable, "the server does not answer");
    }
    next = PQconnectPoll(handle.get());
  }
  if (next == PGRES_POLLING_FAILED) fail_to_connect(where, handle.get());
  return handle;
}

/// libpq's own way keeps the limit for each host.
Connection::Handle Connection::connect_host_by_host(const Conninfo& where) {
  const Keywords keywords(where, limits_);
  Handle handle(PQconnectdbParams(keywords.words(), keywords.values(), 1));
  if (!handle) throw PostgresError(ErrorCode::io, "memory is short");
  if (PQstatus(handle.get()) != CONNECTION_OK) fail_to_connect(where, handle.get());
  return handle;
}

void Connection::fail_to_connect(const Conninfo& where, PGconn* connection) {
  std::string message = PQerrorMessage(connection);
  const auto state = state_in(message);
  if (const auto location = message.find("\nLOCATION:"); location != std::string::npos) message.resize(location);
  const bool has_no_password = PQconnectionNeedsPassword(connection) == 1;
  const auto code = has_no_password ? ErrorCode::permission : code_of_state(state);
  throw PostgresError(code, where.masked(one_line(message)), state);
}

void Connection::set_up() {
  const auto milliseconds = [](std::chrono::milliseconds time) { return std::to_string(time.count()); };
  query(
      "SELECT set_config('search_path', 'campus', false), set_config('statement_timeout', $1, false), "
      "set_config('lock_timeout', $2, false), set_config('idle_in_transaction_session_timeout', $3, false), "
      "set_config('default_transaction_isolation', 'read committed', false)",
      Parameters()
          .add_text(milliseconds(limits_.statement))
          .add_text(milliseconds(limits_.lock))
          .add_text(milliseconds(limits_.answer)));
  // A COMMIT that returned is on disk, whatever the server's own choice for others.
  query("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");
}

void Connection::begin_waiting() {
  if (lost_) throw PostgresError(ErrorCode::unavailable, "the connection was lost");
  warning_.clear();
  deadline_ = std::chrono::steady_clock::now() + limits_.answer;
}

bool Connection::wait(PGconn* connection, short events) const {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd descriptor{PQsocket(connection), events, 0};
    const int ready = ::poll(&descriptor, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

void Connection::exchange() {
  auto* connection = handle_.get();
  while (PQstatus(connection) == CONNECTION_OK) {
    const int unsent = PQflush(connection);  // where it fails, the answer says why
    if (unsent != 1 && PQisBusy(connection) == 0) return;
    const auto events = static_cast<short>(unsent == 1 ? POLLIN | POLLOUT : POLLIN);
    if (!wait(connection, events)) lose("the server does not answer");
    if (PQconsumeInput(connection) == 0) return;
  }
}

/// Reads to the end of the answer, so that the connection can be used again whatever it was.
Rows Connection::finish() {
  Rows last;
  Rows failed;
  for (;;) {
    exchange();
    Rows rows(PQgetResult(handle_.get()));
    if (rows.raw() == nullptr) break;
    const auto status = PQresultStatus(rows.raw());
    if (is_fine(status)) {
      last = std::move(rows);
    } else if (failed.raw() == nullptr) {
      failed = std::move(rows);
      if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) break;
    }
    if (PQstatus(handle_.get()) == CONNECTION_BAD) break;
  }
  if (failed.raw() != nullptr) fail_by(failed.raw());
  if (PQstatus(handle_.get()) == CONNECTION_BAD) lose(one_line(PQerrorMessage(handle_.get())));
  return last;
}

void Connection::fail_by(const PGresult* result) {
  const auto state = field(result, PG_DIAG_SQLSTATE);
  if (PQstatus(handle_.get()) == CONNECTION_BAD || state.empty()) lost_ = true;
  auto message = one_line(field(result, PG_DIAG_MESSAGE_PRIMARY));
  if (message.empty()) message = one_line(PQresultErrorMessage(result));
  if (message.empty()) message = "the connection was lost";
  if (!state.empty()) message += " (SQLSTATE " + state + ")";
  throw PostgresError(code_of_state(state), message, state);
}

void Connection::lose(const std::string& what) {
  lost_ = true;
  throw PostgresError(ErrorCode::unavailable, what.empty() ? "the connection was lost" : what);
}

void Connection::check_sent(int sent) {
  if (sent != 1) lose(one_line(PQerrorMessage(handle_.get())));
}

void Connection::run(const std::string& statements) {
  begin_waiting();
  check_sent(PQsendQuery(handle_.get(), statements.c_str()));
  finish();
}

const std::string& Connection::prepared(const std::string& statement, const Parameters& parameters) {
  const auto known = names_.find(statement);
  if (known != names_.end()) return known->second;
  auto name = "s" + std::to_string(names_.size());
  begin_waiting();
  check_sent(
      PQsendPrepare(handle_.get(), name.c_str(), statement.c_str(), parameters.count(), parameters.types().data()));
  finish();
  return names_.emplace(statement, std::move(name)).first->second;
}

Rows Connection::query(const std::string& statement, const Parameters& parameters) {
  const auto& name = prepared(statement, parameters);
  begin_waiting();
  const auto values = parameters.pointers();
  const auto lengths = parameters.lengths();
  const std::vector<int> binary(values.size(), 1);
  check_sent(PQsendQueryPrepared(handle_.get(), name.c_str(), parameters.count(), values.data(), lengths.data(),
                                 binary.data(), 1));
  return finish();
}

void Connection::put_all(const std::string& bytes) {
  constexpr std::size_t kAtOnce = 1U << 20U;
  for (std::size_t at = 0; at < bytes.size(); at += kAtOnce) {
    const auto length = static_cast<int>(std::min(kAtOnce, bytes.size() - at));
    int put = 0;
    while ((put = PQputCopyData(handle_.get(), bytes.data() + at, length)) == 0) exchange();
    check_sent(put);
    exchange();
  }
  int end = 0;
  while ((end = PQputCopyEnd(handle_.get(), nullptr)) == 0) exchange();
  check_sent(end);
}

void Connection::copy(const std::string& statement, CopyRows rows) {
  begin_waiting();
  check_sent(PQsendQuery(handle_.get(), statement.c_str()));
  exchange();
  const Rows begun(PQgetResult(handle_.get()));
  if (PQresultStatus(begun.raw()) != PGRES_COPY_IN) {
    finish();
    fail_by(begun.raw());
  }
  put_all(std::move(rows).finish());
  finish();
}

void Connection::commit() {
  begin_waiting();
  check_sent(PQsendQuery(handle_.get(), "COMMIT"));
  const auto done = finish();
  if (done.command() != "COMMIT") lose("the transaction was rolled back instead of committed");
  // A wait for a standby that somebody broke off ends as a success with a warning.
  if (!warning_.empty()) lose("the commit was not confirmed: " + warning_);
}

void Connection::roll_back() noexcept {
  const auto state = PQtransactionStatus(handle_.get());
  if (lost_ || state == PQTRANS_IDLE) return;
  if (state == PQTRANS_ACTIVE || state == PQTRANS_UNKNOWN) {
    lost_ = true;
    return;
  }
  try {
    run("ROLLBACK");
  } catch (const PostgresError&) {
    lost_ = true;
  }
}

bool Connection::is_usable() const {
  return !lost_ && PQstatus(handle_.get()) == CONNECTION_OK && PQtransactionStatus(handle_.get()) == PQTRANS_IDLE;
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
  // Not READ WRITE: a server that was fenced off by default_transaction_read_only shall stay so.
  connection_.run("BEGIN ISOLATION LEVEL READ COMMITTED");
}

}  // namespace campus::collector::postgres
