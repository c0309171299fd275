#include "probe/responder/orders_watch.h"

#include <utility>

#include "core/limits.h"
#include "core/posix/system_random.h"

namespace campus::probe {
namespace {

constexpr HttpClient::Limits kLimits{std::chrono::seconds(5), std::chrono::seconds(15), kEnvelopeLimits.bytes};

}  // namespace

OrdersWatch::OrdersWatch(OrdersWatchSpec spec, FollowedOrders& orders, RandomSource& random)
    : spec_(std::move(spec)),
      orders_(orders),
      random_(random),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void OrdersWatch::run(const std::stop_token& stop) {
  HttpClient http(kLimits, spec_.collector);
  http.end_with(stop);
  while (!stop.stop_requested()) {
    const auto fetched = fetch(http);
    if (stop.stop_requested()) return;
    tell(fetched);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, spec_.every, [] { return false; });
  }
}

Result<void> OrdersWatch::fetch(HttpClient& http) {
  const auto nonce = random_id(random_);
  const auto answer = http.get(spec_.collector.address("/api/v1/responder-orders?nonce=" + nonce));
  if (!answer) return answer.error();
  if (answer->status != 200) {
    return Error{ErrorCode::unavailable,
                 spec_.collector.url + ": status " + std::to_string(answer->status) + " for orders to responders"};
  }
  return orders_.take(answer->body, nonce);
}

void OrdersWatch::tell(const Result<void>& fetched) {
  if (!fetched && !told_) spec_.log(fetched.error().message + "; the last orders stay in force");
  if (fetched && told_) spec_.log("the collector's orders are fetched again");
  told_ = !fetched;
}

}  // namespace campus::probe
