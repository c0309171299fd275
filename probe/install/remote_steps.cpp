#include <algorithm>

#include "core/ticket/refusal.h"
#include "probe/install/steps.h"
#include "probe/net/http_client.h"
#include "probe/net/login_page.h"
#include "probe/net/responder_client.h"
#include "probe/net/train_measurement.h"

namespace campus::probe {
namespace {

InstallResult fine(InstallStep step, std::string detail) { return {step, std::move(detail), std::nullopt, false}; }
InstallResult wrong(InstallStep step, Fault fault, std::string detail) {
  return {step, std::move(detail), fault, true};
}

/// `collector.example -> 10.0.0.2`; nothing where it does not resolve.
std::optional<std::string> resolved(const std::string& host) {
  if (numeric_address(host, 0)) return host;
  const auto address = resolve_address({host, 0});
  return address ? std::optional(host + " -> " + address->host_text()) : std::nullopt;
}

bool speaks_of_a_certificate(const std::string& message) {
  return message.find("certificate") != std::string::npos || message.find("SSL") != std::string::npos;
}

Fault fault_of(const Measurement& m) {
  return m.reason == Reason::responder_refused ? Fault::responder_refuses : Fault::responder_unreachable;
}

}  // namespace

std::string host_of_url(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return {};
  auto rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.find(':'));
}

InstallResult check_names(const InstallSpec& spec) {
  std::vector<std::string> hosts;
  if (spec.collector) hosts.push_back(host_of_url(*spec.collector));
  if (spec.responder) hosts.push_back(spec.responder->host);
  std::string all;
  for (const auto& host : hosts) {
    const auto one = resolved(host);
    if (!one) return wrong(InstallStep::names, Fault::no_dns, host);
    all += (all.empty() ? "" : ", ") + *one;
  }
  return fine(InstallStep::names, all);
}

InstallResult check_collector(const InstallSpec& spec) {
  if (!spec.collector) return wrong(InstallStep::collector, Fault::no_collector, "");
  const CollectorAccess collector{*spec.collector, spec.trust, spec.time};
  HttpClient http(HttpClient::Limits{}, collector);
  const auto base = collector.address("");
  const auto answer = http.get(collector.address("/health/ready"));
  if (const auto& problem = http.certificate_problem()) {
    return wrong(InstallStep::collector, Fault::collector_certificate, describe(*problem));
  }
  if (!answer) {
    const bool certificate = speaks_of_a_certificate(answer.error().message);
    return wrong(InstallStep::collector, certificate ? Fault::collector_certificate : Fault::collector_unreachable,
                 answer.error().message);
  }
  constexpr long kFine = 200;
  constexpr long kBusy = 503;
  const bool sound = answer->status == kFine || answer->status == kBusy;
  if (sound && !is_login_page(*answer)) return fine(InstallStep::collector, base);
  // Somebody answers in the collector's place, most likely a page that wants a login.
  return wrong(InstallStep::collector, Fault::captive_portal, base + " " + std::to_string(answer->status));
}

InstallResult check_responder(const InstallSpec& spec, const std::stop_token& stop) {
  if (!spec.responder) {
    const auto why = spec.unnamed.value_or(FaultFound{Fault::responder_unreachable, ""});
    return {InstallStep::responder, why.detail, why.fault, spec.unnamed_blocks};
  }
  const auto where = to_authority(*spec.responder);
  ResponderClient client(*spec.responder, spec.key);
  std::string rates;
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto m = measure_train(client, {.direction = direction, .target = std::nullopt}, stop);
    if (!m && spec.by_ticket && client.refusal() == name_of(TicketRefusal::ticket_needed)) {
      // That shows the way there and back, though not its UDP.
      return fine(InstallStep::responder, where + "（凭测试许可，这里不测速 / by ticket, no rates here）");
    }
    if (!m) {
      const bool refused = m.error().code == ErrorCode::permission;
      return wrong(InstallStep::responder, refused ? Fault::responder_refuses : Fault::responder_unreachable, where);
    }
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
