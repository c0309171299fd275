#include "collector/http/publisher.h"

#include <algorithm>
#include <utility>

#include "collector/http/pages/pages.h"
#include "core/compression/gzip.h"
#include "core/posix/memory.h"
#include "core/posix/process_files.h"

namespace campus::collector {
namespace {

constexpr std::chrono::nanoseconds kOften = std::chrono::seconds(1);
constexpr std::chrono::nanoseconds kSeldom = std::chrono::seconds(15);  // freshness changes without any report
constexpr int kShareOfTime = 10;

/// The fastest level: a scrape shrinks to a tenth by it, and is made anew every second.
std::shared_ptr<const std::string> compressed(const std::string& text) {
  auto packed = gzip_compress(text, 1);
  return packed ? std::make_shared<const std::string>(*std::move(packed)) : nullptr;
}

/// What was not written anew is not compressed anew either.
ReadyBody ready(const ExpositionBody& body, const ReadyBody* previous) {
  if (previous != nullptr && previous->text == body.text) return *previous;
  return {body.text, compressed(*body.text)};
}

std::size_t size_of(const std::shared_ptr<const std::string>& text) { return text ? text->size() : 0; }

}  // namespace

std::shared_ptr<const std::string> Published::sites() const {
  std::call_once(sites_made_, [this] { sites_ = std::make_shared<const std::string>(sites_json(snapshot)); });
  return sites_;
}

std::shared_ptr<const std::string> Published::sites_gzip() const {
  std::call_once(sites_compressed_, [this] { sites_gzip_ = compressed(*sites()); });
  return sites_gzip_;
}

Publisher::Publisher(std::chrono::seconds report_interval, OwnMetrics& metrics, const Clock& clock)
    : metrics_(metrics), clock_(clock), view_(report_interval), thread_([this] { work(); }) {}

Publisher::~Publisher() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Publisher::watch_silence(SilenceNow silence) {
  const std::scoped_lock lock(silence_mutex_);
  silence_ = std::move(silence);
}

void Publisher::show_silence(Snapshot& snapshot) {
  const std::scoped_lock lock(silence_mutex_);
  if (silence_) snapshot.silence = silence_(snapshot.built);
  const auto& now = snapshot.silence;
  metrics_.silence(now.has_value(), now ? now->silent : 0, now ? now->not_silent : 0, now ? now->away : 0);
}

void Publisher::apply(FleetChange change) {
  const auto begun = clock_.steady();
  {
    const std::scoped_lock lock(mutex_);
    metrics_.lock_waited(clock_.steady() - begun);
    merge(inbox_, std::move(change));
    changed_ = true;
  }
  wake_.notify_one();
}

std::shared_ptr<const Published> Publisher::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

void Publisher::work() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return changed_ || stopping_; });
  while (!stopping_) {
    auto change = std::exchange(inbox_, {});
    changed_ = false;
    lock.unlock();
    const auto begun = clock_.steady();
    view_.apply(std::move(change));
    change = {};
    publish();
    give_back_memory();
    const auto pause = std::max(kOften, kShareOfTime * (clock_.steady() - begun));
    lock.lock();
    wake_.wait_for(lock, pause, [this] { return stopping_; });
    wake_.wait_for(lock, std::max(kSeldom - pause, std::chrono::nanoseconds(0)),
                   [this] { return changed_ || stopping_; });
  }
}

std::shared_ptr<const Published> Publisher::made(const Published* previous) {
  auto published = std::make_shared<Published>();
  published->snapshot = view_.snapshot(clock_.wall());
  show_silence(published->snapshot);
  metrics_.process(read_process_usage());
  published->exposition =
      next_exposition(previous == nullptr ? nullptr : &previous->exposition, published->snapshot, metrics_);
  const auto& exposition = published->exposition;
  published->city = ready(exposition.city, nullptr);
  published->schools = ready(exposition.schools, previous == nullptr ? nullptr : &previous->schools);
  std::size_t classrooms = 0;
  for (const auto& [banner, body] : exposition.classrooms) {
    const ReadyBody* before = nullptr;
    if (previous != nullptr) {
      const auto found = previous->classrooms.find(banner);
      if (found != previous->classrooms.end()) before = &found->second;
    }
    const auto& one = published->classrooms.emplace(banner, ready(body, before)).first->second;
    classrooms += size_of(one.gzip);
  }
  metrics_.exposition_size("city", "gzip", size_of(published->city.gzip));
  metrics_.exposition_size("schools", "gzip", size_of(published->schools.gzip));
  metrics_.exposition_size("classrooms", "gzip", classrooms);
  return published;
}

/// A start and a roster leave far more behind than is used afterwards; a busy day some.
void Publisher::give_back_memory() {
  constexpr std::chrono::minutes kSeldomEnough{5};
  if (gave_back_ != SteadyTime{} && clock_.steady() - gave_back_ < kSeldomEnough) return;
  gave_back_ = clock_.steady();
  give_back_free_memory();
}

void Publisher::publish() {
  const auto begun = clock_.steady();
  auto published = made(current().get());
  metrics_.snapshot_built(published->snapshot.built, clock_.steady() - begun);
  const std::scoped_lock lock(mutex_);
  // The former one, a few megabytes, is freed after the lock is.
  current_.swap(published);
}

}  // namespace campus::collector
