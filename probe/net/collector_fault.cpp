#include "probe/net/collector_fault.h"

#include <optional>
#include <utility>

#include "core/foreign_text.h"
#include "core/net/url_host.h"
#include "probe/net/login_page.h"

namespace campus::probe {
namespace {

constexpr HttpClient::Limits kLook{std::chrono::seconds(2), std::chrono::seconds(3), 256U << 10U};
/// No server has it, and whoever wants a login first answers for it too.
constexpr const char* kNobodysPath = "/campus-probe-looks-for-a-login-page";

std::string plain_url_of(const std::string& host) {
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + kNobodysPath;
}

/// Where the page is, one bounded line; nothing where there is none.
std::optional<std::string> login_page_before(const std::string& host, const std::stop_token& stop) {
  HttpClient http(kLook);
  http.end_with(stop);
  const auto answer = http.get(plain_url_of(host));
  if (!answer || !stands_before(host, *answer)) return std::nullopt;
  constexpr std::size_t kMostShown = 200;
  return answer->redirect.empty() ? "http://" + host : in_quotes(answer->redirect, kMostShown);
}

bool nobody_believed(ExchangeProblem problem) {
  return problem != ExchangeProblem::name_unknown && problem != ExchangeProblem::no_roots &&
         problem != ExchangeProblem::stopped;
}

}  // namespace

FaultFound fault_of_exchange(const HttpClient& http, const std::string& url, const std::stop_token& stop) {
  const auto problem = http.problem().value_or(ExchangeProblem::other);
  const auto host = host_of_url(url);
  if (problem == ExchangeProblem::name_unknown) return {Fault::no_dns, host};
  if (url.starts_with("https:") && nobody_believed(problem)) {
    if (auto page = login_page_before(host, stop)) return {Fault::captive_portal, *std::move(page)};
  }
  if (const auto& certificate = http.certificate_problem()) {
    return {Fault::collector_certificate, url, why_of(*certificate)};
  }
  return {Fault::collector_unreachable, url, words_of(problem)};
}

}  // namespace campus::probe
