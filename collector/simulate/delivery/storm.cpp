#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "collector/simulate/delivery/answers.h"
#include "collector/simulate/delivery/client_connection.h"
#include "collector/simulate/delivery/delivery.h"
#include "collector/simulate/delivery/packed_reports.h"
#include "collector/simulate/delivery/progress_lines.h"
#include "collector/simulate/delivery/reach.h"

namespace campus::collector::simulate {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// In the order of their moments.
std::vector<Ticket> storm_tickets(const City& city, const Schedule& schedule, milliseconds spread) {
  std::vector<Ticket> tickets;
  for (const auto site : schedule.order()) {
    Chance chance(city.options().seed, "storm", site);
    tickets.push_back(
        {site, 0, milliseconds(static_cast<std::int64_t>(static_cast<double>(spread.count()) * chance.share()))});
  }
  std::sort(tickets.begin(), tickets.end(),
            [](const Ticket& a, const Ticket& b) { return a.at != b.at ? a.at < b.at : a.site < b.site; });
  return tickets;
}

/// Everything runs on the thread that runs `io`.
class Storm {
 public:
  /// At most `connections` are open at once; a probe whose turn comes then waits, and the result says how long.
  Storm(const DeliveryOptions& options, const Target& target, const PackedReports& reports,
        const std::vector<Ticket>& tickets, std::size_t connections)
      : options_(options),
        target_(target),
        head_(head_of(target, options.encoding, true)),
        reports_(reports),
        tickets_(tickets),
        connections_(connections),
        timer_(io_) {
    tally_.sites = tickets.size();
    tally_.storm.emplace().probes = tickets.size();
  }
  Storm(const Storm&) = delete;
  Storm& operator=(const Storm&) = delete;

  Result<Tally> run() {
    ProgressLines progress(io_, tally_, options_.progress);
    asio::signal_set signals(io_, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code error, int) {
      if (!error) io_.stop();
    });
    begin_those_due();
    io_.run();
    visits_.clear();
    if (failure_) return *failure_;
    tally_.unsent = tickets_.size() - begun_;
    return std::move(tally_);
  }

 private:
  /// One probe: its connection, its report, and when it first tried.
  struct Visit {
    Visit(asio::io_context& io, const Target& target, const asio::ip::address* source, const std::string& head,
          std::uint64_t number)
        : connection(io, target, source, head), pause(io), chance(number, "pause") {}
    ClientConnection connection;
    asio::steady_timer pause;
    Chance chance;
    Request request;
    SteadyClock::time_point first_try;
    int attempt = 0;
  };

  void begin_those_due() {
    const auto now = SteadyClock::now();
    while (begun_ < tickets_.size() && began_ + tickets_[begun_].at <= now) {
      if (open_ == connections_) return;  // whoever ends calls again
      tally_.behind = std::max<std::chrono::nanoseconds>(tally_.behind, now - began_ - tickets_[begun_].at);
      begin(begun_++);
      if (failure_) return;
    }
    if (begun_ == tickets_.size()) return wait_for_the_rest();
    timer_.expires_at(began_ + tickets_[begun_].at);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) begin_those_due();
    });
  }

  void begin(std::size_t number) {
    const auto& sources = target_.sources;
    const auto* source = sources.empty() ? nullptr : &sources[number % sources.size()];
    auto& visit = *visits_.emplace(number, std::make_unique<Visit>(io_, target_, source, head_, number)).first->second;
    visit.first_try = SteadyClock::now();
    tally_.sent += 1;
    send(number, visit);
  }

  /// A body exists only while its request is out: many probes may be waiting for their next attempt.
  void send(std::size_t number, Visit& visit) {
    const auto envelope = reports_.unpack(number);
    auto request = envelope ? request_of({&*envelope, 1}, {reports_.digest(number)}, options_.encoding)
                            : Result<Request>(envelope.error());
    if (!request) {
      failure_ = request.error();
      return io_.stop();
    }
    visit.request = *std::move(request);
    ++open_;
    ++tally_.requests;
    visit.connection.post(visit.request.body,
                          [this, number, &visit](const Reply& reply) { replied(number, visit, reply); });
  }

  void replied(std::size_t number, Visit& visit, const Reply& reply) {
    const bool full = open_-- == connections_;
    const auto before = tally_.acknowledged();
    if (settle(reply, visit.request, tally_) == Settled::again) {
      again(number, visit, reply);
    } else {
      const auto now = SteadyClock::now();
      tally_.elapsed = now - began_;
      if (tally_.acknowledged() > before && now - visit.first_try <= kPrompt) ++tally_.storm->prompt;
      // Not here and now: this is its own handler.
      asio::post(io_, [this, number] { end(number); });
    }
    if (full && begun_ < tickets_.size()) begin_those_due();
  }

  void end(std::size_t number) {
    visits_.erase(number);
    if (visits_.empty() && begun_ == tickets_.size()) io_.stop();
  }

  void again(std::size_t number, Visit& visit, const Reply& reply) {
    visit.connection.close();
    visit.request = {};
    pause(number, visit, pause_before(++visit.attempt, reply, visit.chance));
  }

  void pause(std::size_t number, Visit& visit, milliseconds time) {
    visit.pause.expires_after(time);
    visit.pause.async_wait([this, number, &visit](boost::system::error_code error) {
      if (error) return;
      constexpr milliseconds kWhileFull(100);
      open_ < connections_ ? send(number, visit) : pause(number, visit, kWhileFull);
    });
  }

  void wait_for_the_rest() {
    if (visits_.empty()) return io_.stop();
    timer_.expires_after(options_.patience);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) io_.stop();
    });
  }

  const DeliveryOptions& options_;
  const Target& target_;
  const std::string head_;
  const PackedReports& reports_;
  const std::vector<Ticket>& tickets_;
  const std::size_t connections_;
  asio::io_context io_;
  asio::steady_timer timer_;
  std::map<std::size_t, std::unique_ptr<Visit>> visits_;
  std::size_t begun_ = 0;
  std::size_t open_ = 0;  ///< connections with a request on them
  Tally tally_;
  std::optional<Error> failure_;
  SteadyClock::time_point began_ = SteadyClock::now();
};

}  // namespace

Result<Tally> deliver_as_storm(const DeliveryOptions& options, milliseconds spread, const City& city,
                               const Schedule& schedule, const ReportMaker& maker) {
  const auto target = find_target(options.collector, options.sources);
  if (!target) return target.error();
  if (auto reached = reach(*target); !reached) return reached.error();
  const auto connections = allow_many_connections();

  const auto tickets = storm_tickets(city, schedule, spread);
  std::size_t said = 0;
  const auto reports = PackedReports::make(tickets, maker, [&](std::size_t made) {
    constexpr std::size_t kStep = 10'000;
    if (made / kStep == said / kStep && made != tickets.size()) return;
    if (made != said) options.progress("signed " + std::to_string(made) + " of " + std::to_string(tickets.size()));
    said = made;
  });
  if (!reports) return reports.error();
  return Storm(options, *target, *reports, tickets, connections).run();
}

}  // namespace campus::collector::simulate
