#pragma once
// A batch of new reports, or of decisions about held ones, within one transaction. For this folder's .cpp files;
// failures leave as PostgresError.

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "collector/store/postgres/reports.h"
#include "collector/store/postgres/session.h"
#include "collector/store/postgres/standings.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

/// Adds up, so that one statement writes what a whole batch counts.
class Counting {
 public:
  void add(const SiteCode& banner, Level level, std::string_view outcome, std::int64_t count = 1);
  void write(Writing& writing) const;

 private:
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> counts_;
};

class Appending {
 public:
  Appending(Session& session, Writing& writing, const AppendBatch& batch)
      : session_(session), writing_(writing), batch_(batch), outcomes_(batch.reports.size()) {}
  /// One outcome per report, in order.
  [[nodiscard]] std::vector<AppendOutcome> run();

 private:
  using Pair = std::pair<std::int64_t, std::int64_t>;  ///< key and sequence
  struct New {
    std::size_t at = 0;  ///< in the batch
    std::int64_t number = 0;
  };
  struct Listed {
    std::size_t at = 0;
    Location location;
  };

  [[nodiscard]] Pair pair_of(const StoredReport& report) const;
  [[nodiscard]] std::vector<std::size_t> first_of_each_pair();
  void list();
  void look_up(const std::vector<std::size_t>& known);
  void tell_duplicates();
  void heal(const std::vector<Listed>& duplicates);
  [[nodiscard]] bool is_whole(std::string_view packed, const StoredReport& report);
  void replace(const Listed& duplicate);
  void need_dictionaries();
  void copy();
  void put(CopyRows& rows, std::size_t at, std::int64_t number) const;
  void count_in();
  void hold();

  Session& session_;
  Writing& writing_;
  const AppendBatch& batch_;
  std::vector<AppendOutcome> outcomes_;
  std::int64_t day_ = 0;
  std::map<Pair, Digest> kept_;  ///< the report that the store has of each pair
  std::vector<New> new_;         ///< in order
  Counting counting_;
};

[[nodiscard]] std::vector<AppendOutcome> settle(Session& session, Writing& writing, const SettleBatch& batch);

}  // namespace campus::collector::postgres
