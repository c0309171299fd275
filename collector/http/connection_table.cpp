#include "collector/http/connection_table.h"

#include <utility>
#include <vector>

namespace campus::collector {

struct ConnectionTable::Guest {
  Network network = 0;
  Leave leave;
  Stand stand = Stand::left;
  KeyId poller;  ///< that alone makes it known
  Guests::iterator among_all;
  Guests::iterator in_network;
};

ConnectionTable::Place::Place(ConnectionTable& table, std::unique_ptr<Guest> guest)
    : table_(&table), guest_(std::move(guest)) {}

ConnectionTable::Place::Place(Place&& other) noexcept = default;

ConnectionTable::Place::~Place() {
  if (!guest_) return;
  const std::scoped_lock lock(table_->mutex_);
  table_->part(*guest_);
}

void ConnectionTable::Place::begins_request() { table_->move(*guest_, Stand::asking); }
void ConnectionTable::Place::ends_request() { table_->move(*guest_, Stand::waiting); }
void ConnectionTable::Place::becomes_known(const KeyId& poller) { table_->let_in(*guest_, poller); }

bool ConnectionTable::Place::is_known() const {
  const std::scoped_lock lock(table_->mutex_);
  return guest_->stand == Stand::known;
}

std::optional<ConnectionTable::Place> ConnectionTable::enter(Network network, Leave leave) {
  auto guest = std::make_unique<Guest>();
  guest->network = network;
  guest->leave = std::move(leave);
  std::vector<Leave> leaving;
  std::optional<Place> place;
  {
    const std::scoped_lock lock(mutex_);
    const auto near = of_network_.find(network);
    if (near != of_network_.end() && near->second.size() >= limits_.strangers_of_network) {
      leaving.push_back(show_out(*near->second.longest()));
    }
    auto* longest = strangers_.longest();
    if (longest != nullptr && (strangers_.size() >= limits_.strangers || strangers_.size() + known_ >= limits_.all)) {
      leaving.push_back(show_out(*longest));
    }
    if (strangers_.size() + known_ < limits_.all) {
      join(*guest, Stand::waiting);
      place.emplace(Place(*this, std::move(guest)));
    }
  }
  for (const auto& go : leaving) go();
  return place;
}

bool ConnectionTable::make_room() {
  Leave leave;
  {
    const std::scoped_lock lock(mutex_);
    if (auto* guest = strangers_.longest()) leave = show_out(*guest);
  }
  if (leave) leave();
  return static_cast<bool>(leave);
}

std::size_t ConnectionTable::size() const {
  const std::scoped_lock lock(mutex_);
  return strangers_.size() + known_;
}

void ConnectionTable::join(Guest& guest, Stand stand) {
  guest.stand = stand;
  if (stand == Stand::known) ++known_;
  if (stand != Stand::waiting && stand != Stand::asking) return;
  auto& all = stand == Stand::waiting ? strangers_.waiting : strangers_.asking;
  auto& near = of_network_[guest.network];
  auto& in_network = stand == Stand::waiting ? near.waiting : near.asking;
  guest.among_all = all.insert(all.end(), &guest);
  guest.in_network = in_network.insert(in_network.end(), &guest);
}

void ConnectionTable::part(Guest& guest) {
  const auto stood = std::exchange(guest.stand, Stand::left);
  if (stood == Stand::known) --known_;
  forget_poller(guest);
  if (stood != Stand::waiting && stood != Stand::asking) return;
  const auto found = of_network_.find(guest.network);
  auto& near = found->second;
  (stood == Stand::waiting ? strangers_.waiting : strangers_.asking).erase(guest.among_all);
  (stood == Stand::waiting ? near.waiting : near.asking).erase(guest.in_network);
  if (near.size() == 0) of_network_.erase(found);
}

void ConnectionTable::move(Guest& guest, Stand stand) {
  const std::scoped_lock lock(mutex_);
  if (guest.stand == Stand::known || guest.stand == Stand::left || guest.stand == stand) return;
  part(guest);
  join(guest, stand);
}

void ConnectionTable::let_in(Guest& guest, const KeyId& poller) {
  const std::scoped_lock lock(mutex_);
  if (guest.stand == Stand::left) return;
  if (guest.stand == Stand::known) {
    if (poller.empty()) forget_poller(guest);
    return;
  }
  if (!poller.empty()) {
    auto& known = of_poller_[poller];
    if (known >= limits_.known_of_poller) return;
    ++known;
  }
  part(guest);
  join(guest, Stand::known);
  guest.poller = poller;
}

void ConnectionTable::forget_poller(Guest& guest) {
  if (guest.poller.empty()) return;
  const auto found = of_poller_.find(std::exchange(guest.poller, KeyId()));
  if (--found->second == 0) of_poller_.erase(found);
}

ConnectionTable::Guest* ConnectionTable::Queues::longest() const {
  if (!waiting.empty()) return waiting.front();
  return asking.empty() ? nullptr : asking.front();
}

ConnectionTable::Leave ConnectionTable::show_out(Guest& guest) {
  part(guest);
  return std::move(guest.leave);
}

}  // namespace campus::collector
