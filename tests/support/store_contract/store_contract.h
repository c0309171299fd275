#pragma once
// What every store promises, tried on each of them: the cases are in the .cpp files beside, each executable names the
// stores that it tries them on.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "collector/store/store.h"
#include "core/envelope/envelope.h"
#include "tests/support/stored_reports.h"

namespace campus::test {

/// Where one store lives, from test to test a new one.
class StoreBed {
 public:
  virtual ~StoreBed() = default;
  /// The one that is there, or a new one.
  [[nodiscard]] virtual std::unique_ptr<collector::Store> open() = 0;
  /// Spoils the stored bytes of one report. The store is closed.
  virtual void damage(const collector::StoredReport& report) = 0;
};
using MakeStoreBed = std::unique_ptr<StoreBed> (*)();

class StoreContract : public ::testing::TestWithParam<MakeStoreBed> {
 protected:
  StoreContract();

  /// Closes the store and opens it again.
  void reopen();

  /// By the one key of this test.
  [[nodiscard]] collector::StoredReport report(const std::string& site, std::int64_t sequence,
                                               const ReportWish& wish = {}) const {
    return stored_report(key, site, sequence, *store->packer(), wish);
  }
  /// By another key.
  [[nodiscard]] collector::StoredReport report(const SigningKey& by, const std::string& site, std::int64_t sequence,
                                               const ReportWish& wish = {}) const {
    return stored_report(by, site, sequence, *store->packer(), wish);
  }
  std::vector<collector::AppendOutcome> append(const std::vector<collector::StoredReport>& reports);
  std::vector<collector::AppendOutcome> settle(const std::vector<collector::Settlement>& settlements);
  /// Housekeeping until nothing is left.
  collector::Upkeep maintain(WallTime now);

  /// As many as make a dictionary worth while, all of one day.
  void append_many(std::int64_t first_sequence, WallTime received);
  /// Training takes a moment, and is taken over by a later piece of housekeeping.
  [[nodiscard]] bool trains_another_dictionary(WallTime now);

  using Last = std::map<std::pair<std::string, collector::Aspect>, collector::LastJudgement>;
  [[nodiscard]] Last last();
  /// outcome -> number, of all banners and levels.
  [[nodiscard]] std::map<std::string, std::int64_t> counted();
  [[nodiscard]] std::vector<collector::StateChange> changes() { return store->changes({}, 1000)->changes; }
  [[nodiscard]] bool finds(const collector::StoredReport& report);

  std::unique_ptr<StoreBed> bed;
  std::unique_ptr<collector::Store> store;
  SigningKey key;
  std::shared_ptr<const collector::StandardSummary> standard = store_standard();
};

using Outcomes = std::vector<collector::AppendOutcome>;

/// As settle() takes it: the report counts from now on.
[[nodiscard]] collector::Settlement release(const collector::StoredReport& report, const ReportWish& wish = {});

}  // namespace campus::test
