#include "probe/identity/enrol.h"

#include <array>
#include <utility>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/posix/system_random.h"
#include "core/version.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/identity/kept_enrolment.h"
#include "probe/net/cidr.h"
#include "probe/net/collector_fault.h"
#include "probe/net/http_client.h"
#include "probe/net/login_page.h"
#include "probe/net/url_host.h"
#include "probe/trust/effective_time.h"

namespace campus::probe {
namespace {

constexpr HttpClient::Limits kLimits{std::chrono::seconds(5), std::chrono::seconds(10), 256U << 10U};
constexpr std::size_t kLongestUrl = 500;

bool stays_inside(const std::string& host) {
  if (host == "localhost") return true;
  const auto address = ip_bytes(host);
  if (!address) return false;
  constexpr std::array<std::string_view, 6> kInside{"127.0.0.0/8",    "::1",     "10.0.0.0/8", "172.16.0.0/12",
                                                    "192.168.0.0/16", "fc00::/7"};
  for (const auto range : kInside) {
    const auto cidr = parse_cidr(range);
    if (cidr && cidr->contains(*address)) return true;
  }
  return false;
}

bool has_only_printable(const std::string& text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return true;
}

EnrolResult failed(EnrolFailure failure) { return {std::nullopt, std::move(failure)}; }

EnrolResult no_answer(const EnrolSpec& spec, const EnrolPorts& ports, const HttpClient& http, const Error& error) {
  EnrolFailure failure{error};
  if (http.problem() != ExchangeProblem::odd_answer && error.code != ErrorCode::interrupted) {
    failure.fault = fault_of_exchange(http, spec.collector, ports.stop);
  }
  return failed(std::move(failure));
}

/// A page for people where a machine was asked, or a way to one.
bool is_foreign_page(const HttpAnswer& answer) {
  constexpr long kFirstRefusal = 400;
  constexpr long kLoginNeeded = 511;
  return answer.status < kFirstRefusal || answer.status == kLoginNeeded || is_login_page(answer);
}

EnrolResult refused(const std::string& where, const HttpAnswer& answer) {
  const auto status = std::to_string(answer.status);
  const auto refusal = wire::parse_order_refusal(answer.body);
  if (!refusal) {
    EnrolFailure failure{{ErrorCode::unavailable, where + " answers " + status + " and no collector's words"}};
    const Localized why{"应答状态 " + status + "，不是平台的应答",
                        "it answers " + status + " and no collector's words"};
    failure.fault =
        FaultFound{is_foreign_page(answer) ? Fault::captive_portal : Fault::collector_unreachable, where, why};
    return failed(std::move(failure));
  }
  EnrolFailure failure{{ErrorCode::permission, where + " refuses: " + in_quotes(refusal->error, 200)}};
  failure.refusal = parse_name<EnrolmentRefusal>(refusal->reason);
  if (answer.status >= 500) {
    failure.error.code = ErrorCode::unavailable;
    const auto said = in_quotes(refusal->error, 200);
    failure.fault = FaultFound{Fault::collector_unreachable,
                               where,
                               {"应答状态 " + status + "：" + said, "it answers " + status + ": " + said}};
  }
  if (failure.refusal == EnrolmentRefusal::code_malformed || failure.refusal == EnrolmentRefusal::malformed) {
    failure.error.code = ErrorCode::bad_data;
  }
  failure.again = answer.retry_after;
  if (!failure.again && refusal->retry_after_seconds) {
    failure.again = std::chrono::seconds(*refusal->retry_after_seconds);
  }
  return failed(std::move(failure));
}

Result<Enrolment> check_answer(const std::string& text, const std::string& nonce, const KeyId& key) {
  auto enrolment = open_enrolment(text);
  if (!enrolment) return enrolment;
  if (enrolment->nonce != nonce) return Error{ErrorCode::bad_data, "it answers another request than this one"};
  if (enrolment->key != key) return Error{ErrorCode::bad_data, "it speaks of another device's key"};
  if (auto site = parse_site_code(enrolment->site.text()); !site) return site.error();
  if (auto school = parse_site_code(enrolment->school.text()); !school) return school.error();
  if (!is_credible(enrolment->at, build_date())) {
    return Error{ErrorCode::bad_data, "it says that it is " + to_rfc3339(enrolment->at)};
  }
  return enrolment;
}

}  // namespace

Result<void> check_collector_url(const std::string& url) {
  const auto wrong = [&](const std::string& what) {
    return Error{ErrorCode::usage, "--collector " + in_quotes(url, 100) + ": " + what};
  };
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) return wrong("must begin with https://");
  if (url.size() > kLongestUrl || !has_only_printable(url)) return wrong("must be one short line without blanks");
  const auto authority = authority_of_url(url);
  if (authority.find('@') != std::string::npos) return wrong("holds a user or a password; leave it out");
  const auto host = host_of_url(url);
  if (host.empty()) return wrong("names no host");
  if (secure || stays_inside(host)) return {};
  return wrong(
      "must be https: over plain http anybody on the way could send this box to a collector of his own (only "
      "the loopback and private addresses, written as numbers, may do without)");
}

EnrolResult enrol(const EnrolSpec& spec, const EnrolPorts& ports) {
  auto where = spec.collector;
  while (where.ends_with('/')) where.pop_back();
  const auto nonce = random_id(ports.random);
  const EnrolmentRequest request{kEnrolmentRequestSchema, spec.code.text(), spec.hardware, nonce, kVersion};
  const auto sealed = seal(kEnrolmentRequestType, wire::encode_enrolment_request(request), ports.key);
  HttpClient http(kLimits);
  http.end_with(ports.stop);
  http.believe(spec.trust, ports.time);
  const auto answer = http.post_json(where + "/api/v1/enrolments", wire::encode_envelope(sealed));
  if (!answer) return no_answer(spec, ports, http, answer.error());
  constexpr long kCreated = 201;
  if (answer->status != kCreated) return refused(where, *answer);
  auto enrolment = check_answer(answer->body, nonce, ports.key.id());
  if (!enrolment) {
    EnrolFailure failure{
        {ErrorCode::bad_data, where + ": its answer cannot be believed: " + enrolment.error().message}};
    return failed(std::move(failure));
  }
  return {Enrolled{*std::move(enrolment), answer->body, answer->vouched_until}, {}};
}

}  // namespace campus::probe
