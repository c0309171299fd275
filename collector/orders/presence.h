#pragma once
// What probes said of themselves when they last asked for orders. In memory alone: a collector that starts knows
// nobody, and half a minute later everybody. Thread-safe; pure but for its lock.

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/model/orders.h"

namespace campus::collector {

struct Present {
  WallTime at{};  ///< by the collector's clock
  SiteCode site;
  ProbeActivity activity = ProbeActivity::idle;
  std::int64_t plan_version = 0;
  std::int64_t silence = 0;  ///< the order that it keeps
  std::int64_t waiting = 0;
  std::vector<Fault> faults;
  std::string boot;
  std::string program;
};

class Presence {
 public:
  /// `most`: probes that are remembered; a newcomer takes the place of whoever is silent for the longest.
  explicit Presence(std::size_t most = 200'000) : most_(most) {}

  /// What a poll of a key that may speak means.
  enum class Seen {
    fresh,
    repeated,  ///< its boot has said something newer; nothing is remembered of it
    cloned,    ///< two boxes take turns: one boot came back twice behind another, within a day
  };
  Seen note(const KeyId& key, const Poll& poll, WallTime now);

  [[nodiscard]] std::optional<Present> find(const KeyId& key) const;
  [[nodiscard]] std::map<KeyId, Present> all() const;
  /// By them the pace of polls is set.
  [[nodiscard]] std::size_t count() const;
  void forget(const KeyId& key);

 private:
  struct Boot {
    std::string id;
    std::int64_t since_boot_ms = 0;     ///< of its newest poll
    WallTime last{};                    ///< when that came
    std::optional<WallTime> last_turn;  ///< when the newest came that no recording can be
    std::optional<WallTime> returned;   ///< when it first came behind another that had taken its place
  };
  struct Entry {
    Present present;
    std::vector<Boot> boots;  ///< of the last day; a machine has one, and another after each restart
    std::string turn;         ///< the boot that spoke last
  };
  /// Nothing where the boot has said something newer.
  static Boot* newer(Entry& entry, const Poll& poll, WallTime now);
  static bool takes_turns(Entry& entry, Boot& boot, WallTime now);
  void make_room();

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::map<KeyId, Entry> entries_;
};

}  // namespace campus::collector
