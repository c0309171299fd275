#include "collector/store/postgres/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>

#include "collector/store/postgres/postgres_error.h"

namespace campus::collector::postgres {
namespace {

using Options = std::map<std::string, std::string>;

/// Nothing where libpq cannot read it. Its reason is dropped: it may repeat a part of the password.
std::optional<Options> options_of(const std::string& uri) {
  struct Free {
    void operator()(PQconninfoOption* all) const { PQconninfoFree(all); }
  };
  char* reason = nullptr;
  const std::unique_ptr<PQconninfoOption, Free> all(PQconninfoParse(uri.c_str(), &reason));
  PQfreemem(reason);
  if (!all) return std::nullopt;
  Options options;
  for (const auto* option = all.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) options[option->keyword] = option->val;
  }
  return options;
}

/// libpq would find it out when it connects, and take it for a host that does not answer.
bool has_ports(Options& options) { return options["port"].find_first_not_of("0123456789,") == std::string::npos; }

std::string place_of(Options& options) {
  std::string place = "postgresql://";
  if (!options["user"].empty()) place += options["user"] + "@";
  const auto& host = options["host"];
  const bool is_socket = host.starts_with("/");
  if (!is_socket) place += host.empty() ? options["hostaddr"] : host;
  if (!options["port"].empty()) place += ":" + options["port"];
  place += "/" + options["dbname"];
  if (is_socket) place += "?host=" + host;
  if (!options["service"].empty()) place += "?service=" + options["service"];
  return one_line(place);
}

}  // namespace

Result<Conninfo> Conninfo::parse(const std::string& uri) {
  const bool is_uri = uri.starts_with("postgresql://") || uri.starts_with("postgres://");
  auto options = is_uri ? options_of(uri) : std::nullopt;
  if (!options || !has_ports(*options)) {
    return Error{
        ErrorCode::usage,
        "the store's address is not one of PostgreSQL's; write postgresql://USER@HOST[:PORT]/DATABASE, special "
        "characters as %XX, and keep the password in a file that PGPASSFILE names"};
  }
  Conninfo info;
  info.uri_ = uri;
  info.password_ = (*options)["password"];
  const auto& hosts = (*options)["host"];
  info.hosts_ = static_cast<std::size_t>(std::count(hosts.begin(), hosts.end(), ',')) + 1;
  info.place_ = info.masked(place_of(*options));
  return info;
}

std::string Conninfo::masked(std::string text) const {
  constexpr std::size_t kShortest = 4;  // a shorter one stands in every other word
  if (password_.size() < kShortest) return text;
  for (auto at = text.find(password_); at != std::string::npos; at = text.find(password_, at + 3)) {
    text.replace(at, password_.size(), "***");
  }
  return text;
}

}  // namespace campus::collector::postgres
