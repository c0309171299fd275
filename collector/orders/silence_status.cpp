#include "collector/orders/silence_status.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/wire/fields.h"

namespace campus::collector {
namespace {

using wire::Json;

Kept kept_by(const SilenceOrder& order, const Present* present) {
  if (present == nullptr || present->at < order.silence.since) return Kept::away;
  // A newer one, of a part of the city, silences as well.
  return present->silence >= order.silence.order ? Kept::silent : Kept::not_silent;
}

Json order_json(const SilenceOrder& one) {
  Json json{{"order", one.silence.order},
            {"scope", one.scope.empty() ? Json() : Json(one.scope.text())},
            {"since", to_rfc3339(one.silence.since)},
            {"until", one.silence.until ? Json(to_rfc3339(*one.silence.until)) : Json()},
            {"reason", one.silence.reason},
            {"who", one.who}};
  return json;
}

bool over(const SilenceOrder& one, WallTime now) { return one.silence.until && *one.silence.until <= now; }

std::string name_in(const Roster& roster, const SiteCode& code) {
  const auto* site = roster.find(code);
  return site == nullptr ? std::string() : site->name;
}

Json probe_json(const KeptBy& one) {
  return {{"site", one.site.text()},
          {"name", one.name},
          {"key", one.key.text()},
          {"state", name_of(one.kept)},
          {"last_poll", one.last_poll ? Json(to_rfc3339(*one.last_poll)) : Json()}};
}

Json banners_json(const SilenceStatus& status, const Roster& roster) {
  Json list = Json::array();
  std::size_t listed = 0;
  for (const auto& [code, probes] : status.banners) {
    Json rows = Json::array();
    for (const auto& one : probes) {
      if (listed++ < kMostListed) rows.push_back(probe_json(one));
    }
    list.push_back({{"code", code.text()}, {"name", name_in(roster, code)}, {"probes", std::move(rows)}});
  }
  return list;
}

std::string word_of(Kept kept, Language language) {
  switch (kept) {
    case Kept::silent:
      return say(language, "已静默", "silent");
    case Kept::not_silent:
      return say(language, "尚未静默", "not silent yet");
    case Kept::away:
      break;
  }
  return say(language, "未联系", "has not asked since");
}

std::string counts_text(const SilenceStatus& status, Language language) {
  std::string text;
  for (const auto kept : {Kept::silent, Kept::not_silent, Kept::away}) {
    text += std::string(word_of(kept, language)) + "\t" + std::to_string(status.count(kept)) + "\n";
  }
  return text;
}

std::string banners_text(const SilenceStatus& status, const Roster& roster, Language language) {
  std::string text;
  std::size_t listed = 0;
  for (const auto& [code, probes] : status.banners) {
    text += code.text() + "\t" + name_in(roster, code) + "\n";
    for (const auto& one : probes) {
      if (listed++ >= kMostListed) continue;
      text += "  " + one.site.text() + "\t" + one.name + "\t" + word_of(one.kept, language) + "\t" +
              (one.last_poll ? to_local_text(*one.last_poll) : "-") + "\n";
    }
  }
  if (listed > kMostListed) text += say(language, "其余未列出\n", "the rest is not listed\n");
  return text;
}

}  // namespace

SilenceStatus silence_status(const SilenceOrder& order, const Roster& roster, const std::vector<KeyRecord>& keys,
                             const std::map<KeyId, Present>& present) {
  SilenceStatus status{order, {}, {}};
  for (const auto& key : keys) {
    const auto found = present.find(key.id);
    const auto* its = found == present.end() ? nullptr : &found->second;
    if (key.state != KeyState::approved || (its == nullptr && (key.auditor || key.sites.empty()))) continue;
    const auto site = its != nullptr ? its->site : key.sites.front();
    if (roster.find(site) == nullptr) continue;
    if (!order.scope.empty() && !roster.is_within(site, order.scope)) continue;
    KeptBy one{site, name_in(roster, site), key.id, kept_by(order, its), {}};
    if (its != nullptr) one.last_poll = its->at;
    ++status.counts[one.kept];
    if (one.kept != Kept::silent) status.banners[roster.ancestor(site, Level::banner)].push_back(std::move(one));
  }
  for (auto& [code, probes] : status.banners) {
    std::sort(probes.begin(), probes.end(), [](const KeptBy& a, const KeptBy& b) {
      return std::tie(a.kept, a.site, a.key) < std::tie(b.kept, b.site, b.key);
    });
  }
  return status;
}

std::string silence_json(const OrdersBook& book, const std::optional<SilenceStatus>& status, const Roster& roster,
                         WallTime now) {
  Json all = Json::array();
  for (const auto& one : book.silences()) {
    if (!over(one, now)) all.push_back(order_json(one));
  }
  Json json{{"silence", Json()}, {"silences", std::move(all)}, {"counts", Json()}, {"banners", Json::array()}};
  if (status) {
    json["silence"] = order_json(status->order);
    Json counts = Json::object();
    for (const auto kept : {Kept::silent, Kept::not_silent, Kept::away}) {
      counts[std::string(name_of(kept))] = status->count(kept);
    }
    json["counts"] = std::move(counts);
    json["banners"] = banners_json(*status, roster);
  }
  return wire::dumped(json) + "\n";
}

std::string silence_text(const OrdersBook& book, const std::optional<SilenceStatus>& status, const Roster& roster,
                         WallTime now, Language language) {
  std::string text;
  for (const auto& one : book.silences()) {
    if (over(one, now)) continue;
    text += std::string(say(language, "静默", "silence")) + "\t" +
            (one.scope.empty() ? say(language, "全市", "the whole city")
                               : one.scope.text() + " " + name_in(roster, one.scope)) +
            "\t" + to_local_text(one.silence.since) + " - " +
            (one.silence.until ? to_local_text(*one.silence.until) : say(language, "直到解除", "until it is ended")) +
            "\t" + one.silence.reason + "\t" + one.who + "\n";
  }
  if (text.empty()) return say(language, "没有静默命令\n", "no silence holds\n");
  return status ? text + counts_text(*status, language) + banners_text(*status, roster, language) : text;
}

std::string test_json(const TestRequest& test) {
  Json sites = Json::array();
  for (const auto& site : test.sites) sites.push_back(site.text());
  return wire::dumped(Json{{"order", test.order},
                           {"sites", std::move(sites)},
                           {"sustained", test.sustained},
                           {"joint", test.joint},
                           {"begin", to_rfc3339(test.begin)},
                           {"expires", to_rfc3339(test.expires)},
                           {"reason", test.reason},
                           {"who", test.who}}) +
         "\n";
}

}  // namespace campus::collector
