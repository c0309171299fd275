#include <algorithm>

#include "core/foreign_text.h"
#include "core/net/url_host.h"
#include "core/ticket/refusal.h"
#include "probe/check/dns_check.h"
#include "probe/install/steps.h"
#include "probe/net/collector_fault.h"
#include "probe/net/http_client.h"
#include "probe/net/login_page.h"
#include "probe/net/responder_client.h"
#include "probe/net/train_measurement.h"

namespace campus::probe {
namespace {

NameLookup look_up(const std::string& host, const Clock& clock) {
  NameLookup lookup{host};
  const auto begin = clock.steady();
  if (const auto address = resolve_address({host, 0})) lookup.address = address->host_text();
  lookup.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady() - begin);
  return lookup;
}

/// `1.4`
std::string seconds_text(std::chrono::milliseconds time) {
  const auto tenths = time.count() / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

Fault fault_of(const Measurement& m) {
  return m.reason == Reason::responder_refused ? Fault::responder_refuses : Fault::responder_unreachable;
}

/// Refused in the responder's own standard words, or not reached.
InstallResult without_session(const std::string& where, const std::string& refusal, const Error& error) {
  if (error.code != ErrorCode::permission) return wrong(InstallStep::responder, Fault::responder_unreachable, where);
  Localized why{error.message, error.message};
  if (const auto known = parse_name<TicketRefusal>(refusal)) {
    why = {std::string(words_of(*known, Language::zh_cn)), std::string(words_of(*known, Language::en))};
  }
  return wrong(InstallStep::responder, Fault::responder_refuses, where, std::move(why));
}

}  // namespace

InstallResult judge_names(const std::vector<NameLookup>& names, const std::vector<std::string>& forged) {
  constexpr std::chrono::milliseconds kSlow = std::chrono::seconds(1);
  const auto is_forged = [&](const std::string& address) {
    return std::find(forged.begin(), forged.end(), address) != forged.end();
  };
  std::string all;
  for (const auto& one : names) {
    if (!one.address) return wrong(InstallStep::names, Fault::no_dns, one.host);
    if (one.host != *one.address && is_forged(*one.address)) {
      return wrong(InstallStep::names, Fault::rewritten_dns, one.host + " -> " + *one.address,
                   {"与不存在的域名得到的地址相同", "as a name that does not exist"});
    }
    all += (all.empty() ? "" : ", ") + one.host + (one.host == *one.address ? "" : " -> " + *one.address);
  }
  if (!forged.empty()) {
    return noted(InstallStep::names, Fault::rewritten_dns, forged.front(),
                 {"不存在的域名得到这个地址", "is what a name that does not exist gets"});
  }
  const auto slow = std::max_element(names.begin(), names.end(),
                                     [](const auto& one, const auto& other) { return one.took < other.took; });
  if (slow != names.end() && slow->took > kSlow) {
    return noted(InstallStep::names, Fault::slow_dns, slow->host,
                 {seconds_text(slow->took) + " 秒", seconds_text(slow->took) + " s"});
  }
  return fine(InstallStep::names, all);
}

InstallResult check_names(const InstallSpec& spec, const Clock& clock) {
  std::vector<std::string> hosts;
  if (spec.collector) hosts.push_back(host_of_url(*spec.collector));
  if (spec.responder) hosts.push_back(spec.responder->host);
  std::vector<NameLookup> found;
  for (const auto& host : hosts) {
    found.push_back(look_up(host, clock));
    // The others would keep people waiting as long.
    if (!found.back().address) break;
  }
  const bool by_name =
      std::any_of(hosts.begin(), hosts.end(), [](const auto& host) { return !numeric_address(host, 0); });
  const bool answered = !found.empty() && found.back().address;
  return judge_names(found, by_name && answered ? forged_addresses() : std::vector<std::string>());
}

InstallResult check_collector(const InstallSpec& spec, const std::stop_token& stop) {
  if (!spec.collector) return wrong(InstallStep::collector, Fault::no_collector, "");
  const CollectorAccess collector{*spec.collector, spec.trust, spec.time};
  HttpClient http(HttpClient::Limits{}, collector);
  http.end_with(stop);
  const auto answer = http.get(collector.address("/health/ready"));
  const auto base = collector.address("");
  if (!answer) return wrong(InstallStep::collector, fault_of_exchange(http, base, stop));
  constexpr long kFine = 200;
  constexpr long kBusy = 503;
  const bool sound = answer->status == kFine || answer->status == kBusy;
  if (sound && !is_login_page(*answer)) return fine(InstallStep::collector, base);
  const auto status = std::to_string(answer->status);
  constexpr long kRefusals = 400;
  if (answer->status >= kRefusals && !is_login_page(*answer)) {
    const auto said = in_quotes(answer->body, 200);
    return wrong(InstallStep::collector, Fault::collector_unreachable, base,
                 {"应答状态 " + status + "：" + said, "status " + status + ": " + said});
  }
  // Somebody answers in the collector's place, most likely a page that wants a login.
  return wrong(InstallStep::collector, Fault::captive_portal, base, {"应答状态 " + status, "status " + status});
}

InstallResult judge_ticket_responder(const std::string& where, std::optional<BitRate> port, BitRate promised) {
  const auto detail = where + (port ? " " + to_text(*port) : "");
  if (port && *port < promised) {
    return wrong(InstallStep::responder, Fault::far_port_slow, detail + " < " + to_text(promised));
  }
  // The way there and back is seen, though not its UDP.
  return fine(InstallStep::responder, detail, {"凭测试许可，这里不测速", "by ticket, no rates here"});
}

InstallResult check_responder(const InstallSpec& spec, const std::stop_token& stop) {
  if (!spec.responder) {
    const auto why = spec.unnamed.value_or(FaultFound{Fault::responder_unreachable, ""});
    return {InstallStep::responder, why.detail, why.fault, spec.unnamed_blocks, why.why};
  }
  const auto where = to_authority(*spec.responder);
  ResponderClient client(*spec.responder, spec.key);
  std::string rates;
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto m = measure_train(client, {.direction = direction, .target = std::nullopt}, stop);
    if (!m && spec.by_ticket && client.refusal() == name_of(TicketRefusal::ticket_needed)) {
      return judge_ticket_responder(where, client.refusing_port_rate(), spec.promised);
    }
    if (!m) return without_session(where, client.refusal(), m.error());
    if (!m->line_rate) return wrong(InstallStep::responder, fault_of(*m), where);
    if (m->remote.port_rate && *m->remote.port_rate < spec.promised) {
      return wrong(InstallStep::responder, Fault::far_port_slow,
                   where + " " + to_text(*m->remote.port_rate) + " < " + to_text(spec.promised));
    }
    rates += std::string(direction == Direction::down ? " ↓" : " ↑") + to_text(*m->line_rate);
  }
  return fine(InstallStep::responder, where + rates);
}

}  // namespace campus::probe
