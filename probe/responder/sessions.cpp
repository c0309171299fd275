#include "probe/responder/sessions.h"

#include <algorithm>
#include <vector>

#include "core/posix/system_random.h"
#include "probe/net/host_counters.h"
#include "probe/responder/ticket_checks.h"

namespace campus::probe {
namespace {

constexpr auto kSilence = std::chrono::seconds(5);
constexpr std::size_t kSamplePairsPerAnswer = 400;
/// For the answers about a session after its data.
constexpr auto kGrace = std::chrono::seconds(10);

/// What a test will put on the line: what it says, but never more than the line has; all of it where bulk data come
/// without a word.
BitRate load_of(const SessionRequest& request, BitRate capacity) {
  const bool bulk = request.method != Method::latency;
  return std::min(request.rate.value_or(bulk ? capacity : BitRate()), capacity);
}

Result<void> check_request(const SessionRequest& request) {
  if (request.method == Method::tcp && !request.direction) return Error{ErrorCode::bad_data, "/direction: is missing"};
  if (request.streams < 1) return Error{ErrorCode::bad_data, "/streams: must be at least 1"};
  return {};
}

Error no_such_session() { return Error{ErrorCode::missing, "no such session"}; }

}  // namespace

Sessions::Sessions(const SessionLimits& limits, const Clock& clock, RandomSource& random, EchoServer& echo)
    : limits_(limits), clock_(clock), random_(random), echo_(echo) {}

Result<void> Sessions::check_room(const std::string& owner_ip) const {
  const auto of_owner = std::count_if(sessions_.begin(), sessions_.end(),
                                      [&](const auto& entry) { return entry.second.owner_ip == owner_ip; });
  if (sessions_.size() >= limits_.sessions || static_cast<std::size_t>(of_owner) >= limits_.sessions_per_address) {
    return Error{ErrorCode::permission, "too many sessions at once"};
  }
  return {};
}

LineLoad Sessions::open_load(BitRate capacity) const {
  LineLoad load;
  for (const auto& [id, session] : sessions_) {
    if (!session.test.empty()) continue;  // counts with its test
    const auto rate = load_of(session.request, capacity);
    if (session.request.direction != Direction::up) load.down = load.down + rate;
    if (session.request.direction != Direction::down) load.up = load.up + rate;
  }
  return load;
}

Result<void> Sessions::check_capacity(const SessionRequest& request) const {
  if (!limits_.capacity) return {};
  const auto wanted = load_of(request, *limits_.capacity);
  const auto open = open_load(*limits_.capacity);
  const auto ticketed = tests_.load();
  const bool down =
      request.direction == Direction::up || has_room(open.down + ticketed.down, wanted, *limits_.capacity);
  const bool up = request.direction == Direction::down || has_room(open.up + ticketed.up, wanted, *limits_.capacity);
  if (down && up) return {};
  return Error{ErrorCode::permission, "other tests take the line at the moment"};
}

void Sessions::start(Session session) {
  const auto& request = session.request;
  const auto& grant = session.grant;
  if (request.method == Method::tcp) {
    const auto role =
        *request.direction == Direction::down ? BulkTransfer::Role::sending : BulkTransfer::Role::receiving;
    session.bulk = std::make_shared<BulkTransfer>(
        role, BulkTransfer::Limits{grant.bytes, grant.duration, kSilence, BulkTransfer::threads_for(grant.streams)},
        clock_);
  } else if (request.method == Method::train) {
    open_train(session);
  } else {
    echo_.open(*session_bytes(grant.id), session.owner_ip, grant.duration, grant.bytes);
  }
  const auto id = grant.id;
  sessions_.emplace(id, std::move(session));
}

Result<SessionGrant> Sessions::open(const SessionRequest& request, const std::string& owner_ip) {
  if (auto sound = check_request(request); !sound) return sound.error();
  SessionGrant grant;
  grant.id = random_id(random_);
  grant.duration = std::min<Seconds>(request.duration, limits_.duration);
  grant.streams = std::min(request.streams, limits_.streams);
  const auto most = limits_.rate * grant.duration;
  grant.bytes = std::min(request.bytes.value_or(most), most);

  forget_old();
  const std::lock_guard lock(mutex_);
  if (auto room = check_room(owner_ip); !room) return room.error();
  if (auto room = check_capacity(request); !room) return room.error();
  start({request, grant, owner_ip, clock_.steady() + grant.duration + kGrace, nullptr, nullptr, 0, ""});
  return grant;
}

std::variant<std::string, TicketRefusal> Sessions::begin_test(const Ticket& ticket, const SessionRequest& request,
                                                              const std::string& owner_ip) {
  forget_old();
  const std::lock_guard lock(mutex_);
  LineLoad open;
  if (limits_.capacity) open = open_load(*limits_.capacity);
  if (const auto refusal = tests_.refusal_to_begin(ticket, open, limits_.capacity)) return *refusal;
  if (!check_room(owner_ip) || tests_.size() >= limits_.sessions) return TicketRefusal::busy;
  if (const auto refusal = refusal_of_request(ticket, request)) return *refusal;
  auto test = random_id(random_);
  tests_.begin(test, ticket, owner_ip, clock_.steady(), clock_.wall());
  return test;
}

Sessions::InTest Sessions::open_in_test(const std::string& test, const SessionRequest& request,
                                        const std::string& owner_ip) {
  if (auto sound = check_request(request); !sound) return sound.error();
  forget_old();
  const std::lock_guard lock(mutex_);
  if (auto room = check_room(owner_ip); !room) return TicketRefusal::busy;
  const auto now = clock_.steady();
  auto bounded = request;
  bounded.duration = std::min<Seconds>(request.duration, limits_.duration);
  const auto streams = std::min(request.streams, limits_.streams);
  const auto opened = tests_.open(test, owner_ip, bounded, streams, now);
  if (const auto* refusal = std::get_if<TicketRefusal>(&opened)) return *refusal;
  const auto& share = std::get<TicketedTests::Share>(opened);
  SessionGrant grant{random_id(random_), share.duration, share.bytes_per_stream, share.streams, test};
  start({request, grant, owner_ip, now + share.duration + kGrace, nullptr, nullptr, 0, test});
  return grant;
}

void Sessions::open_train(Session& session) {
  const auto id = *session_bytes(session.grant.id);
  const bool may_send = session.test.empty() || session.request.direction != Direction::up;
  session.train = std::make_shared<TrainSession>(id, session.grant.duration, session.grant.bytes, may_send);
  echo_.open(id, session.owner_ip, session.grant.duration, session.grant.bytes,
             [train = std::weak_ptr(session.train)](Socket socket) {
               if (const auto open = train.lock(); open && socket.is_open()) open->start(std::move(socket));
             });
}

const Sessions::Session* Sessions::find(const std::string& id, const std::string& owner_ip) const {
  const auto found = sessions_.find(id);
  return found != sessions_.end() && found->second.owner_ip == owner_ip ? &found->second : nullptr;
}

Result<void> Sessions::may_add(const std::string& id, const std::string& owner_ip, Direction direction) const {
  const std::lock_guard lock(mutex_);
  const auto* session = find(id, owner_ip);
  if (session == nullptr || !session->bulk) return no_such_session();
  if (session->request.direction != direction) return Error{ErrorCode::conflict, "the session has the other direction"};
  if (session->streams >= session->grant.streams) return Error{ErrorCode::conflict, "all streams are taken"};
  if (session->bulk->finished()) return Error{ErrorCode::conflict, "the session is over"};
  return {};
}

Result<void> Sessions::add_stream(const std::string& id, const std::string& owner_ip, Direction direction,
                                  Socket socket, std::int64_t already) {
  if (auto may = may_add(id, owner_ip, direction); !may) return may;
  const std::lock_guard lock(mutex_);
  auto& session = sessions_.at(id);
  ++session.streams;
  session.bulk->add(std::move(socket), already);
  return {};
}

Result<SessionStatus> Sessions::status(const std::string& id, const std::string& owner_ip, std::size_t since,
                                       const PortFacts& port) const {
  SessionStatus status;
  status.host = read_host_counters(port);
  std::shared_ptr<BulkTransfer> bulk;
  std::shared_ptr<TrainSession> train;
  {
    const std::lock_guard lock(mutex_);
    const auto* session = find(id, owner_ip);
    if (session == nullptr) return no_such_session();
    bulk = session->bulk;
    train = session->train;
    status.streams = session->streams;
    status.state = clock_.steady() > session->ends ? SessionState::ended : SessionState::running;
  }
  if (train) {
    status.packets_received = train->received();
    status.host.socket_dropped = train->socket_dropped();
    return status;
  }
  if (!bulk) {
    const auto counts = echo_.counts(*session_bytes(id));
    status.packets_received = counts.received;
    status.packets_echoed = counts.echoed;
    status.host.cores_used = counts.cores_used;
    status.host.socket_dropped = counts.socket_dropped;
    return status;
  }
  status.samples = bulk->samples_from(since);
  if (status.samples.size() > 2 * kSamplePairsPerAnswer) status.samples.resize(2 * kSamplePairsPerAnswer);
  status.next = static_cast<std::int64_t>(since + status.samples.size() / 2);
  status.tcp = bulk->tcp_facts(port);
  status.host.cores_used = bulk->cores_used();
  if (bulk->finished()) status.state = SessionState::ended;
  if (status.streams == 0) status.state = SessionState::waiting;
  return status;
}

void Sessions::give_back(const Session& session) {
  if (session.test.empty()) return;
  auto unused = DataSize::bytes(session.grant.bytes.bytes() * session.grant.streams);
  if (session.bulk) {
    session.bulk->stop();
    unused = unused - session.bulk->total();
  } else if (session.train) {
    unused = unused - session.train->moved();
  } else {
    unused = DataSize::bytes(echo_.counts(*session_bytes(session.grant.id)).bytes_left);
  }
  tests_.close(session.test, session.request.method != Method::latency, unused, clock_.steady());
}

void Sessions::erase(std::map<std::string, Session>::iterator at, std::vector<Session>& ending) {
  give_back(at->second);
  if (!at->second.bulk) echo_.close(*session_bytes(at->first));
  ending.push_back(std::move(at->second));
  sessions_.erase(at);
}

void Sessions::erase_sessions_of(const std::vector<std::string>& tests, std::vector<Session>& ending) {
  if (tests.empty()) return;
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    const auto at = it++;
    if (std::find(tests.begin(), tests.end(), at->second.test) != tests.end()) erase(at, ending);
  }
}

