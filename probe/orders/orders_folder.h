#pragma once
// What of a collector's orders stands in the state folder: how it is read, what becomes of it where it is damaged, what
// could not be written. Not thread-safe.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/disk.h"
#include "core/model/kept_orders.h"
#include "core/model/orders.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/orders/byte_budget.h"
#include "probe/orders/plan_checks.h"

namespace campus::probe {

/// A file of the folder, by its name there.
inline constexpr const char* kOrdersFile = "orders.json";
inline constexpr const char* kPlanFile = "plan.json";
inline constexpr const char* kBudgetFile = "budget.json";
inline constexpr const char* kHeldTicketsFile = "tickets/held";
inline constexpr const char* kUsedTicketsFile = "tickets/used";

class OrdersFolder {
 public:
  /// The disk must outlive it.
  OrdersFolder(const Disk& disk, std::filesystem::path folder) : disk_(disk), folder_(std::move(folder)) {}

  /// Where the file cannot be read: silence, and the issuers of the plan that is there. That is on disk before the
  /// damaged file is gone, so that a restart keeps silent as well.
  [[nodiscard]] KeptOrders read_orders(const OrderTrust& trust, WallTime now);
  struct PlanThere {
    Plan plan;
    std::string content;  ///< its hash
  };
  /// With every check again, but for its version: it is the one that was taken. Older than `version` it is set aside.
  [[nodiscard]] std::optional<PlanThere> read_plan(const OrderTrust& trust, std::int64_t version);
  /// Where the file cannot be read: one that is used up.
  [[nodiscard]] ByteBudget read_budget(DataSize most, const std::string& boot, SteadyTime now);

  /// These say by owed() whether they did it.
  void write_orders(const KeptOrders& kept);
  void write_plan(const std::string& envelope);
  void write_budget(const KeptBudget& kept);

  /// How the last attempt to write that file ended, also where somebody else wrote it.
  void note_written(const char* name, const Result<void>& written);
  /// The file is not on disk as it should be: why.
  [[nodiscard]] std::optional<std::string> owed(const char* name) const;
  /// Of any file.
  [[nodiscard]] std::optional<std::string> trouble() const;

  /// What was found, for the log, once.
  [[nodiscard]] std::vector<std::string> notices() { return std::exchange(notices_, {}); }

 private:
  void recover_issuers(KeptOrders& kept, const OrderTrust& trust) const;
  void replace_damaged_orders(const KeptOrders& kept, const Result<std::string>& text);
  void set_aside(const std::filesystem::path& file, const std::string& why);
  void write(const char* name, const std::string& text);
  [[nodiscard]] std::filesystem::path file(const char* name) const { return folder_ / name; }

  const Disk& disk_;
  const std::filesystem::path folder_;
  std::vector<std::string> notices_;
  std::map<std::string, std::string> owed_;  ///< the file's name, what was wrong
};

}  // namespace campus::probe
