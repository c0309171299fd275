#pragma once
// Answers probes that ask for orders, and responders. Any thread; no disk, and no wait for whoever writes.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/orders/orders_book.h"
#include "collector/orders/presence.h"
#include "collector/orders/timetable.h"
#include "collector/store/records.h"
#include "core/envelope/envelope.h"
#include "core/model/orders.h"

namespace campus::collector {

/// Of whatever holds at the moment; each may be called from any thread.
struct PollParts {
  std::function<std::optional<KeyRecord>(const KeyId&)> key;
  std::function<std::shared_ptr<const Roster>()> roster;
  std::function<std::shared_ptr<const OrdersBook>()> orders;
  /// Two boxes speak with this key.
  std::function<void(const KeyId&)> cloned;
};

struct PollReply {
  int status = 200;
  std::string body;                    ///< an envelope, or a refusal
  std::optional<PollRefusal> refusal;  ///< absent: answered
  KeyId fresh = {};                    ///< whose it is where this very poll was not here before
};

class PollDesk {
 public:
  /// Issuer and presence must outlive it.
  PollDesk(PollParts parts, const SigningKey& issuer, Presence& presence)
      : parts_(std::move(parts)), issuer_(issuer), presence_(presence) {}

  [[nodiscard]] PollReply answer(std::string_view body, WallTime now);
  /// For every responder. `denied`: keys that are revoked or cloned.
  [[nodiscard]] std::string responder_orders(const std::string& nonce, std::vector<KeyId> denied, WallTime now) const;

 private:
  struct Asked {
    Poll poll;
    KeyRecord key;
    SitePlace place;
    PublicKey device{};
    std::shared_ptr<const Roster> roster;  ///< keeps the place's site
  };
  struct Refused {
    PollRefusal why = PollRefusal::malformed;
    std::string detail;
  };
  [[nodiscard]] std::variant<Asked, Refused> read(std::string_view body) const;
  [[nodiscard]] std::string answer_to(const Asked& asked, WallTime now);
  [[nodiscard]] std::shared_ptr<const Timetable> timetable(const std::shared_ptr<const Roster>& roster,
                                                           const std::shared_ptr<const FleetSettings>& settings);

  const PollParts parts_;
  const SigningKey& issuer_;
  Presence& presence_;
  std::mutex mutex_;
  std::shared_ptr<const Timetable> timetable_;
};

/// So that a city of any size asks some 400 times a second at most, and each within 45 s.
[[nodiscard]] Seconds pace_of(std::size_t probes);

}  // namespace campus::collector
