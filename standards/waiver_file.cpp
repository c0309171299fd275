// campus.waivers/1 as a file: read, and held against what a waiver may be.

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/wire/adjustment_fields.h"
#include "standards/folder.h"
#include "standards/waivers.h"

namespace campus::standards {
namespace {

using nlohmann::json;

/// A record carries all of its site.
constexpr std::size_t kMostOfOneSite = 100;
constexpr std::size_t kMostSites = 1000;

/// What holds whatever the standard: the shape is right already.
class WaiverFileLint {
 public:
  WaiverFileLint(const SourceFile& file, Findings& findings) : file_(file), findings_(findings) {}

  void run() {
    const auto& waivers = file_.json.at("waivers");
    for (std::size_t i = 0; i < waivers.size(); ++i) {
      at_ = "/waivers/" + std::to_string(i);
      id(waivers[i].at("id").get<std::string>());
      sites(waivers[i].at("sites"));
      dates(waivers[i]);
    }
  }

 private:
  void say(const std::string& below, const std::string& what) { findings_.at_value(file_, at_ + below, what); }

  void id(const std::string& text) {
    if (!ids_.insert(text).second) say("/id", "the id " + in_quotes(text) + " is given twice: choose another");
  }

  void sites(const json& list) {
    if (list.empty()) say("/sites", "is over-broad: an empty list names no site; name each site by its exact code");
    if (list.size() > kMostSites) {
      say("/sites", "is over-broad: " + std::to_string(list.size()) + " sites, " + std::to_string(kMostSites) +
                        " at most; what holds for so many is a matter of the standard");
      return;
    }
    std::set<std::string> here;
    for (std::size_t i = 0; i < list.size(); ++i) {
      site(list[i].get<std::string>(), here, "/sites/" + std::to_string(i));
    }
  }

  void site(const std::string& code, std::set<std::string>& here, const std::string& where) {
    if (!parse_site_code(code)) {
      say(where, "is over-broad: " + in_quotes(code) + " is no site code; name each site by its exact code");
    } else if (!here.insert(code).second) {
      say(where, "site " + in_quotes(code) + " is named twice: remove the entry");
    } else if (++of_site_[code] == kMostOfOneSite + 1) {
      say(where, "site " + in_quotes(code) + " has more than " + std::to_string(kMostOfOneSite) +
                     " waivers: remove the expired ones");
    }
  }

  std::optional<CalendarDate> date(const json& waiver, const char* key) {
    const auto text = waiver.at(key).get<std::string>();
    const auto day = parse_date(text);
    if (!day) say(std::string("/") + key, "is " + in_quotes(text) + ", a day that does not exist: correct it");
    return day;
  }

  void dates(const json& waiver) {
    const auto approved = date(waiver, "approved_on");
    const auto expires = date(waiver, "expires_on");
    if (!approved || !expires) return;
    const auto days = days_between(*approved, *expires);
    if (days < 0) {
      say("/expires_on", "is before approved_on, " + date_text(*approved) + ": correct one of them");
    } else if (days > kLongestWaiverDays) {
      say("/expires_on", "is over-broad: " + std::to_string(days) + " days after approved_on, " +
                             std::to_string(kLongestWaiverDays) + " at most; give an earlier day");
    }
  }

  const SourceFile& file_;
  Findings& findings_;
  std::string at_;
  std::set<std::string> ids_;
  std::map<std::string, std::size_t> of_site_;
};

struct WaiverFile {
  std::unique_ptr<SourceFile> source;
  std::vector<Waiver> waivers;
};

/// Without findings every waiver is there.
WaiverFile read_waivers(const Disk& disk, const std::filesystem::path& path, Findings& findings) {
  WaiverFile file;
  file.source = open_source(disk, path, DocumentKind::waivers, findings);
  if (!file.source) return file;
  WaiverFileLint(*file.source, findings).run();
  if (!findings.empty()) return file;
  try {
    file.waivers = wire::decode<std::vector<Waiver>>(file.source->json.at("waivers"));
  } catch (const wire::DecodeError& error) {
    findings.at_value(*file.source, "/waivers" + error.pointer(), error.what());
  }
  return file;
}

/// What waivers are good for: a rule that is judged, sites that there are, and a day that has not passed.
class WaiverUseLint {
 public:
  WaiverUseLint(const WaiverFile& file, const Catalogue& catalogue, const KnownSites* roster, WallTime now)
      : file_(file), catalogue_(catalogue), roster_(roster), now_(now) {}

