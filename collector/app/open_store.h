#pragma once
// The store that `--store` names.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "collector/store/store.h"
#include "core/result.h"

namespace campus::collector {

struct StoreAddress {
  std::filesystem::path folder;  ///< of the embedded store
  std::string database;          ///< postgresql://...; then it is the store
  [[nodiscard]] bool is_database() const { return !database.empty(); }
};

/// Another process may have the store for a moment, conflict: so often and so far apart it is tried again.
inline constexpr int kStoreAttempts = 20;
inline constexpr std::chrono::milliseconds kStorePause{250};

/// `make`: whether what is not there yet may be made.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const StoreAddress& address, bool make, Mend mend);

/// To version `to`, or to this program's; one line about what was done.
[[nodiscard]] Result<std::string> migrate_store(const StoreAddress& address, std::optional<std::int64_t> to);

}  // namespace campus::collector
