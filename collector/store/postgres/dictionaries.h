#pragma once
// The dictionaries that reports are packed with: one table for all collectors, a few of them at hand. For this folder's
// .cpp files; failures leave as PostgresError.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "collector/store/postgres/head.h"
#include "core/compression/zstd_dictionary.h"

namespace campus::collector::postgres {

using Dictionary = std::shared_ptr<const ZstdDictionary>;

class Dictionaries {
 public:
  /// Of this number. bad_data: there is none, or it is damaged.
  [[nodiscard]] Dictionary get(Connection& connection, std::uint32_t number);
  /// The newest in the table; null where there is none.
  [[nodiscard]] Dictionary newest(Connection& connection);
  void put(Writing& writing, const ZstdDictionary& dictionary);
  /// Sees to it that the table has what reports of the process are packed with: a restored database may not. internal:
  /// nobody has it.
  void need(Writing& writing, std::uint32_t number);

  /// What the process packs with, and has packed with.
  void hold(Dictionary dictionary);
  /// After another connection was made, or a transaction was rolled back.
  void forget_table() { in_table_.clear(); }

 private:
  void remember(Dictionary dictionary);
  std::map<std::uint32_t, Dictionary> at_hand_;
  std::vector<Dictionary> held_;  ///< the newest last
  std::set<std::uint32_t> in_table_;
};

}  // namespace campus::collector::postgres
