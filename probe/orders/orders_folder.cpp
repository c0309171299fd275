#include "probe/orders/orders_folder.h"

#include <algorithm>

#include "core/limits.h"
#include "core/wire/orders_json.h"
#include "core/wire/status_json.h"

namespace campus::probe {
namespace {

std::filesystem::path aside(std::filesystem::path file) { return file += ".damaged"; }

}  // namespace

void OrdersFolder::set_aside(const std::filesystem::path& file, const std::string& why) {
  std::error_code error;
  std::filesystem::rename(file, aside(file), error);
  notices_.push_back(
      file.string() + ": " + why +
      (error ? "; it cannot be moved aside: " + error.message() : "; it is kept as " + aside(file).string()));
}

KeptOrders OrdersFolder::read_orders(const OrderTrust& trust, WallTime now) {
  const auto text = disk_.read(file(kOrdersFile), kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return {};
  auto kept = text ? wire::parse_kept_orders(*text) : Result<KeptOrders>(text.error());
  if (kept) {
    std::erase_if(kept->issuers, [](const std::string& hex) { return !parse_public_key(hex); });
    std::sort(kept->tests_taken.begin(), kept->tests_taken.end());
    return *std::move(kept);
  }
  notices_.push_back(file(kOrdersFile).string() + ": " + kept.error().message +
                     "; nothing is measured until the collector has answered; it is kept as " +
                     aside(file(kOrdersFile)).string());
  KeptOrders doubt;
  doubt.silence = Silence{0, now, std::nullopt, "orders.json 无法读取 / cannot be read"};
  recover_issuers(doubt, trust);
  replace_damaged_orders(doubt, text);
  return doubt;
}

void OrdersFolder::replace_damaged_orders(const KeptOrders& kept, const Result<std::string>& text) {
  const auto orders = file(kOrdersFile);
  std::error_code error;
  bool moved = false;
  if (text) {
    static_cast<void>(disk_.write_durably(aside(orders), *text, Disk::Visibility::owner_only));
  } else {
    std::filesystem::remove(aside(orders), error);
    std::filesystem::create_hard_link(orders, aside(orders), error);
    if (error) std::filesystem::rename(orders, aside(orders), error);  // a folder, or a disk without links
    moved = !error && !std::filesystem::exists(orders, error);
  }
  write_orders(kept);
  if (moved && owed(kOrdersFile)) std::filesystem::rename(aside(orders), orders, error);
}

/// Whoever could put a plan there could put any orders there. Without this a probe whose issuers have changed would go
/// back to those of its enrolment, believe nobody, and be silent for good.
void OrdersFolder::recover_issuers(KeptOrders& kept, const OrderTrust& trust) const {
  const auto text = disk_.read(file(kPlanFile), kOrdersLimits.bytes);
  if (!text) return;
  auto plan = probe::read_plan(*text, trust);
  if (!plan) plan = read_plan_of_its_issuers(*text, trust);
  if (!plan) return;
  kept.plan_version = plan->version;
  kept.issuers = plan->content.issuers;
}

std::optional<OrdersFolder::PlanThere> OrdersFolder::read_plan(const OrderTrust& trust, std::int64_t version) {
  const auto text = disk_.read(file(kPlanFile), kOrdersLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return std::nullopt;
  auto plan = text ? probe::read_plan(*text, trust) : Result<Plan>(text.error());
  if (plan && plan->version < version) {
    plan = Error{ErrorCode::conflict,
                 "version " + std::to_string(plan->version) + " is older than the last, " + std::to_string(version)};
  }
  if (plan) return PlanThere{*std::move(plan), plan_content_hash(*text)};
  set_aside(file(kPlanFile), plan.error().message + "; the probe goes on as it is configured");
  return std::nullopt;
}

ByteBudget OrdersFolder::read_budget(DataSize most, const std::string& boot, SteadyTime now) {
  const auto text = disk_.read(file(kBudgetFile), kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return {most, KeptBudget{}, boot, now};
  const auto kept = text ? wire::parse_kept_budget(*text) : Result<KeptBudget>(text.error());
  if (kept) return {most, *kept, boot, now};
  auto spent = ByteBudget::spent(most, boot, now);
  set_aside(file(kBudgetFile), kept.error().message + "; its bytes count as used up for 24 hours of running");
  write_budget(spent.kept(now));
  return spent;
}

void OrdersFolder::write(const char* name, const std::string& text) {
  note_written(name, disk_.write_durably(file(name), text, Disk::Visibility::owner_only));
}

void OrdersFolder::write_orders(const KeptOrders& kept) { write(kOrdersFile, wire::encode_kept_orders(kept)); }
void OrdersFolder::write_plan(const std::string& envelope) { write(kPlanFile, envelope); }
void OrdersFolder::write_budget(const KeptBudget& kept) { write(kBudgetFile, wire::encode_kept_budget(kept)); }

void OrdersFolder::note_written(const char* name, const Result<void>& written) {
  owed_.erase(name);
  if (!written) owed_.emplace(name, written.error().message);
}

std::optional<std::string> OrdersFolder::owed(const char* name) const {
  const auto found = owed_.find(name);
  return found == owed_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> OrdersFolder::trouble() const {
  return owed_.empty() ? std::nullopt : std::optional(owed_.begin()->second);
}

}  // namespace campus::probe
