#pragma once
// What a collector orders of a responder: silence, and devices that are refused. Kept in the responder's folder as it
// was signed. A file that cannot be read silences until orders were fetched: somebody may have wanted it. Thread-safe.

#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/disk.h"
#include "core/model/orders.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::probe {

class FollowedOrders {
 public:
  /// `issuers`: public keys, hex, whose orders hold. Disk must outlive it. What was damaged is told in notice().
  FollowedOrders(const Disk& disk, std::filesystem::path folder, std::vector<std::string> issuers, WallTime now);

  /// An answer to the request with that nonce. bad_data, permission: nothing of it is followed. Followed at once; io
  /// and others: but it could not be kept.
  [[nodiscard]] Result<void> take(const std::string& envelope, const std::string& nonce);

  [[nodiscard]] std::optional<Silence> silence(WallTime now) const;
  /// Ids of keys.
  [[nodiscard]] std::set<std::string> denied() const;
  /// Another after each change.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] const std::optional<std::string>& notice() const { return notice_; }

 private:
  void follow(const ResponderOrders& orders);

  const Disk& disk_;
  const std::filesystem::path folder_;
  const std::vector<std::string> issuers_;
  std::optional<std::string> notice_;
  mutable std::mutex mutex_;
  std::optional<Silence> silence_;
  std::set<std::string> denied_;
  std::int64_t changes_ = 0;
  bool kept_ = true;
};

/// Without a change, for `explain`. Nothing where there is no file; bad_data, permission: it says nothing that holds.
[[nodiscard]] Result<std::optional<ResponderOrders>> look_at_orders(const Disk& disk,
                                                                    const std::filesystem::path& folder,
                                                                    const std::vector<std::string>& issuers);

}  // namespace campus::probe
