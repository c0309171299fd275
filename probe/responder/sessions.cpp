#include "probe/responder/sessions.h"

#include <algorithm>
#include <vector>

#include "core/posix/system_random.h"
#include "probe/net/host_counters.h"

namespace campus::probe {
namespace {

constexpr auto kSilence = std::chrono::seconds(5);
constexpr std::size_t kSamplePairsPerAnswer = 400;
constexpr double kShareForTests = 0.80;

/// What a test will put on the line: what it says, but never more than the line has; all of it where bulk data come
/// without a word.
BitRate load_of(const SessionRequest& request, BitRate capacity) {
  const bool bulk = request.method != Method::latency;
  return std::min(request.rate.value_or(bulk ? capacity : BitRate()), capacity);
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

Result<void> Sessions::check_capacity(const SessionRequest& request) const {
  if (!limits_.capacity) return {};
  const auto capacity = *limits_.capacity;
  const auto wanted = load_of(request, capacity);
  BitRate taken;
  for (const auto& [id, session] : sessions_) {
    const bool same_way =
        !request.direction || !session.request.direction || *request.direction == *session.request.direction;
    if (same_way) taken = taken + load_of(session.request, capacity);
  }
  if (wanted == BitRate() || taken == BitRate() || taken + wanted <= capacity.scaled(kShareForTests)) return {};
  return Error{ErrorCode::permission, "other tests take the line at the moment"};
}

Result<SessionGrant> Sessions::open(const SessionRequest& request, const std::string& owner_ip) {
  if (request.method == Method::tcp && !request.direction) {
    return Error{ErrorCode::bad_data, "/direction: is missing"};
  }
  if (request.streams < 1) return Error{ErrorCode::bad_data, "/streams: must be at least 1"};
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
  Session session{request, grant,   owner_ip, clock_.steady() + grant.duration + std::chrono::seconds(10),
                  nullptr, nullptr, 0};
  if (request.method == Method::tcp) {
    const auto role =
        *request.direction == Direction::down ? BulkTransfer::Role::sending : BulkTransfer::Role::receiving;
    session.bulk = std::make_shared<BulkTransfer>(
        role, BulkTransfer::Limits{grant.bytes, grant.duration, kSilence, BulkTransfer::threads_for(grant.streams)},
        clock_);
  } else if (request.method == Method::train) {
    open_train(session);
  } else {
    echo_.open(*session_bytes(grant.id), owner_ip, grant.duration, grant.bytes);
  }
  sessions_.emplace(grant.id, std::move(session));
  return grant;
}

void Sessions::open_train(Session& session) {
  const auto id = *session_bytes(session.grant.id);
  session.train = std::make_shared<TrainSession>(id, session.grant.duration, session.grant.bytes);
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

void Sessions::close(const std::string& id, const std::string& owner_ip) {
  Session ending;  // its threads end outside the lock
  const std::lock_guard lock(mutex_);
  if (find(id, owner_ip) == nullptr) return;
  ending = std::move(sessions_.at(id));
  if (!ending.bulk) echo_.close(*session_bytes(id));
  sessions_.erase(id);
}

std::vector<Sessions::Session> Sessions::take_old() {
  std::vector<Session> ending;
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady();
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    const auto& session = it->second;
    if (now <= session.ends && !(session.train && session.train->finished())) {
      ++it;
      continue;
    }
    if (!session.bulk) echo_.close(*session_bytes(it->first));
    ending.push_back(std::move(it->second));
    it = sessions_.erase(it);
  }
  return ending;
}

void Sessions::forget_old() { take_old().clear(); }

std::size_t Sessions::count() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace campus::probe
