#pragma once
// Takes records from the spool to the collector, in a thread of its own, for as long as it lives: newest summaries
// first, at a set rate, again after ever longer pauses while the collector is away. A record leaves the spool's queue
// only when the collector has answered its digest, or refused it for good with a reason.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "core/model/fault.h"
#include "core/random.h"
#include "core/time.h"
#include "probe/delivery/batch_answer.h"
#include "probe/net/http_client.h"
#include "probe/spool/drain.h"
#include "probe/spool/spool.h"

namespace campus::probe {

struct UploaderSettings {
  std::string collector;  ///< http[s]://HOST[:PORT][/PATH]
  DrainSettings drain;
  std::size_t batch_records = 64;  ///< a collector takes 256
  /// How soon something new is looked for where nobody calls wake().
  std::chrono::milliseconds idle = std::chrono::seconds(30);
  /// What somebody at the collector may have mended (a key's approval) is sent again at the start, and so often.
  std::chrono::milliseconds refused_again = std::chrono::hours(24);
  CollectorTrust trust{};
  ServerVerification::Time time{};  ///< without one the machine's clock and roots decide
};

struct UploaderState {
  std::int64_t delivered = 0;  ///< records, since it began
  std::int64_t refused = 0;
  std::int64_t failures = 0;          ///< attempts in a row that brought nothing
  std::optional<FaultFound> problem;  ///< of the last attempt; absent after one that went well
  /// Why what was delivered last does not count yet (unknown_key, unknown_site); absent where it does.
  std::optional<std::string> pending;
  std::optional<WallTime> last_delivery{};  ///< by this machine's clock
};

/// The spool, the chance and the clock must outlive it. Where the spool has failed (Spool::trouble) it rests.
class Uploader {
 public:
  Uploader(Spool& spool, UploaderSettings settings, RandomSource& random, const Clock& clock);
  Uploader(const Uploader&) = delete;
  Uploader& operator=(const Uploader&) = delete;
  /// Ends an exchange under way within about a second.
  ~Uploader();

  /// Something was recorded. Thread-safe, as is all below.
  void wake();
  void set_rate(BitRate rate);
  [[nodiscard]] UploaderState state() const;

 private:
  void run(const std::stop_token& stop);
  /// True where a batch was sent, whatever came of it.
  bool send_batch(HttpClient& http, Drain& drain, const std::stop_token& stop);
  void settle(const std::vector<ReportId>& batch, std::int64_t bytes, BatchAnswer answer, Drain& drain);
  void note_problem(FaultFound problem);
  void note_unkept(const Error& error);
  [[nodiscard]] FaultFound fault_of(const Result<HttpAnswer>& http, const BatchAnswer& answer, const HttpClient& client,
                                    const std::stop_token& stop) const;
  [[nodiscard]] std::chrono::nanoseconds now() const { return clock_.steady().time_since_epoch(); }
  void wait_until(std::chrono::nanoseconds time, bool for_work, const std::stop_token& stop);

  Spool& spool_;
  const UploaderSettings settings_;
  RandomSource& random_;
  const Clock& clock_;
  std::size_t alone_ = 0;  ///< so many more batches have one record each

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  std::optional<BitRate> new_rate_;
  UploaderState state_;
  std::jthread thread_;  ///< last: it begins when everything is there and ends before anything goes
};

}  // namespace campus::probe
