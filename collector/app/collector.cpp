#include "collector/app/collector.h"

#include <future>
#include <thread>
#include <utility>

#include "collector/app/commands.h"
#include "collector/app/issuer_key.h"
#include "collector/app/order_commands.h"
#include "core/exit_code.h"
#include "core/posix/posix_disk.h"

namespace campus::collector {
namespace {

/// Another command may have it for a moment: `systemctl start` must not fail for that.
Result<std::unique_ptr<Store>> open_for_serving(const StoreAddress& address) {
  for (int attempt = 1;; ++attempt) {
    auto store = open_store(address, true, Mend::yes);
    if (store || store.error().code != ErrorCode::conflict || attempt == kStoreAttempts) return store;
    std::this_thread::sleep_for(kStorePause);
  }
}

/// Whatever a command runs into ends that command alone, and not the service.
CommandAnswer answer_to(const CommandContext& context, const Words& words) {
  try {
    return execute(context, words);
  } catch (const std::exception& error) {
    return failed(Error{ErrorCode::internal, std::string("unexpected: ") + error.what()});
  }
}

}  // namespace

Result<std::unique_ptr<Collector>> Collector::start(const ServeOptions& options, std::shared_ptr<const Judge> judge) {
  auto store = open_for_serving(options.store);
  if (!store) return store.error();
  std::unique_ptr<Collector> self(new Collector(options));
  self->store_ = *std::move(store);
  self->store_->on_failure(
      [&metrics = self->metrics_](std::string_view operation) { metrics.storage_failed(operation); });
  for (const auto& mended : self->store_->mended()) {
    options.log(mended.line);
    if (mended.was_damaged) self->metrics_.store_salvaged(self->clock_.wall());
  }
  self->publisher_ = std::make_unique<Publisher>(options.report_interval, self->metrics_, self->clock_);
  auto ingest =
      Ingest::start(*self->store_, self->clock_, std::move(judge),
                    [publisher = self->publisher_.get()](FleetChange change) { publisher->apply(std::move(change)); });
  if (!ingest) return ingest.error();
  self->ingest_ = *std::move(ingest);
  self->damaged_ = self->ingest_->damaged();
  self->writer_ = std::make_unique<Writer>(*self->ingest_, self->metrics_, self->clock_, options.log, WriterLimits{},
                                           options.damaged);
  self->take_issuer_key();
  self->open_desk();
  self->routes_ = std::make_unique<Routes>(
      Routes::Parts{*self->writer_, *self->ingest_, *self->publisher_, self->background_, self->search_, self->metrics_,
                    self->clock_, self->failed_attempts_, self->enrolment_brake_, self->presence_, self->desk_.get(),
                    self->issuer_ ? &*self->issuer_ : nullptr, options.open, options.tls.has_value(), options.log});
  if (auto listening = self->listen_to_commands(); !listening) return listening.error();
  auto server =
      HttpServer::start({options.listen, options.limits, options.tls, options.log}, *self->routes_, self->metrics_);
  if (!server) return server.error();
  self->server_ = *std::move(server);
  return self;
}

/// Reports are taken without it; whoever asks for something signed is told to look at these messages.
void Collector::take_issuer_key() {
  const auto& folder = options_.state_folder.empty() ? options_.store.folder : options_.state_folder;
  auto key = issuer_key(PosixDisk(folder), random_, folder);
  if (key) {
    issuer_.emplace(*std::move(key));
  } else {
    options_.log(key.error().message + "; no probe is enrolled until that is mended");
  }
}

/// Polls are answered from what the writer last made known; only a key that two boxes have is its business.
void Collector::open_desk() {
  const auto ask_for_quarantine = [this](const KeyId& key) {
    const bool taken = writer_->run([this, key](Ingest& ingest) {
      const auto done = ingest.quarantine(key, "polls of one key came from two boxes in turns");
      if (!done) options_.log("key " + key.text() + " cannot be quarantined: " + done.error().message);
    });
    if (!taken) options_.log("key " + key.text() + " is used by two boxes; the writer takes no work now");
  };
  PollParts parts{[this](const KeyId& key) { return ingest_->keys_now().find(key); },
                  [this] { return ingest_->standing().roster; }, [this] { return ingest_->orders(); },
                  ask_for_quarantine};
  if (issuer_) desk_ = std::make_unique<PollDesk>(std::move(parts), *issuer_, presence_);
  publisher_->watch_silence([this](WallTime now) -> std::optional<SilenceSummary> {
    const auto status = silence_status_now(*ingest_, presence_, now);
    if (!status) return std::nullopt;
    const auto& silence = status->order.silence;
    return SilenceSummary{status->order.scope,
                          silence.since,
                          silence.until,
                          silence.reason,
                          status->count(Kept::silent),
                          status->count(Kept::not_silent),
                          status->count(Kept::away)};
  });
}

/// On a database other commands speak to that, and this collector follows.
Result<void> Collector::listen_to_commands() {
  if (options_.store.is_database()) return {};
  auto control = ControlServer::start(options_.store.folder, [this](const Words& words, const std::string& who) {
    return execute_in_pieces(words, who);
  });
  if (!control) return control.error();
  control_ = *std::move(control);
  return {};
}

/// First nobody asks any more, then what was taken is finished; the server goes last, because answers to what was
/// taken pass through it.
Collector::~Collector() {
  stopping_ = true;
  control_.reset();
  if (server_) server_->stop();
  if (writer_) writer_->stop();
  background_.stop();
  server_.reset();
  writer_.reset();
  // It asks what ingest knows, from a thread of its own.
  if (publisher_) publisher_->watch_silence({});
}

CommandAnswer Collector::execute_between_commits(const Words& words, const std::string& who) {
  std::promise<CommandAnswer> promise;
  auto answer = promise.get_future();
  const auto snapshot = [this]() -> Result<std::shared_ptr<const Snapshot>> {
    const auto published = publisher_->current();
    if (!published) return Error{ErrorCode::unavailable, "the collector is still starting; try again"};
    return std::shared_ptr<const Snapshot>(published, &published->snapshot);
  };
  const bool taken = writer_->run([&](Ingest& ingest) {
    if (writer_->healthy()) {
      promise.set_value(
          answer_to({ingest, snapshot, options_.load_judge, who, clock_.wall(), random_, &presence_}, words));
    } else {
      promise.set_value(failed(Error{ErrorCode::io, "the store does not work now; look at /health/ready"}));
    }
  });
  if (!taken) return failed(Error{ErrorCode::unavailable, "the collector is stopping or overloaded; try again"});
  return answer.get();
}

/// Reports, polls and other commands get their turn between two pieces.
CommandAnswer Collector::execute_in_pieces(const Words& words, const std::string& who) {
  auto answer = execute_between_commits(words, who);
  while (answer.unfinished) {
    if (stopping_) return failed(Error{ErrorCode::unavailable, "the collector is stopping; the rest was not done"});
    auto next = execute_between_commits(continued_words(words), who);
    const bool no_turn = next.exit_code == static_cast<int>(ExitCode::unavailable);
    if (no_turn) {
      // What was begun is not left half done because too many wait at that moment.
      std::this_thread::sleep_for(kStorePause);
    } else {
      answer = std::move(next);
    }
  }
  return answer;
}

}  // namespace campus::collector
