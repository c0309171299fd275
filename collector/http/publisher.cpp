#include "collector/http/publisher.h"

#include <utility>

#include "collector/http/pages/pages.h"
#include "collector/metrics/exposition.h"
#include "core/compression/gzip.h"

namespace campus::collector {
namespace {

constexpr auto kOften = std::chrono::seconds(1);
constexpr auto kSeldom = std::chrono::seconds(15);  // freshness changes without any report

/// The fastest level: a scrape shrinks to a tenth by it, and is made anew every second.
std::shared_ptr<const std::string> compressed(const std::string& text) {
  auto packed = gzip_compress(text, 1);
  return packed ? std::make_shared<const std::string>(*std::move(packed)) : nullptr;
}

}  // namespace

std::shared_ptr<const std::string> Published::sites() const {
  std::call_once(sites_made_, [this] { sites_ = std::make_shared<const std::string>(sites_json(snapshot)); });
  return sites_;
}

std::shared_ptr<const std::string> Published::sites_gzip() const {
  std::call_once(sites_compressed_, [this] { sites_gzip_ = compressed(*sites()); });
  return sites_gzip_;
}

Publisher::Publisher(const Judge& judge, std::chrono::seconds report_interval, OwnMetrics& metrics, const Clock& clock)
    : metrics_(metrics), clock_(clock), view_(judge, report_interval), thread_([this] { work(); }) {}

Publisher::~Publisher() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Publisher::apply(FleetChange change) {
  {
    const std::scoped_lock lock(mutex_);
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
    view_.apply(std::move(change));
    publish();
    lock.lock();
    wake_.wait_for(lock, kOften, [this] { return stopping_; });
    wake_.wait_for(lock, kSeldom - kOften, [this] { return changed_ || stopping_; });
  }
}

void Publisher::publish() {
  const auto begun = clock_.steady();
  auto published = std::make_shared<Published>();
  published->snapshot = view_.snapshot(clock_.wall());
  metrics_.snapshot_built(published->snapshot.built, clock_.steady() - begun);
  published->schools = std::make_shared<const std::string>(render_schools(published->snapshot));
  published->city = std::make_shared<const std::string>(render_city(published->snapshot, metrics_));
  published->schools_gzip = compressed(*published->schools);
  published->city_gzip = compressed(*published->city);
  const std::scoped_lock lock(mutex_);
  current_ = std::move(published);
}

}  // namespace campus::collector
