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
  std::string hardware;
  std::string program;
};

class Presence {
 public:
  /// `most`: probes that are remembered; a newcomer takes the place of whoever is silent for the longest.
  explicit Presence(std::size_t most = 200'000) : most_(most) {}

  /// What a poll of a key that may speak means.
  enum class Seen {
    fresh,
    repeated,  ///< this very poll was here before; nothing is remembered of it
    cloned,    ///< two boxes take turns: another hardware, and the former again, within a day
  };
  Seen note(const KeyId& key, const Poll& poll, WallTime now);

  [[nodiscard]] std::optional<Present> find(const KeyId& key) const;
  [[nodiscard]] std::map<KeyId, Present> all() const;
  /// By them the pace of polls is set.
  [[nodiscard]] std::size_t count() const;
  void forget(const KeyId& key);

 private:
  struct Box {
    std::string hardware;
    WallTime last{};
  };
  struct Entry {
    Present present;
    std::vector<Box> boxes;           ///< in the order in which they took turns; the last is the present one
    std::vector<std::string> nonces;  ///< of the last polls, the oldest first
  };
  static bool takes_turns(Entry& entry, const std::string& hardware, WallTime now);
  void make_room();

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::map<KeyId, Entry> entries_;
};

}  // namespace campus::collector
