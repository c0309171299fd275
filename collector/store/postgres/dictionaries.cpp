#include "collector/store/postgres/dictionaries.h"

#include <algorithm>
#include <utility>

#include "collector/store/postgres/postgres_error.h"

namespace campus::collector::postgres {

Dictionary Dictionaries::get(Connection& connection, std::uint32_t number) {
  if (const auto known = at_hand_.find(number); known != at_hand_.end()) return known->second;
  for (const auto& held : held_) {
    if (held->number() == number) return held;
  }
  const auto rows =
      connection.query("SELECT bytes FROM dictionaries WHERE number = $1", Parameters().add(std::int64_t{number}));
  if (rows.empty()) throw PostgresError(ErrorCode::bad_data, "the dictionary of a stored report is missing");
  auto made = ZstdDictionary::from_bytes(rows.text(0, 0));
  if (!made) throw PostgresError(ErrorCode::bad_data, made.error().message);
  remember(*made);
  return *std::move(made);
}

void Dictionaries::remember(Dictionary dictionary) {
  constexpr std::size_t kMost = 8;  // half a megabyte each
  if (at_hand_.size() >= kMost) at_hand_.erase(at_hand_.begin());
  const auto number = dictionary->number();
  at_hand_[number] = std::move(dictionary);
}

Dictionary Dictionaries::newest(Connection& connection) {
  const auto rows = connection.query("SELECT number FROM dictionaries ORDER BY made DESC, number DESC LIMIT 1");
  return rows.empty() ? nullptr : get(connection, static_cast<std::uint32_t>(rows.integer(0, 0)));
}

void Dictionaries::put(Writing& writing, const ZstdDictionary& dictionary) {
  writing.connection().query(
      "INSERT INTO dictionaries (number, made, bytes) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING",
      Parameters().add(std::int64_t{dictionary.number()}).add(writing.revision()).add_bytes(dictionary.bytes()));
  in_table_.insert(dictionary.number());
}

void Dictionaries::need(Writing& writing, std::uint32_t number) {
  if (in_table_.contains(number)) return;
  const auto rows = writing.connection().query("SELECT 1 FROM dictionaries WHERE number = $1",
                                               Parameters().add(std::int64_t{number}));
  if (!rows.empty()) {
    in_table_.insert(number);
    return;
  }
  for (const auto& held : held_) {
    if (held->number() == number) return put(writing, *held);
  }
  throw PostgresError(ErrorCode::internal, "a report is packed with a dictionary that is not known here");
}

void Dictionaries::hold(Dictionary dictionary) {
  constexpr std::size_t kStillUnderWay = 3;
  std::erase_if(held_, [&](const Dictionary& held) { return held->number() == dictionary->number(); });
  held_.push_back(std::move(dictionary));
  if (held_.size() > kStillUnderWay) held_.erase(held_.begin());
}

}  // namespace campus::collector::postgres
