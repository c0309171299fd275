#include "collector/app/open_store.h"

#include <utility>

#include "collector/store/postgres/postgres_store.h"
#include "collector/store/sqlite_store.h"

namespace campus::collector {
namespace {

template <class S>
Result<std::unique_ptr<Store>> as_store(Result<std::unique_ptr<S>> opened) {
  if (!opened) return opened.error();
  return std::unique_ptr<Store>(*std::move(opened));
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const StoreAddress& address, bool make, Mend mend) {
  if (address.is_database()) {
    using Make = PostgresStore::Make;
    return as_store(PostgresStore::open(address.database, make ? Make::if_missing : Make::never));
  }
  using Make = SqliteStore::Make;
  return as_store(SqliteStore::open(address.folder, make ? Make::if_missing : Make::never, mend));
}

Result<std::string> migrate_store(const StoreAddress& address, std::optional<std::int64_t> to) {
  if (address.is_database()) return PostgresStore::migrate(address.database, to);
  return SqliteStore::migrate(address.folder, to);
}

}  // namespace campus::collector
