#pragma once
// What went wrong between us and the server. For this folder's .cpp files; caught in postgres_store.cpp.

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus::collector::postgres {

class PostgresError : public std::runtime_error {
 public:
  PostgresError(ErrorCode code, const std::string& what, std::string state = {})
      : std::runtime_error(what), code_(code), state_(std::move(state)) {}
  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::string& state() const { return state_; }  ///< SQLSTATE; empty where no server said anything

 private:
  ErrorCode code_;
  std::string state_;
};

/// A SQLSTATE as far as a caller decides by it.
[[nodiscard]] ErrorCode code_of_state(std::string_view state);
/// Whatever libpq or a server said, as one line without control characters.
[[nodiscard]] std::string one_line(std::string_view text);
/// The SQLSTATE in a message of a connection that failed (PQERRORS_VERBOSE); empty where there is none.
[[nodiscard]] std::string state_in(std::string_view message);

}  // namespace campus::collector::postgres
