#pragma once
// The reports of a simulated city: observed, judged by the standard and signed as a probe does it. A report depends on
// nothing but the options and its ticket: made twice, it is the same bytes. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/simulate/city.h"
#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"
#include "standards/catalogue.h"
#include "standards/platforms.h"

namespace campus::collector::simulate {

/// A report that is due.
struct Ticket {
  std::uint32_t site = 0;          ///< index in the city
  std::uint32_t round = 0;         ///< how many the site made before
  std::chrono::milliseconds at{};  ///< when the probe made it, since the simulation began; grows for each site
  friend bool operator==(const Ticket&, const Ticket&) = default;
};

struct ReportOptions {
  WallTime begins{};            ///< of the simulation
  double acceptance_share = 0;  ///< of sites whose first report is an acceptance record, in full
  double flapping_share = 0;    ///< of sites whose line is bad in every other report
};

/// One thread at a time. City and catalogue must outlive it.
class ReportMaker {
 public:
  ReportMaker(const City& city, const standards::Catalogue& catalogue, std::vector<standards::Platform> platforms,
              const ReportOptions& options);

  /// Brief where it is a routine report. bad_data: the standard has no profile for the site.
  [[nodiscard]] Result<Report> report(const Ticket& ticket);
  [[nodiscard]] Result<Envelope> envelope(const Ticket& ticket);

 private:
  struct Judging {
    standards::ResolvedProfile profile;
    StandardRef reference;
  };
  [[nodiscard]] Result<const Judging*> judging_for(const CitySite& site, const Facts& facts);
  [[nodiscard]] Report frame(const Ticket& ticket, Mode mode) const;
  [[nodiscard]] Line line_of(const Ticket& ticket) const;

  const City& city_;
  const standards::Catalogue& catalogue_;
  std::vector<standards::Platform> platforms_;
  ReportOptions options_;
  std::map<std::pair<Level, SchoolType>, Judging> judgings_;
};

}  // namespace campus::collector::simulate
