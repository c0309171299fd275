#pragma once
// One site, one profile, one record: runs what the profile asks for against the responders, judges by the same library
// as the collector, and writes the signed folder.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/model/baseline.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/net/responder_client.h"
#include "probe/net/snmp_credentials.h"
#include "probe/net/socket.h"
#include "standards/assess.h"
#include "standards/catalogue.h"
#include "standards/filter_list.h"
#include "standards/platforms.h"

namespace campus::probe {

struct AuditSpec {
  SiteCode site;
  Level level = Level::school;
  Facts facts;
  Mode mode = Mode::acceptance;
  bool sustained = false;  ///< routine, but by sustained runs: a baseline without the weight of an acceptance
  std::map<Tier, HostPort> responders;
  std::map<Tier, std::shared_ptr<HeldTicket>> tickets;  ///< for responders that ask for one
  /// Responders that are left alone, or are not asked for bulk data; the record has the reason.
  struct Left {
    std::string why;
    bool bulk_alone = false;
  };
  std::map<Tier, Left> left_alone;
  std::chrono::nanoseconds duration = std::chrono::seconds(10);
  int repeats = 3;
  std::vector<Baseline> baselines;             ///< routine: what a pass of trains may lean on
  std::vector<standards::Platform> platforms;  ///< looked at over each family of addresses
  standards::FilterList filter_list;           ///< of the standard; without pages where it has none
  std::optional<SnmpCredentials> snmp;         ///< stays out of every record
  std::vector<Waiver> waivers;                 ///< of this site

  /// The responder that decides: of the banner; at banner level, of the city.
  [[nodiscard]] Tier main_tier() const { return level == Level::banner ? Tier::city : Tier::banner; }
  /// Shorter than an acceptance has to be: judged, marked, never signed by people.
  [[nodiscard]] bool is_demonstration() const;
  [[nodiscard]] Method throughput_method() const {
    return mode == Mode::routine && !sustained ? Method::train : Method::tcp;
  }
};

/// What the audit is doing now, and how far.
struct AuditProgress {
  std::function<void(const std::string& step)> begin;
  std::function<void(Ratio done, std::optional<BitRate> now)> show;
};

/// One line a step: what would be measured, against whom, for how long and with how many bytes.
[[nodiscard]] std::string describe_plan(const AuditSpec& spec, const standards::ResolvedProfile& profile,
                                        Language language);

/// What all its measurements could move at most, both ways and against every responder.
[[nodiscard]] DataSize most_bytes_of(const AuditSpec& spec, const standards::ResolvedProfile& profile);

/// Never fails for want of a network: what could not be tested stands in the report with its reason. `key` names the
/// probe; `sequence` is filled in by the caller before sealing.
[[nodiscard]] Report observe_site(const AuditSpec& spec, const standards::ResolvedProfile& profile, const KeyId& key,
                                  const Clock& clock, Language language, const AuditProgress& progress,
                                  const std::stop_token& stop);

/// The sustained rates of a record, of items that it decided, either way: a bad run takes the place of an older good
/// one. None of runs that are shorter or fewer than an acceptance has.
[[nodiscard]] std::vector<Baseline> baselines_of(const Report& report, const ReportId& id);

/// A folder that holds nothing yet; cannot_create otherwise.
[[nodiscard]] Result<void> claim_folder(const Disk& disk, const std::filesystem::path& folder);

/// report.json, report.dsse.json, report.html and evidence/, each whole or not there.
[[nodiscard]] Result<ReportId> write_folder(const Disk& disk, const std::filesystem::path& folder, const Report& report,
                                            const SigningKey& key, Language language);

}  // namespace campus::probe
