#include "probe/run/daemon.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "core/posix/storage_trouble.h"
#include "core/wire/status_json.h"
#include "core/words_fault.h"
#include "probe/run/pause_file.h"
#include "probe/run/run_lock.h"
#include "probe/run/state_files.h"
#include "probe/run/supervisor.h"
#include "probe/run/worker.h"

namespace campus::probe {
namespace {

constexpr std::chrono::milliseconds kTick{500};
/// A run that is under way for longer hangs: the watchdog is no longer told that all is well.
constexpr std::chrono::minutes kLongestRun{60};
/// A status that only its clock changed is not written: cards wear out.
constexpr std::chrono::minutes kStatusAge{10};

/// A run that could not be recorded, or not even begun.
Fault fault_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::too_large:
      return Fault::spool_full;
    case ErrorCode::bad_data:
    case ErrorCode::missing:
      return Fault::standard_unusable;
    default:
      return Fault::state_unwritable;
  }
}

class Daemon {
 public:
  Daemon(const DaemonSpec& spec, const DaemonPorts& ports)
      : spec_(spec),
        ports_(ports),
        supervisor_(spec.schedule, read_work_memory(ports.disk, spec.state_folder), now()),
        worker_(ports),
        status_(spec.about) {
    status_.schema = kProbeStatusSchema;
    status_.started = ports.clock.wall();
    const auto before = read_status(ports.disk, spec.state_folder);
    if (!before) return;
    status_.last_routine = before->last_routine;
    status_.last_sustained = before->last_sustained;
    status_.last_delivery = before->last_delivery;
  }

  void run(const std::stop_token& stop) {
    ports_.notify("READY=1");
    while (!stop.stop_requested()) {
      tick();
      wait(stop);
    }
    ports_.notify("STOPPING=1");
    worker_.stop();
    status_.activity = ProbeActivity::stopping;
    write_status();
  }

 private:
  [[nodiscard]] Moment now() const {
    return {ports_.time ? ports_.time() : ports_.clock.wall(), ports_.clock.steady()};
  }

  void wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kTick, [] { return false; });
  }

  void tick() {
    const auto pause = current_pause(ports_.disk, spec_.state_folder, ports_.clock.wall());
    const auto ended = take_end();
    const auto orders = ports_.orders();
    if (orders.schedule) supervisor_.follow(*orders.schedule, now().wall);
    const auto order = supervisor_.tick(now(), pause.has_value() || orders.silence, ended, orders.wanted);
    if (ended && (ended->gave_baseline || ended->failed)) keep_memory();
    if (order.step == Step::stop) worker_.stop();
    if (order.step == Step::begin) begin(order);
    describe(pause);
    if (!worker_.is_under_way() || ports_.clock.steady() - worker_.begun() < kLongestRun) ports_.notify("WATCHDOG=1");
  }

  /// Nothing begins that is not on disk before: it would begin again after each crash it causes.
  void begin(const Order& order) {
    bool kept = keep_memory();
    if (kept && order.number) {
      const auto taken = ports_.begin_wanted(*order.number);
      const bool gone = !taken && taken.error().code == ErrorCode::missing;
      if (!taken && !gone) storage_fault_ = unwritable(taken.error());
      kept = taken.has_value();
    }
    if (kept) {
      worker_.begin({order.work, order.number}, ports_.clock.steady());
    } else {
      static_cast<void>(supervisor_.tick(now(), false, WorkEnded{order.work, false, false}));
    }
  }

  bool keep_memory() {
    const auto kept = keep_work_memory(ports_.disk, spec_.state_folder, supervisor_.memory());
    storage_fault_.reset();
    if (!kept) storage_fault_ = unwritable(kept.error());
    return kept.has_value();
  }

  std::optional<WorkEnded> take_end() {
    auto result = worker_.take_result();
    if (!result) return std::nullopt;
    const auto work = worker_.work();
    if (!*result) {
      note_failure(result->error());
      return WorkEnded{work, false, false};
    }
    auto& done = **result;
    (work == Work::routine ? status_.last_routine : status_.last_sustained) = done.last;
    run_faults_ = std::move(done.faults);
    return WorkEnded{work, done.gave_baseline, done.failed};
  }

  [[nodiscard]] FaultFound unwritable(const Error& error) const {
    return {Fault::state_unwritable, spec_.state_folder.string(), why_not_written(spec_.state_folder, error.message)};
  }

  void note_failure(const Error& error) {
    if (error.code == ErrorCode::interrupted) return;
    ports_.log(error.message);
    const auto fault = fault_of(error);
    run_faults_ = {fault == Fault::state_unwritable ? unwritable(error)
                                                    : FaultFound{fault, "", {error.message, error.message}}};
  }

  void describe(const std::optional<Pause>& pause) {
    status_.activity = supervisor_.activity();
    status_.step = worker_.step();
    status_.next_routine = supervisor_.next_routine_start();
    status_.next_sustained = supervisor_.next_sustained_start();
    status_.paused_until = pause ? pause->until : std::nullopt;
    status_.pause_reason = pause ? pause->reason : std::string();
    status_.faults = run_faults_;
    if (storage_fault_) status_.faults.insert(status_.faults.begin(), *storage_fault_);
    ports_.add_delivery(status_);
    tell_new_faults();
    auto text = text_without_moments();
    // By either clock: one that was set makes what is written look old.
    const auto age = ports_.clock.wall() - status_.at;
    const bool fresh = ports_.clock.steady() - written_at_ < kStatusAge && age >= age.zero() && age < kStatusAge;
    if (text == written_ && fresh) return;
    written_ = std::move(text);
    written_at_ = ports_.clock.steady();
    write_status();
  }

  /// What changes with each look at the clock and each poll is no news; that there was a first one is.
  [[nodiscard]] std::string text_without_moments() const {
    auto said = status_;
    said.at = WallTime{};
    if (said.orders && said.orders->last_poll) said.orders->last_poll = WallTime{};
    return wire::encode_probe_status(said);
  }

  void write_status() {
    status_.at = ports_.clock.wall();
    // What is wrong with the folder is said where the next run is kept.
    static_cast<void>(keep_status(ports_.disk, spec_.state_folder, status_));
  }

  void tell_new_faults() {
    for (const auto& found : status_.faults) {
      const bool told =
          std::any_of(told_.begin(), told_.end(), [&](const auto& one) { return one.fault == found.fault; });
      if (!told) ports_.log(what_is_wrong(found, Language::en));
    }
    told_ = status_.faults;
  }

  const DaemonSpec& spec_;
  const DaemonPorts& ports_;
  Supervisor supervisor_;
  Worker worker_;
  ProbeStatus status_;
  std::vector<FaultFound> run_faults_;
  std::vector<FaultFound> told_;
  std::optional<FaultFound> storage_fault_;
  std::string written_;
  SteadyTime written_at_{};
  std::mutex mutex_;
  std::condition_variable_any wake_;
};

}  // namespace

Result<void> run_daemon(const DaemonSpec& spec, const DaemonPorts& ports, const std::stop_token& stop) {
  if (auto made = ports.disk.make_folder(spec.state_folder, Disk::Visibility::owner_only); !made) return made;
  const auto lock = lock_for_daemon(spec.state_folder);
  if (!lock) return lock.error();
  Daemon(spec, ports).run(stop);
  return {};
}

}  // namespace campus::probe
