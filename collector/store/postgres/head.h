#pragma once
// The row that makes one line of all transactions that write, whoever makes them: its lock lets one in at a time, its
// revision grows with each. Whoever has read revision N has everything up to N before him and will never meet a
// smaller one later. For this folder's .cpp files; failures leave as PostgresError.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "collector/store/postgres/connection.h"

namespace campus::collector::postgres {

/// What others may want to read again when it has changed.
enum class Part : std::uint8_t { judged, counted, keys, roster, excuses, accounts, held, orders };
inline constexpr std::size_t kParts = 8;

/// A revision for each part.
class Revisions {
 public:
  [[nodiscard]] std::int64_t of(Part part) const { return all_[static_cast<std::size_t>(part)]; }
  void set(Part part, std::int64_t revision) { all_[static_cast<std::size_t>(part)] = revision; }

 private:
  std::array<std::int64_t, kParts> all_{};
};

struct Head {
  std::string identity;
  std::int64_t version = 0;
  std::int64_t revision = 0;
  std::int64_t report = 0;
  Revisions changed;
};

[[nodiscard]] Head read_head(Connection& connection);

/// A transaction that writes, from the lock to the commit. Rolls back unless committed.
class Writing {
 public:
  /// `opened` is what the store was when it was opened; conflict: it has become another one, or another version.
  Writing(Connection& connection, const Head& opened);
  /// In a transaction that has begun.
  Writing(Connection& connection, const Transaction& begun, const Head& opened);

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] std::int64_t revision() const { return before_.revision + 1; }
  [[nodiscard]] const Head& before() const { return before_; }
  /// The first of as many numbers for new reports.
  [[nodiscard]] std::int64_t take_numbers(std::size_t count);
  void touch(Part part) { after_.changed.set(part, revision()); }
  [[nodiscard]] const Head& after() const { return after_; }
  void commit();

 private:
  void lock(const Head& opened);

  Connection& connection_;
  std::optional<Transaction> own_;
  Head before_;
  Head after_;
};

}  // namespace campus::collector::postgres
