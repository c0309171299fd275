#pragma once
// Who may stay connected. A connection is a stranger until a report of an approved key came over it; strangers never
// take the last places, and where places run short the stranger that has waited longest goes for the newcomer. So
// thousands who connect and say nothing lock nobody out.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace campus::collector {

struct ConnectionLimits {
  std::size_t all = 0;
  std::size_t strangers = 0;
  std::size_t strangers_of_network = 0;
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
    /// No stranger any more, and never asked to leave.
    void becomes_known();
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
  [[nodiscard]] Leave show_out(Guest& guest);

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  Queues strangers_;
  std::unordered_map<Network, Queues> of_network_;
  std::size_t known_ = 0;
};

}  // namespace campus::collector
