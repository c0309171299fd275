#include "probe/net/http_client.h"

#include <curl/curl.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/version.h"
#include "probe/net/trusted_roots.h"

namespace campus::probe {
namespace {

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

/// A connection that is kept would outlive the certificate that was shown at its beginning.
constexpr long kJudgedEvery = 86'400;

struct Body {
  std::string text;
  std::size_t limit = 0;
};

/// Taking fewer bytes than offered makes libcurl end the transfer with CURLE_WRITE_ERROR.
std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<Body*>(into);
  const auto bytes = size * count;
  if (body.text.size() + bytes > body.limit) return 0;
  body.text.append(data, bytes);
  return bytes;
}

/// Other libraries of TLS would take our word for their own and check nothing by it.
bool speaks_openssl() {
  const auto* const library = curl_version_info(CURLVERSION_NOW)->ssl_version;
  return library != nullptr && std::string_view(library).starts_with("OpenSSL/3");
}

CURLcode install_verification(CURL* /*easy*/, void* ssl_context, void* verification) {
  static_cast<ServerVerification*>(verification)->install(ssl_context);
  return CURLE_OK;
}

int end_if_stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

ExchangeProblem problem_of_connecting(CURL* easy) {
  long error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
  if (error == ECONNREFUSED) return ExchangeProblem::refused;
  return error == ENETUNREACH || error == EHOSTUNREACH ? ExchangeProblem::no_way : ExchangeProblem::silent;
}

/// A host that took longer to resolve than there was time.
bool is_still_resolving(CURL* easy) {
  curl_off_t lookup = 0;
  curl_off_t connected = 0;  // a connection that was kept looks nothing up
  curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
  return lookup == 0 && connected == 0;
}

ExchangeProblem problem_of(CURLcode code, CURL* easy) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return ExchangeProblem::name_unknown;
    case CURLE_COULDNT_CONNECT:
      return problem_of_connecting(easy);
    case CURLE_OPERATION_TIMEDOUT:
      return is_still_resolving(easy) ? ExchangeProblem::name_unknown : ExchangeProblem::silent;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return ExchangeProblem::broken_off;
    case CURLE_PEER_FAILED_VERIFICATION:
      return ExchangeProblem::certificate;
    case CURLE_SSL_CONNECT_ERROR:
      return ExchangeProblem::tls;
    case CURLE_SSL_CACERT_BADFILE:
      return ExchangeProblem::no_roots;
    case CURLE_WRITE_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return ExchangeProblem::odd_answer;
    case CURLE_ABORTED_BY_CALLBACK:
      return ExchangeProblem::stopped;
    default:
      return ExchangeProblem::other;
  }
}

Error failure(CURLcode code, const std::string& url) {
  if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorCode::interrupted, url + ": stopped"};
  const bool answered_wrongly = code == CURLE_WRITE_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
                                code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_BAD_CONTENT_ENCODING ||
                                code == CURLE_PARTIAL_FILE;
  const std::string why = code == CURLE_WRITE_ERROR ? "the answer is larger than allowed" : curl_easy_strerror(code);
  const bool without_roots = code == CURLE_SSL_CACERT_BADFILE;
  const std::string_view advice = answered_wrongly ? ""
                                  : without_roots
                                      ? "; this machine has no trusted roots: install its package ca-certificates"
                                      : "; check the address, the network and that it is running";
  return Error{answered_wrongly ? ErrorCode::bad_data : ErrorCode::unavailable, url + ": " + why + std::string(advice)};
}

}  // namespace

std::string CollectorAccess::address(std::string_view path) const {
  auto base = url;
  while (base.ends_with('/')) base.pop_back();
  return base + std::string(path);
}

HttpLibrary::HttpLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
HttpLibrary::~HttpLibrary() { curl_global_cleanup(); }

struct HttpClient::State {
  Limits limits;
  CollectorTrust trust;
  std::unique_ptr<ServerVerification> verification;  ///< outlives the connections that ask it
  std::optional<CertificateProblem> certificate_problem;
  std::optional<ExchangeProblem> problem;
  std::unique_ptr<CURL, EasyFree> easy{curl_easy_init()};
  Body body;
  std::stop_token stop;

