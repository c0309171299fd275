#pragma once
// The collector's HTTP interface without HTTP: docs/wire-format.md and docs/openapi.json describe it.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/fleet/latest_report.h"
#include "collector/http/background.h"
#include "collector/http/enrolment_brake.h"
#include "collector/http/failed_attempts.h"
#include "collector/http/publisher.h"
#include "collector/http/request.h"
#include "collector/ingest/writer.h"
#include "collector/metrics/own_metrics.h"
#include "collector/orders/poll_desk.h"
#include "collector/search/roster_search.h"
#include "core/time.h"

namespace campus::collector {

/// Thread-safe. Everything it is given must outlive it.
class Routes {
 public:
  using Answer = std::function<void(Response)>;

  struct Parts {
    Writer& writer;
    const Ingest& ingest;
    const Publisher& publisher;
    Background& background;
    RosterSearch& search;
    OwnMetrics& metrics;
    const Clock& clock;
    FailedAttempts& failed_attempts;
    EnrolmentBrake& enrolment_brake;
    Presence& presence;
    PollDesk* desk = nullptr;            ///< none where there is no issuer
    const SigningKey* issuer = nullptr;  ///< signs what goes to probes; none: nothing does
    bool open = false;                   ///< approve keys that post from private addresses
    bool tls = false;                    ///< the server speaks TLS
    std::function<void(const std::string&)> log = [](const std::string&) {};  ///< a line for the operator; any thread
  };
  explicit Routes(Parts parts) : parts_(std::move(parts)) {}

  /// Calls `answer` exactly once, at once or later from another thread.
  void handle(const Request& request, const Answer& answer) const;

  /// Everything that is answered: docs/openapi.json has the same.
  struct Address {
    std::string_view path;     ///< one segment may be a name in braces; once for reading, once for POST
    std::string_view methods;  ///< as Allow has them
  };
  [[nodiscard]] static std::vector<Address> addresses();

 private:
  using Shown = std::shared_ptr<const Published>;
  /// A page or a JSON of it.
  using OfSite = std::function<Response(const Snapshot&, const std::optional<LatestReport>&)>;

  /// `named` is what stands in the place of the braces.
  using Handler = void (Routes::*)(const Request& request, const std::string& named, const Answer& answer) const;
  struct Route;
  [[nodiscard]] static std::span<const Route> all();

  void take_reports(const Request& request, const std::string& named, const Answer& answer) const;
  void note_arrivals(std::size_t bytes, const Examination& examination) const;
  void send_report(const Request& request, const std::string& digest, const Answer& answer) const;
  /// The site's last report is read and judged again off the connections' threads.
  void read_site(const Shown& shown, const SiteCode& code, const Answer& answer, OfSite make) const;

  void live(const Request& request, const std::string& named, const Answer& answer) const;
  void ready(const Request& request, const std::string& named, const Answer& answer) const;
  void standards(const Request& request, const std::string& named, const Answer& answer) const;

  // From the last snapshot.
  using ShownHandler = void (Routes::*)(const Request& request, const std::string& named, const Shown& shown,
                                        const Answer& answer) const;
  /// Answers "starting" where there is none yet.
  template <ShownHandler show>
  void with_snapshot(const Request& request, const std::string& named, const Answer& answer) const;
  void status(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;
  void city_metrics(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;
  void school_metrics(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;
  void classroom_metrics(const Request& request, const std::string& named, const Shown& shown,
                         const Answer& answer) const;
  void discovery(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;
  void sites(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;
  void site_html(const Request& request, const std::string& code, const Shown& shown, const Answer& answer) const;
  void site_json(const Request& request, const std::string& code, const Shown& shown, const Answer& answer) const;
  void history(const Request& request, const std::string& code, const Shown& shown, const Answer& answer) const;
  void search(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;
  void duty(const Request& request, const std::string& named, const Shown& shown, const Answer& answer) const;

  // For probes.
  void enrol(const Request& request, const std::string& named, const Answer& answer) const;
  [[nodiscard]] Response enrolled(const EnrolmentDecision& decision) const;

  void take_poll(const Request& request, const std::string& named, const Answer& answer) const;
  void responder_orders(const Request& request, const std::string& named, const Answer& answer) const;

  // For operators, each with a token that opens it.
  void show_silence(const Request& request, const std::string& named, const Answer& answer) const;
  void begin_silence(const Request& request, const std::string& named, const Answer& answer) const;
  void end_silence(const Request& request, const std::string& named, const Answer& answer) const;
  void request_test(const Request& request, const std::string& code, const Answer& answer) const;
  void list_keys(const Request& request, const std::string& named, const Answer& answer) const;
  void approve_key(const Request& request, const std::string& key, const Answer& answer) const;
  void revoke_key(const Request& request, const std::string& key, const Answer& answer) const;
  void approve_pending_keys(const Request& request, const std::string& named, const Answer& answer) const;
  void show_audit(const Request& request, const std::string& named, const Answer& answer) const;
  /// Otherwise the answer is given.
  [[nodiscard]] std::optional<Permit> permit(const Request& request, Scope needed, const Answer& answer) const;
  [[nodiscard]] Response refuse_token(AccountBook::Refusal why, std::uint64_t network) const;
  using Decide = std::function<Result<std::size_t>(Ingest&, const Permit&, const KeyRecord&)>;
  void decide(const Permit& permit, const std::string& key, const Answer& answer, Decide decide) const;
  /// On the writer's thread.
  void run(const Answer& answer, std::function<Response(Ingest&)> work) const;

  Parts parts_;
  mutable std::atomic<bool> told_of_denied_ = false;
};

}  // namespace campus::collector
