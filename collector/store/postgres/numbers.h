#pragma once
// Keys, sites and standards have short numbers inside the store. What is known is remembered: numbers never change. For
// this folder's .cpp files; whoever writes holds the head's lock. Failures leave as PostgresError.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

#include "collector/fleet/standard_summary.h"
#include "collector/store/postgres/head.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

class Numbers {
 public:
  /// Gives numbers to those that have none, and remembers the keys of the signers.
  void learn(Writing& writing, std::span<const StoredReport> reports);
  // Of what was learnt:
  [[nodiscard]] std::int64_t of(const SiteCode& site) const { return sites_.at(site.text()); }
  [[nodiscard]] std::int64_t of(const KeyId& key) const;
  [[nodiscard]] std::int64_t of(Writing& writing, const StandardSummary& standard);
  [[nodiscard]] std::optional<std::int64_t> find(Connection& connection, const KeyId& key);

  /// After a transaction that was rolled back: what was learnt in it may not be true.
  void forget() { *this = {}; }

 private:
  void learn_sites(Connection& connection, std::span<const StoredReport> reports);
  void learn_keys(Writing& writing, std::span<const StoredReport> reports);
  void learn_signers(Connection& connection, std::span<const StoredReport> reports);

  std::unordered_map<std::string, std::int64_t> sites_;
  std::unordered_map<std::string, std::int64_t> keys_;  ///< by the 32 bytes of their id
  std::map<std::string, std::int64_t> standards_;
  std::set<std::int64_t> signers_;
};

}  // namespace campus::collector::postgres
