#include "probe/responder/followed_orders.h"

#include <utility>

#include "core/limits.h"
#include "core/wire/orders_json.h"
#include "probe/orders/plan_checks.h"

namespace campus::probe {
namespace {

constexpr const char* kFile = "orders.json";

Result<ResponderOrders> open_orders(std::string_view envelope, const std::vector<std::string>& issuers) {
  const auto payload = payload_of_issuer(envelope, kResponderOrdersType, issuers);
  if (!payload) return payload.error();
  return wire::parse_responder_orders(*payload);
}

}  // namespace

Result<std::optional<ResponderOrders>> look_at_orders(const Disk& disk, const std::filesystem::path& folder,
                                                      const std::vector<std::string>& issuers) {
  const auto text = disk.read(folder / kFile, kEnvelopeLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return std::optional<ResponderOrders>();
  if (!text) return text.error();
  auto orders = open_orders(*text, issuers);
  if (!orders) return Error{orders.error().code, (folder / kFile).string() + ": " + orders.error().message};
  return std::optional(*std::move(orders));
}

FollowedOrders::FollowedOrders(const Disk& disk, std::filesystem::path folder, std::vector<std::string> issuers,
                               WallTime now)
    : disk_(disk), folder_(std::move(folder)), issuers_(std::move(issuers)) {
  const auto kept = look_at_orders(disk_, folder_, issuers_);
  if (kept && *kept) follow(**kept);
  kept_ = true;
  if (kept) return;
  kept_ = false;
  silence_ = Silence{0, now, std::nullopt, "orders.json 无法读取 / cannot be read"};
  ++changes_;
  notice_ = kept.error().message + "; no test is let in until the collector's orders were fetched";
}

void FollowedOrders::follow(const ResponderOrders& orders) {
  std::set<std::string> denied;
  for (const auto& key : orders.denied_keys) denied.insert(key.text());
  if (silence_ == orders.silence && denied_ == denied && kept_) return;
  silence_ = orders.silence;
  denied_ = std::move(denied);
  ++changes_;
  kept_ = false;
}

Result<void> FollowedOrders::take(const std::string& envelope, const std::string& nonce) {
  const auto orders = open_orders(envelope, issuers_);
  if (!orders) return orders.error();
  if (orders->nonce != nonce) return Error{ErrorCode::permission, "/nonce: it answers another request"};
  const std::lock_guard lock(mutex_);
  follow(*orders);
  if (kept_) return {};
  auto written = disk_.write_durably(folder_ / kFile, envelope, Disk::Visibility::owner_only);
  kept_ = written.has_value();
  return written;
}

std::optional<Silence> FollowedOrders::silence(WallTime now) const {
  const std::lock_guard lock(mutex_);
  if (!silence_) return std::nullopt;
  return silence_->until && *silence_->until <= now ? std::nullopt : silence_;
}

std::set<std::string> FollowedOrders::denied() const {
  const std::lock_guard lock(mutex_);
  return denied_;
}

std::int64_t FollowedOrders::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

}  // namespace campus::probe