void Sessions::close(const std::string& id, const std::string& owner_ip) {
  std::vector<Session> ending;  // its threads end outside the lock
  const std::lock_guard lock(mutex_);
  if (tests_.end(id, owner_ip)) {
    erase_sessions_of({id}, ending);
    return;
  }
  if (find(id, owner_ip) == nullptr) return;
  erase(sessions_.find(id), ending);
}

void Sessions::end_tests_where(const std::function<bool(const Ticket&)>& condition) {
  std::vector<Session> ending;
  const std::lock_guard lock(mutex_);
  erase_sessions_of(tests_.end_where(condition), ending);
}

void Sessions::end_all() {
  std::vector<Session> ending;
  const std::lock_guard lock(mutex_);
  static_cast<void>(tests_.end_where([](const Ticket&) { return true; }));
  while (!sessions_.empty()) {
    if (sessions_.begin()->second.bulk) sessions_.begin()->second.bulk->stop();
    erase(sessions_.begin(), ending);
  }
}

std::int64_t Sessions::seconds_to_wait() const {
  const std::lock_guard lock(mutex_);
  const auto next = tests_.next_end();
  if (!next) return 1;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(*next - clock_.steady()).count();
  return std::clamp<std::int64_t>(wait, 1, 60);
}

std::vector<Sessions::Session> Sessions::take_old() {
  std::vector<Session> ending;
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady();
  erase_sessions_of(tests_.end_over(now), ending);
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    const auto at = it++;
    const auto& session = at->second;
    if (now > session.ends || (session.train && session.train->finished())) erase(at, ending);
  }
  return ending;
}

void Sessions::forget_old() { take_old().clear(); }

std::size_t Sessions::count() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace campus::probe
