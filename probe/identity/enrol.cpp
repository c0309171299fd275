#include "probe/identity/enrol.h"

#include <utility>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/posix/system_random.h"
#include "core/version.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/identity/kept_enrolment.h"
#include "probe/net/collector_fault.h"
#include "probe/net/http_client.h"
#include "probe/net/login_page.h"
#include "probe/trust/effective_time.h"

namespace campus::probe {
namespace {

constexpr HttpClient::Limits kLimits{std::chrono::seconds(5), std::chrono::seconds(10), 256U << 10U};

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
