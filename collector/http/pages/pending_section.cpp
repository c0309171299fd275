#include "collector/http/pages/pending_section.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"

namespace campus::collector {

namespace {

constexpr std::size_t kMostShown = 50;

constexpr Phrase kPending{"待批准的报告", "Reports waiting for approval"};
constexpr Phrase kNote{"这些报告已收妥保存，批准之前不计入任何数字。",
                       "These reports are safely stored; until approved they count nowhere."};
constexpr Phrase kUnknownKey{
    "密钥未批准。用电话与学校核对探针显示的密钥编号（campus-probe status），一致后在汇聚平台上执行：",
    "Key not approved. Compare the key id with what campus-probe status shows at the school, by "
    "telephone; then run on the collector:"};
constexpr Phrase kUnknownSite{"名录中没有该测点代码。更正名录后在汇聚平台上执行：",
                              "No such site in the roster. Mend the roster, then run on the collector:"};
constexpr Phrase kKeyCloned{
    "有两台设备用同一个密钥上报，两台的数据都暂不计入。在复制出来的那台上运行 campus-probe image-prep "
    "并重新激活，然后批准留下的一台：",
    "Two boxes report with one key, and neither counts for now. Run campus-probe image-prep on the copy and enrol it "
    "again, then approve the one that stays:"};
constexpr Phrase kSiteCode{"测点", "Site"};
constexpr Phrase kKey{"密钥编号", "Key id"};
constexpr Phrase kReports{"报告", "Reports"};
constexpr Phrase kReceived{"最近接收", "Last received"};
constexpr Phrase kContact{"联系人", "Contact"};
constexpr Phrase kMore{"更多待批准的报告请用此命令查看：", "For the rest run: "};

/// Of one key for one site.
struct Waiting {
  const PendingReport* last = nullptr;
  std::size_t reports = 0;
};

/// The most recent first.
std::vector<Waiting> waiting_of(const std::vector<PendingReport>& pending) {
  std::map<std::tuple<std::string, KeyId, SiteCode>, Waiting> groups;
  for (const auto& report : pending) {
    auto& group = groups[{report.reason, report.key, report.claimed_site}];
    if (group.last == nullptr || report.received > group.last->received) group.last = &report;
    ++group.reports;
  }
  std::vector<Waiting> list;
  list.reserve(groups.size());
  for (const auto& [key, group] : groups) list.push_back(group);
  std::stable_sort(list.begin(), list.end(),
                   [](const Waiting& a, const Waiting& b) { return a.last->received > b.last->received; });
  return list;
}

/// Only what is certainly a key and a code is put into a command that people paste into a shell.
std::string remedy(const PendingReport& pending, Language language) {
  if (pending.reason == "unknown_site") {
    return kUnknownSite.in(language) + element("code", "command", "campus-collector roster import FILE");
  }
  const bool safe = is_sha256_hex(pending.key.text()) && parse_site_code(pending.claimed_site.text()).has_value();
  const auto command = "campus-collector keys approve " + (safe ? pending.key.text() : "KEYID") + " --site " +
                       (safe ? pending.claimed_site.text() : "CODE");
  const auto& words = pending.reason == "key_cloned" ? kKeyCloned : kUnknownKey;
  return words.in(language) + element("code", "command", command);
}

/// The code, with the roster's name and whom to call where the roster knows it.
std::string site_terms(const Snapshot& snapshot, const SiteCode& code, Language language) {
  const auto* status = snapshot.find(code);
  if (status == nullptr) return term(kSiteCode.in(language), escaped(code.text()));
  const auto line = line_facts(*status);
  return term(kSiteCode.in(language), link(site_path(code, language), full_name(*status->site)) + " " +
                                          element("span", "soft", escaped(code.text()))) +
         term(kContact.in(language),
              line.contact.empty() && line.phone.empty() ? "" : escaped(line.contact) + " " + telephone(line.phone));
}

std::string entry(const Snapshot& snapshot, const Waiting& waiting, Language language) {
  const auto& pending = *waiting.last;
  const auto facts = site_terms(snapshot, pending.claimed_site, language) +
                     term(kKey.in(language), element("code", "", escaped(pending.key.text()))) +
                     term(kReports.in(language),
                          std::to_string(waiting.reports) + " · " + element("code", "", escaped(pending.id.text()))) +
                     term(kReceived.in(language), escaped(to_local_text(pending.received)));
  return element("div", "item", element("dl", "", facts) + remedy(pending, language));
}

}  // namespace

std::string pending_section(const Snapshot& snapshot, Language language) {
  if (snapshot.pending.empty()) return "";
  std::string text = element("h2", "", kPending.in(language) + " (" + std::to_string(snapshot.pending.size()) + ")") +
                     element("p", "soft", kNote.in(language));
  const auto waiting = waiting_of(snapshot.pending);
  for (std::size_t i = 0; i < waiting.size() && i < kMostShown; ++i) text += entry(snapshot, waiting[i], language);
  if (waiting.size() > kMostShown) {
    text += element("p", "", kMore.in(language) + element("code", "command", "campus-collector keys list"));
  }
  return text;
}

}  // namespace campus::collector
