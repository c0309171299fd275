#include "collector/store/postgres/session.h"

#include <string>

#include "collector/store/postgres/postgres_error.h"

namespace campus::collector::postgres {
namespace {

std::string setting(Connection& connection, const char* name) {
  return connection.query("SELECT current_setting($1)", Parameters().add_text(name)).text(0, 0);
}

void check_server(Connection& connection) {
  if (connection.query("SELECT pg_is_in_recovery()").integer(0, 0) != 0) {
    throw PostgresError(ErrorCode::permission,
                        "the server is a standby and takes no writes; name the primary, or all "
                        "hosts with target_session_attrs=read-write");
  }
  if (setting(connection, "transaction_read_only") == "on") {
    throw PostgresError(ErrorCode::permission,
                        "the server takes no writes from this user; switch "
                        "default_transaction_read_only off");
  }
  if (setting(connection, "fsync") != "on") {
    throw PostgresError(ErrorCode::permission, "the server would lose reports in a power cut; switch fsync on");
  }
  if (const auto encoding = setting(connection, "server_encoding"); encoding != "UTF8") {
    throw PostgresError(ErrorCode::bad_data, "the database has the encoding " + encoding +
                                                 "; make it with createdb --encoding=UTF8 --template=template0");
  }
}

}  // namespace

Session::Session(const Conninfo& where, const PostgresLimits& limits, Dictionaries& all)
    : connection(where, limits), dictionaries(all) {
  dictionaries.forget_table();
  check_server(connection);
}

void Session::forget() {
  numbers.forget();
  days.clear();
  dictionaries.forget_table();
}

}  // namespace campus::collector::postgres