  void prepare(const std::string& url) {
    CURL* const handle = easy.get();
    curl_easy_reset(handle);
    body = {"", limits.body_bytes};
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    prepare_tls();
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, (std::string("campus-probe/") + kVersion).c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
    if (!stop.stop_possible()) return;
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, end_if_stopped);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stop);
  }

  Result<HttpAnswer> post(const std::string& url, const std::vector<std::string>& lines, std::string_view content) {
    prepare(url);
    // "Expect:" empty: a control message is one round trip, not two.
    HeaderList headers(curl_slist_append(nullptr, "Expect:"));
    for (const auto& line : lines) headers.reset(curl_slist_append(headers.release(), line.c_str()));
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(content.size()));
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, content.data());
    return perform(url);
  }

  void prepare_tls() const {
    CURL* const handle = easy.get();
    if (const auto& roots = trusted_roots_elsewhere(); !roots.empty())
      curl_easy_setopt(handle, CURLOPT_CAINFO, roots.c_str());
    if (!verification) return;
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_MAXLIFETIME_CONN, kJudgedEvery);
    if (!trust.roots.empty()) {
      curl_blob roots{const_cast<char*>(trust.roots.data()), trust.roots.size(), CURL_BLOB_COPY};
      curl_easy_setopt(handle, CURLOPT_CAINFO, nullptr);
      curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
      curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &roots);
    }
    if (!speaks_openssl()) return;
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, install_verification);
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, verification.get());
  }

  /// Without OpenSSL beneath libcurl nobody would look at the roots and pins in the way that is promised.
  [[nodiscard]] bool cannot_verify(const std::string& url) const {
    const bool asked = verification && !(trust.roots.empty() && trust.pins.empty());
    return asked && url.starts_with("https:") && !speaks_openssl();
  }

  Error certificate_failure(const std::string& url) {
    auto& found = certificate_problem;
    found = verification->problem();
    if (!found) {
      // libcurl compares the name once the chain is good.
      using Kind = CertificateProblem::Kind;
      found = CertificateProblem{verification->accepted() ? Kind::wrong_name : Kind::unusable, verification->issuer(),
                                 "not verified"};
    }
    return {ErrorCode::unavailable,
            url + ": " + why_of(*found).en + "; nothing was sent: something may decrypt the traffic in between"};
  }

  Result<HttpAnswer> perform(const std::string& url) {
    CURL* const handle = easy.get();
    certificate_problem.reset();
    problem.reset();
    if (cannot_verify(url)) {
      problem = ExchangeProblem::tls;
      return Error{ErrorCode::unavailable, url +
                                               ": this machine's libcurl is not built with OpenSSL 3 and cannot "
                                               "check a collector's root or pins: install libcurl4 with OpenSSL"};
    }
    if (verification) verification->forget();
    if (const auto code = curl_easy_perform(handle); code != CURLE_OK) {
      problem = problem_of(code, handle);
      if (verification && code == CURLE_PEER_FAILED_VERIFICATION) return certificate_failure(url);
      return failure(code, url);
    }
    HttpAnswer answer;
    answer.body = std::move(body.text);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
    char* ip = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &ip);
    if (ip != nullptr) answer.peer_ip = ip;
    char* redirect = nullptr;
    curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &redirect);
    if (redirect != nullptr) answer.redirect = redirect;
    curl_off_t wait = 0;
    if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0) {
      answer.retry_after = std::chrono::seconds(wait);
    }
    curl_off_t lookup = 0;
    curl_easy_getinfo(handle, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
    answer.name_lookup = std::chrono::microseconds(lookup);
    if (verification && url.starts_with("https:")) answer.vouched_until = verification->good_until();
    return answer;
  }
};

HttpClient::HttpClient(const Limits& limits) : state_(std::make_unique<State>()) { state_->limits = limits; }
HttpClient::HttpClient(const Limits& limits, const CollectorAccess& access) : HttpClient(limits) {
  if (access.time) believe(access.trust, access.time);
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

void HttpClient::end_with(std::stop_token stop) { state_->stop = std::move(stop); }

void HttpClient::believe(CollectorTrust trust, ServerVerification::Time time) {
  state_->easy.reset(curl_easy_init());
  state_->trust = trust;
  state_->verification = std::make_unique<ServerVerification>(std::move(trust), std::move(time));
}

const std::optional<CertificateProblem>& HttpClient::certificate_problem() const { return state_->certificate_problem; }

std::optional<ExchangeProblem> HttpClient::problem() const { return state_->problem; }

Result<HttpAnswer> HttpClient::get(const std::string& url) {
  state_->prepare(url);
  return state_->perform(url);
}

Result<HttpAnswer> HttpClient::post_json(const std::string& url, std::string_view body,
                                         const std::string& authorization) {
  return post(url, "application/json", body, authorization);
}

Result<HttpAnswer> HttpClient::post(const std::string& url, const std::string& content_type, std::string_view body,
                                    const std::string& authorization) {
  std::vector<std::string> lines{"Content-Type: " + content_type};
  if (!authorization.empty()) lines.push_back("Authorization: " + authorization);
  return state_->post(url, lines, body);
}

Result<HttpAnswer> HttpClient::post_gzipped_json(const std::string& url, std::string_view body) {
  return state_->post(url, {"Content-Type: application/json", "Content-Encoding: gzip"}, body);
}

Result<HttpAnswer> HttpClient::remove(const std::string& url) {
  state_->prepare(url);
  curl_easy_setopt(state_->easy.get(), CURLOPT_CUSTOMREQUEST, "DELETE");
  return state_->perform(url);
}

}  // namespace campus::probe
