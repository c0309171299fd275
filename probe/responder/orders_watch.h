#pragma once
// Fetches a collector's orders for responders again and again, in a thread of its own. While the collector is away the
// last ones hold.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "core/random.h"
#include "probe/net/http_client.h"
#include "probe/responder/followed_orders.h"

namespace campus::probe {

struct OrdersWatchSpec {
  CollectorAccess collector;
  std::chrono::milliseconds every = std::chrono::seconds(20);
  /// One line for whoever reads the log: once when orders cannot be had, once when they can again.
  std::function<void(const std::string& line)> log;
};

class OrdersWatch {
 public:
  OrdersWatch(OrdersWatchSpec spec, FollowedOrders& orders, RandomSource& random);
  OrdersWatch(const OrdersWatch&) = delete;
  OrdersWatch& operator=(const OrdersWatch&) = delete;
  /// Ends an exchange under way within about a second.
  ~OrdersWatch() = default;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] Result<void> fetch(HttpClient& http);
  void tell(const Result<void>& fetched);

  const OrdersWatchSpec spec_;
  FollowedOrders& orders_;
  RandomSource& random_;
  bool told_ = false;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  ///< last: it begins when everything is there and ends before anything goes
};

}  // namespace campus::probe
