#pragma once
// How much of the store belongs to reports that wait for somebody to confirm their key or site. Pure.

#include <cstdint>
#include <map>

#include "collector/fleet/limits.h"
#include "core/ids.h"

namespace campus::collector {

class HeldAmounts {
 public:
  void add(const KeyId& key, std::int64_t bytes) {
    keys_[key].add({bytes, 1});
    all_.add({bytes, 1});
  }
  [[nodiscard]] bool has(const KeyId& key) const { return keys_.contains(key); }

  /// Whether one more report of `key` fits beside these and `others`.
  [[nodiscard]] bool have_room(const HeldAmounts& others, const KeyId& key, std::int64_t bytes,
                               const HeldLimits& limits) const {
    Amount of_key{bytes, 1};
    of_key.add(of(key));
    of_key.add(others.of(key));
    Amount all{bytes, 1};
    all.add(all_);
    all.add(others.all_);
    return of_key.bytes <= limits.bytes_per_key && of_key.reports <= limits.reports_per_key &&
           all.bytes <= limits.bytes && all.reports <= limits.reports;
  }

 private:
  struct Amount {
    std::int64_t bytes = 0;
    std::int64_t reports = 0;
    void add(const Amount& more) {
      bytes += more.bytes;
      reports += more.reports;
    }
  };
  [[nodiscard]] Amount of(const KeyId& key) const {
    const auto found = keys_.find(key);
    return found == keys_.end() ? Amount{} : found->second;
  }

  std::map<KeyId, Amount> keys_;
  Amount all_;
};

}  // namespace campus::collector
