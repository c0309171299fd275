#pragma once
// The keys. The writing thread alone changes them; threads that only ask (polls, responders' orders) do so under a
// lock. Thread-safe, but for of_writer().

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "collector/store/records.h"

namespace campus::collector {

class CurrentKeys {
 public:
  /// State, scope (auditor, sites) and public key; nothing where the key never came.
  [[nodiscard]] std::optional<KeyRecord> find(const KeyId& id) const {
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(id);
    return found == keys_.end() ? std::nullopt : std::optional(found->second);
  }
  struct Denied {
    std::vector<KeyId> keys;                  ///< the newest decision first
    std::optional<WallTime> newest_left_out;  ///< when it was decided
  };
  /// Those that may not speak any more, revoked or cloned, the newest `most`.
  [[nodiscard]] Denied denied(std::size_t most) const {
    std::vector<std::pair<WallTime, KeyId>> all;
    {
      const std::shared_lock lock(mutex_);
      for (const auto& [id, key] : keys_) {
        if (key.state == KeyState::revoked || key.state == KeyState::cloned) all.emplace_back(key.decided, id);
      }
    }
    std::sort(all.rbegin(), all.rend());
    Denied denied;
    if (all.size() > most) denied.newest_left_out = all[most].first;
    all.resize(std::min(all.size(), most));
    for (auto& [decided, id] : all) denied.keys.push_back(std::move(id));
    return denied;
  }

  /// Those that may speak, by id.
  [[nodiscard]] std::vector<KeyRecord> approved() const {
    const std::shared_lock lock(mutex_);
    std::vector<KeyRecord> list;
    for (const auto& [id, key] : keys_) {
      if (key.state == KeyState::approved) list.push_back(key);
    }
    return list;
  }

  void set(KeyRecord key) {
    auto id = key.id;
    const std::scoped_lock lock(mutex_);
    keys_.insert_or_assign(std::move(id), std::move(key));
  }
  void set_all(std::map<KeyId, KeyRecord> keys) {
    const std::scoped_lock lock(mutex_);
    keys_ = std::move(keys);
  }

  /// Only in the writing thread: nobody else changes them, so it needs no lock to read.
  [[nodiscard]] const std::map<KeyId, KeyRecord>& of_writer() const { return keys_; }

 private:
  mutable std::shared_mutex mutex_;
  std::map<KeyId, KeyRecord> keys_;
};

}  // namespace campus::collector
