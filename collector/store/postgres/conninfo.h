#pragma once
// Where the database is. The address may hold a password; what is shown of it never does.

#include <cstddef>
#include <string>

#include "core/result.h"

namespace campus::collector::postgres {

class Conninfo {
 public:
  /// `postgresql://USER@HOST[:PORT]/DATABASE` with whatever else libpq knows. usage: it is none.
  [[nodiscard]] static Result<Conninfo> parse(const std::string& uri);

  [[nodiscard]] const std::string& uri() const { return uri_; }      ///< with its password
  [[nodiscard]] const std::string& place() const { return place_; }  ///< for messages
  [[nodiscard]] std::size_t hosts() const { return hosts_; }
  /// Text of others, in which the password might be repeated.
  [[nodiscard]] std::string masked(std::string text) const;

 private:
  Conninfo() = default;
  std::string uri_;
  std::string place_;
  std::string password_;
  std::size_t hosts_ = 1;
};

}  // namespace campus::collector::postgres