  void run(Findings& findings, Findings& notices) {
    for (std::size_t i = 0; i < file_.waivers.size(); ++i) {
      const auto& waiver = file_.waivers[i];
      const auto at = "/waivers/" + std::to_string(i);
      rule(waiver, at, findings);
      if (roster_ != nullptr) sites(waiver, at, findings);
      end(waiver, at + "/expires_on", findings, notices);
    }
  }

 private:
  void rule(const Waiver& waiver, const std::string& at, Findings& findings) const {
    if (catalogue_.find(waiver.rule) == nullptr) {
      findings.at_value(*file_.source, at + "/rule",
                        "is orphaned: standard " + catalogue_.id + " has no rule " + in_quotes(waiver.rule.text()) +
                            "; correct the id or remove the waiver");
    } else if (!is_judged(waiver.rule)) {
      findings.at_value(*file_.source, at + "/rule",
                        "is orphaned: no profile of standard " + catalogue_.id + " selects rule " +
                            in_quotes(waiver.rule.text()) + "; remove the waiver");
    }
  }

  [[nodiscard]] bool is_judged(const RuleId& rule) const {
    return std::any_of(catalogue_.profiles.begin(), catalogue_.profiles.end(), [&](const Profile& profile) {
      const auto resolved = resolve(catalogue_, profile.id);
      return resolved && std::any_of(resolved->rules.begin(), resolved->rules.end(),
                                     [&](const Rule& one) { return one.id == rule; });
    });
  }

  void sites(const Waiver& waiver, const std::string& at, Findings& findings) const {
    const auto* rule = catalogue_.find(waiver.rule);
    for (std::size_t i = 0; i < waiver.sites.size(); ++i) {
      const auto where = at + "/sites/" + std::to_string(i);
      const auto known = roster_->find(waiver.sites[i]);
      if (known == roster_->end()) {
        findings.at_value(*file_.source, where,
                          "is orphaned: the roster has no site " + in_quotes(waiver.sites[i].text()) +
                              "; correct the code or remove it");
      } else if (rule != nullptr && known->second && *known->second != rule->level) {
        findings.at_value(*file_.source, where,
                          "is orphaned: rule " + in_quotes(waiver.rule.text()) + " is for " +
                              std::string(name_of(rule->level)) + " but the site is a " +
                              std::string(name_of(*known->second)) + "; correct one of them");
      }
    }
  }

  void end(const Waiver& waiver, const std::string& where, Findings& findings, Findings& notices) const {
    const auto state = state_of(waiver, now_);
    if (state == WaiverState::expired) {
      findings.at_value(*file_.source, where,
                        "expired on " + date_text(waiver.expires_on) + ": have it approved anew or remove it");
    } else if (state == WaiverState::expires_soon) {
      notices.at_value(*file_.source, where,
                       "expires soon, on " + date_text(waiver.expires_on) + ": have it approved anew in time");
    }
  }

  const WaiverFile& file_;
  const Catalogue& catalogue_;
  const KnownSites* roster_;
  WallTime now_;
};

}  // namespace

Result<std::vector<Waiver>> load_waivers(const Disk& disk, const std::filesystem::path& path) {
  if (auto there = disk.read(path, kCatalogueLimits.bytes); !there) return there.error();
  Findings findings;
  auto file = read_waivers(disk, path, findings);
  if (findings.empty()) return std::move(file.waivers);
  return findings.first("campus-probe standards lint --waivers " + path.string());
}

WaiverFindings lint_waivers(const Disk& disk, const std::filesystem::path& path, const Catalogue& catalogue,
                            const KnownSites* roster, WallTime now) {
  Findings findings;
  Findings notices;
  const auto file = read_waivers(disk, path, findings);
  if (findings.empty()) WaiverUseLint(file, catalogue, roster, now).run(findings, notices);
  return {findings.lines(), notices.lines()};
}

}  // namespace campus::standards
