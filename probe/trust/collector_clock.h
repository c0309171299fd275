#pragma once
// The effective time of this process: it keeps what the collector's authenticated answers say, here and in
// `collector-time.json`. Thread-safe.

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "core/disk.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/trust/effective_time.h"

namespace campus::probe {

class CollectorClock {
 public:
  using State = std::function<ClockState()>;

  /// Disk and clock must outlive it. A file that is missing, damaged or tells an incredible time is as good as none.
  CollectorClock(const Disk& disk, const Clock& clock, State state, const std::filesystem::path& state_folder);

  [[nodiscard]] EffectiveTime now() const;
  /// What the machine's clock is off, as far as that is known: by the collector's last answer for two minutes, by what
  /// is certain always.
  [[nodiscard]] std::optional<ClockError> error() const;
  /// `at` stood in an answer to a nonce of ours, signed by a key that we believe, over a chain of certificates that is
  /// good until `vouched_until`; without TLS there is none. Only ever forward. bad_data: it cannot be that late, and
  /// the words are the same all day; io and others: it could not be kept, and counts until the program ends.
  [[nodiscard]] Result<void> note(WallTime at, std::optional<WallTime> vouched_until = std::nullopt);

 private:
  struct Told {
    WallTime at{};
    SteadyTime when{};
  };
  [[nodiscard]] bool is_heard() const;
  /// Why it cannot be that late.
  [[nodiscard]] std::optional<std::string> objection_to(WallTime at, std::optional<WallTime> vouched_until) const;
  /// What was told last, and what has passed since.
  [[nodiscard]] std::optional<WallTime> told_by_now() const { return by_now(&CollectorClock::told_); }
  [[nodiscard]] std::optional<WallTime> by_now(std::optional<Told> CollectorClock::*what) const;

  const Disk& disk_;
  const Clock& clock_;
  const State state_;
  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::optional<Told> told_;
  std::optional<Told> heard_;  ///< in this process, taken or not
  std::optional<WallTime> kept_;
};

}  // namespace campus::probe
