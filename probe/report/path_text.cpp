#include "probe/report/path_text.h"

#include <string_view>

#include "core/words.h"

namespace campus::probe {
namespace {

std::string place(std::optional<Tier> tier, Language language) {
  return tier ? std::string(words_of(*tier, language)) : say(language, "本站点", "this site");
}

}  // namespace

std::vector<standards::Bottleneck> bottlenecks_of(const ReportView& view) {
  const auto rule_of = [&](Direction direction) {
    standards::RateRule rule;
    const auto quantity = "throughput." + std::string(name_of(direction));
    for (const auto& item : view.report.claim.items) {
      const auto shares = view.notes.shares.find(item.rule.text());
      if (item.quantity != quantity || shares == view.notes.shares.end()) continue;
      rule.share = Ratio::of(shares->second.share);
      rule.ceiling_share = Ratio::of(shares->second.ceiling_share);
      break;
    }
    return rule;
  };
  return standards::find_bottlenecks(view.report.measurements, rule_of);
}

std::string finding_text(const standards::Bottleneck& bottleneck, Language language) {
  using standards::SegmentFinding;
  switch (bottleneck.finding) {
    case SegmentFinding::none:
      return say(language, "到各级测速节点均达到要求，没有瓶颈", "every tier reaches the requirement: no bottleneck");
    case SegmentFinding::located:
      return say(language, "瓶颈所在区段：", "the limit lies between ") + place(bottleneck.from, language) +
             say(language, " → ", " and ") + place(bottleneck.to, language);
    case SegmentFinding::contradiction:
      return say(
          language, "近端不达标而远端达标，两次测试走的可能不是同一线路，不能定位；请在同一时段复测",
          "short at a nearer tier but not at a farther one: perhaps not the same line, so nothing can be located; "
          "test again at the same hour");
    case SegmentFinding::undecided:
      break;
  }
  return say(language, "有的区段无法判定，不能定位；请先消除无法判定的原因再测",
             "a run in between is undecided, so nothing can be located; mend its reason and test again");
}

std::string evidence_text(const standards::Bottleneck& bottleneck, Language language) {
  std::string text;
  for (const auto& result : bottleneck.results) {
    text += text.empty() ? "" : " · ";
    text += place(result.tier, language) + " " + (result.goodput ? to_text(*result.goodput) : "—") + " " +
            std::string(words_of(result.verdict, language));
  }
  return text;
}

std::string place_text(const PlatformCheck& check, Language language) {
  constexpr std::string_view kScheme = "://";
  const auto scheme = check.url.find(kScheme);
  if (scheme == std::string::npos) return check.url;
  auto place = check.url.substr(scheme + kScheme.size());
  if (place.ends_with('/')) place.pop_back();
  return check.url.starts_with("https") ? place : place + say(language, "（不加密）", " (not encrypted)");
}

std::string fault_text(const PlatformCheck& check, Language language) {
  if (!check.fault) return say(language, "正常", "works");
  switch (*check.fault) {
    case PlatformFault::no_address_here:
      return check.ip_version == 6 ? say(language, "本机没有IPv6地址", "this host has no IPv6 address")
                                   : say(language, "本机没有IPv4地址", "this host has no IPv4 address");
    case PlatformFault::name:
      return say(language, "域名没有这类地址，或解析服务器没有应答",
                 "the name has no such address, or no resolver answered");
    case PlatformFault::connect:
      return say(language, "连接不上", "no connection");
    case PlatformFault::tls:
      return say(language, "加密连接或证书有问题", "encryption or certificate does not hold");
    case PlatformFault::timeout:
      return say(language, "超时没有答完", "no whole answer in time");
    case PlatformFault::protocol:
      return say(language, "应答不是正常的网页", "the answer is not proper HTTP");
    case PlatformFault::status:
      return say(language, "网站报错 ", "the site reports ") + std::to_string(check.status);
  }
  return "?";
}

}  // namespace campus::probe
