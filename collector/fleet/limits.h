#pragma once
// How much the collector takes, keeps and gives at once. Code, tests and docs/wire-format.md refer to this table; what
// one report may hold is in core/limits.h.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/limits.h"

namespace campus::collector {

/// Of a roster's table.
inline constexpr std::size_t kRosterFileBytes = 64U << 20U;
inline constexpr std::size_t kRosterRows = 200'000;
inline constexpr std::size_t kRosterColumns = 200;
inline constexpr std::size_t kRosterCellBytes = 1024;  ///< also of a column's name
/// Of a row as the store keeps it: whatever the import took is read back, with every byte of it escaped.
inline constexpr JsonLimits kRosterRowLimits{kRosterColumns * (12 * kRosterCellBytes + 16), 2, kRosterCellBytes,
                                             kRosterColumns, kRosterColumns + 1};

/// Sites that one approval names: whoever speaks for more is given their school, their banner, or all (`--auditor`).
inline constexpr std::size_t kKeySites = 1000;

/// Keys that one call over HTTP approves.
inline constexpr std::size_t kMostPendingKeys = 50;

/// Of operators, those that were revoked included.
inline constexpr std::size_t kAccounts = 1000;
inline constexpr std::size_t kAccountNameBytes = 64;

/// What one page of a list holds, by default and at most.
inline constexpr std::size_t kPageEntries = 100;
inline constexpr std::size_t kMostPageEntries = 1000;

/// Wrong tokens from one address: so many at once, and again one after each pause. A right one always passes.
struct FailedAttemptLimits {
  std::int64_t at_once = 10;
  std::chrono::seconds pause = std::chrono::seconds(6);
  std::size_t networks = 4096;  ///< that are told apart; all others share one count
};

/// Wrong codes of enrolment. Right ones are never counted, and one network's are no other's affair until all together
/// are too many; a network from which a right one came is not held back by the others then.
struct EnrolmentLimits {
  FailedAttemptLimits of_network = {5, std::chrono::seconds(180), 4096};  ///< 5 in a quarter of an hour
  FailedAttemptLimits of_all = {450, std::chrono::seconds(2), 1};         ///< 450 in a quarter of an hour
  std::size_t under_way = 64;  ///< that are examined at one time; of a network no more than may be wrong yet
  std::size_t known_networks = 4096;
  std::chrono::hours known_for = std::chrono::hours(24);
};

/// How much may be held for keys and sites that nobody has decided about; beyond it the answer is `limited`.
struct HeldLimits {
  std::int64_t bytes_per_key = 64LL << 20;
  std::int64_t bytes = 1LL << 30;
  std::int64_t reports_per_key = 256;
  std::int64_t reports = 10'000;
};

struct WriterLimits {
  std::size_t waiting_reports = 4096;
  std::size_t waiting_bytes = 256U << 20U;
  std::size_t reports_per_commit = 512;
  std::chrono::milliseconds retry = std::chrono::seconds(2);  ///< between attempts to bring a failed store back
  std::chrono::milliseconds counts =
      std::chrono::seconds(1);  ///< refusals wait this long for a commit to go along with
  std::chrono::milliseconds upkeep = std::chrono::seconds(10);            ///< between rounds of housekeeping
  std::chrono::milliseconds upkeep_step = std::chrono::milliseconds(50);  ///< between pieces of one round
  std::chrono::milliseconds others = std::chrono::seconds(1);  ///< between looks at what other collectors wrote
};

struct ServerLimits {
  std::size_t header_bytes = 16U << 10U;
  std::size_t body_bytes = 8U << 20U;
  std::size_t all_body_bytes = 256U << 20U;    ///< that have arrived or were unpacked, of all connections together
  std::size_t all_answer_bytes = 128U << 20U;  ///< made for single readers and not yet taken by them
  std::size_t connections = 16'384;            ///< fewer where the process may not open as many files
  std::size_t tls_strangers = 10'240;          ///< of them; in a handshake each holds some 45 KiB
  std::size_t strangers_of_network = 2048;     ///< connections of one address before they are known
  std::size_t known_of_poller = 4;             ///< connections that polls of one key make known
  /// Of bodies and connections: kept for those over which a report or a fresh poll of an approved key has come.
  std::size_t reserved_part = 4;
  std::int64_t handshake_seconds = 10;
  std::int64_t header_seconds = 10;
  std::int64_t body_seconds = 60;
  std::int64_t body_silence_seconds = 10;
  std::int64_t body_grace_seconds = 5;  ///< before the slowest rate holds
  std::int64_t slowest_body_bytes_per_second = 1024;
  std::int64_t idle_seconds = 30;
  std::int64_t known_idle_seconds = 120;  ///< of known ones: probes ask every 20 to 45 s
  std::int64_t answer_seconds = 60;
  /// For what all readers get: whoever takes longer keeps yet another snapshot's bytes from being freed.
  std::int64_t shared_answer_seconds = 20;
  std::int64_t certificate_seconds = 10;  ///< between two looks at the files of TLS
};

}  // namespace campus::collector
