#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <deque>
#include <memory>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>

#include "collector/simulate/delivery/answers.h"
#include "collector/simulate/delivery/client_connection.h"
#include "collector/simulate/delivery/delivery.h"
#include "collector/simulate/delivery/progress_lines.h"
#include "collector/simulate/delivery/reach.h"
#include "collector/simulate/delivery/request_feed.h"

namespace campus::collector::simulate {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;
using Slots = std::counting_semaphore<>;

/// What the connections share; all of it belongs to the thread that runs `io`.
struct Delivery {
  Delivery(const Target& t, Encoding encoding, std::ptrdiff_t most_requests)
      : target(t), head(head_of(t, encoding, true)), slots(most_requests) {}

  const Target& target;
  const std::string head;
  asio::io_context io;
  Slots slots;  ///< of requests that exist; the maker takes them
  Tally tally;
  std::deque<Request> waiting;
  std::vector<class Courier*> idle;
  std::size_t under_way = 0;
  bool all_made = false;
  SteadyClock::time_point began = SteadyClock::now();
};

/// One connection and the request on it.
class Courier {
 public:
  Courier(Delivery& delivery, const asio::ip::address* source, std::uint64_t number)
      : delivery_(delivery),
        connection_(delivery.io, delivery.target, source, delivery.head),
        timer_(delivery.io),
        chance_(number, "pause") {}

  void carry(Request request) {
    request_ = std::move(request);
    attempt_ = 0;
    ++delivery_.under_way;
    delivery_.tally.sent += request_.digests.size();
    send();
  }

 private:
  void send() {
    ++delivery_.tally.requests;
    connection_.post(request_.body, [this](const Reply& reply) { replied(reply); });
  }

  void replied(const Reply& reply) {
    if (settle(reply, request_, delivery_.tally) == Settled::yes) return done();
    timer_.expires_after(pause_before(++attempt_, reply, chance_));
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) send();
    });
  }

  void done() {
    delivery_.tally.elapsed = SteadyClock::now() - delivery_.began;
    --delivery_.under_way;
    request_ = {};
    delivery_.slots.release();
    if (!delivery_.waiting.empty()) {
      auto next = std::move(delivery_.waiting.front());
      delivery_.waiting.pop_front();
      return carry(std::move(next));
    }
    delivery_.idle.push_back(this);
    if (delivery_.all_made && delivery_.under_way == 0) delivery_.io.stop();
  }

  Delivery& delivery_;
  ClientConnection connection_;
  asio::steady_timer timer_;
  Chance chance_;
  Request request_;
  int attempt_ = 0;
};

void hand_over(Delivery& delivery, Request request) {
  if (delivery.idle.empty()) return delivery.waiting.push_back(std::move(request));
  auto* courier = delivery.idle.back();
  delivery.idle.pop_back();
  courier->carry(std::move(request));
}

/// Runs on a thread of its own.
Result<void> make_requests(Delivery& delivery, RequestFeed& feed, const std::stop_token& stop) {
  for (;;) {
    while (!delivery.slots.try_acquire_for(std::chrono::milliseconds(100))) {
      if (stop.stop_requested() || feed.is_over()) return {};
    }
    auto request = feed.next(stop);
    if (!request) return request.error();
    if (!*request) return {};
    asio::post(delivery.io, [&delivery, request = std::make_shared<Request>(**std::move(request))] {
      hand_over(delivery, std::move(*request));
    });
  }
}

std::vector<std::unique_ptr<Courier>> couriers_of(Delivery& delivery, std::size_t connections) {
  std::vector<std::unique_ptr<Courier>> couriers;
  const auto& sources = delivery.target.sources;
  for (std::size_t i = 0; i < connections; ++i) {
    const auto* source = sources.empty() ? nullptr : &sources[i % sources.size()];
    couriers.push_back(std::make_unique<Courier>(delivery, source, i));
    delivery.idle.push_back(couriers.back().get());
  }
  return couriers;
}

}  // namespace

Result<Tally> deliver_steadily(const DeliveryOptions& options, Batches batches, ReportMaker maker) {
  const auto target = find_target(options.collector, options.sources);
  if (!target) return target.error();
  if (auto reached = reach(*target); !reached) return reached.error();
  allow_many_connections();

  Delivery delivery(*target, options.encoding, static_cast<std::ptrdiff_t>(2 * options.connections + 2));
  delivery.tally.sites = batches.schedule().order().size();
  RequestFeed feed(std::move(batches), std::move(maker), options.encoding, options.patience);
  const auto couriers = couriers_of(delivery, options.connections);
  ProgressLines progress(delivery.io, delivery.tally, options.progress);

  asio::steady_timer patience(delivery.io);
  const auto wait_no_longer = [&] {
    delivery.all_made = true;
    if (delivery.under_way == 0 && delivery.waiting.empty()) return delivery.io.stop();
    patience.expires_after(options.patience);
    patience.async_wait([&](boost::system::error_code error) {
      if (!error) delivery.io.stop();
    });
  };
  Result<void> made;
  std::jthread making([&](const std::stop_token& stop) {
    made = make_requests(delivery, feed, stop);
    asio::post(delivery.io, wait_no_longer);
  });
  asio::signal_set signals(delivery.io, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (error) return;
    making.request_stop();
    signals.async_wait([&](boost::system::error_code again, int) {
      if (!again) delivery.io.stop();
    });
  });
  delivery.io.run();
  const bool interrupted = making.get_stop_token().stop_requested();
  making.request_stop();
  making.join();
  if (!made) return made.error();
  delivery.tally.behind = feed.behind();
  for (const auto& request : delivery.waiting) delivery.tally.unsent += request.digests.size();
  delivery.tally.unsent += feed.unsent(interrupted ? making.get_stop_token() : std::stop_token());
  return std::move(delivery.tally);
}

}  // namespace campus::collector::simulate
