#pragma once
// Who may stay connected. A connection is a stranger until a report or a fresh poll of an approved key came over it,
// the latter for a few connections of each key alone: a poll costs nothing. Strangers never take the last places, and
// where places run short the stranger that has waited longest goes for the newcomer. So thousands who connect and say
// nothing lock nobody out.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/ids.h"

namespace campus::collector {

struct ConnectionLimits {
  std::size_t all = 0;
  std::size_t strangers = 0;
  std::size_t strangers_of_network = 0;
  std::size_t known_of_poller = 0;  ///< connections that polls of one key make known
};

/// Thread-safe; outlives its places.
class ConnectionTable {
 public:
  /// Whom a stranger is counted with: an IPv4 address, or the upper half of an IPv6 one.
  using Network = std::uint64_t;
  /// Asks a stranger to leave; its place is free already. Called without a lock held, from any thread, at most once.
  using Leave = std::function<void()>;

 private:
  struct Guest;
  using Guests = std::list<Guest*>;
  struct Queues {
    Guests waiting;  ///< for their next request; in the order in which they began to
    Guests asking;   ///< whose request is under way
    [[nodiscard]] std::size_t size() const { return waiting.size() + asking.size(); }
    [[nodiscard]] Guest* longest() const;
  };

 public:
  /// One connection's, given back with it. One thread at a time.
  class Place {
   public:
    Place(Place&& other) noexcept;
    Place& operator=(Place&&) = delete;
    ~Place();

    void begins_request();
    void ends_request();
    /// No stranger any more, and never asked to leave. With `poller` it is a poll of that key that says so: nothing
    /// happens where enough of its connections are known.
    void becomes_known(const KeyId& poller = {});
    [[nodiscard]] bool is_known() const;

   private:
    friend class ConnectionTable;
    Place(ConnectionTable& table, std::unique_ptr<Guest> guest);
    ConnectionTable* table_;
    std::unique_ptr<Guest> guest_;
  };

  explicit ConnectionTable(const ConnectionLimits& limits) : limits_(limits) {}

  /// Nothing where all places are taken and none by a stranger.
  [[nodiscard]] std::optional<Place> enter(Network network, Leave leave);
  /// Asks one stranger to leave; false where there is none.
  bool make_room();
  [[nodiscard]] std::size_t size() const;

 private:
  enum class Stand { waiting, asking, known, left };
  void join(Guest& guest, Stand stand);
  void part(Guest& guest);
  void move(Guest& guest, Stand stand);
  void let_in(Guest& guest, const KeyId& poller);
  void forget_poller(Guest& guest);
  [[nodiscard]] Leave show_out(Guest& guest);

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  Queues strangers_;
  std::unordered_map<Network, Queues> of_network_;
  std::map<KeyId, std::size_t> of_poller_;  ///< known ones
  std::size_t known_ = 0;
};

}  // namespace campus::collector
