#pragma once
// Which tickets were used, for as long as their slots last, and the bytes in which that is kept. Pure.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/ticket/ticket.h"
#include "core/time.h"

namespace campus::probe {

class UsedTickets {
 public:
  static constexpr std::size_t kMost = 1'000'000;
  static constexpr std::size_t kRecordBytes = 36;

  explicit UsedTickets(std::size_t most = kMost) : most_(most) {}

  [[nodiscard]] bool contains(const Ticket& ticket) const;
  /// It cannot be told: a damaged record may have held it, or it was over once already and the clock went back.
  [[nodiscard]] bool in_doubt(const Ticket& ticket) const;
  [[nodiscard]] bool full() const { return used_.size() >= most_; }
  [[nodiscard]] std::size_t size() const { return used_.size(); }

  /// Until the end of its slot and the tolerance behind it.
  void add(const Ticket& ticket);
  /// From now on no ticket is believed whose slot had opened by then.
  void doubt_until(WallTime moment);
  /// How many were dropped whose time is over.
  std::size_t forget_over(WallTime now);

  /// What is appended for one ticket.
  [[nodiscard]] static std::string record_of(const Ticket& ticket);
  /// The whole content of a file.
  [[nodiscard]] std::string encode() const;

  struct Reading;
  /// Takes every record that is whole.
  [[nodiscard]] static Reading read(std::string_view bytes, std::size_t most = kMost);

 private:
  using Id = std::array<unsigned char, 16>;
  struct Hash {
    std::size_t operator()(const Id& id) const;
  };
  bool take(std::string_view record);

  std::size_t most_;
  std::unordered_map<Id, WallTime, Hash> used_;  ///< until when each is kept
  WallTime forgotten_until_{};                   ///< whatever was kept no longer than this may be forgotten
  WallTime doubtful_until_{};
};

struct UsedTickets::Reading {
  UsedTickets used;
  bool damaged = false;  ///< not every byte is part of a whole record
};

}  // namespace campus::probe
