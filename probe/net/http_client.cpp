#include "probe/net/http_client.h"

#include <curl/curl.h>

#include <string>
#include <utility>

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

int end_if_stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::stop_token*>(stop)->stop_requested() ? 1 : 0;
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

HttpLibrary::HttpLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
HttpLibrary::~HttpLibrary() { curl_global_cleanup(); }

struct HttpClient::State {
  Limits limits;
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
    if (const auto& roots = trusted_roots_elsewhere(); !roots.empty())
      curl_easy_setopt(handle, CURLOPT_CAINFO, roots.c_str());
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

  Result<HttpAnswer> perform(const std::string& url) {
    CURL* const handle = easy.get();
    if (const auto code = curl_easy_perform(handle); code != CURLE_OK) return failure(code, url);
    HttpAnswer answer;
    answer.body = std::move(body.text);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
    char* ip = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &ip);
    if (ip != nullptr) answer.peer_ip = ip;
    curl_off_t wait = 0;
    if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0) {
      answer.retry_after = std::chrono::seconds(wait);
    }
    curl_off_t lookup = 0;
    curl_easy_getinfo(handle, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
    answer.name_lookup = std::chrono::microseconds(lookup);
    return answer;
  }
};

HttpClient::HttpClient(const Limits& limits) : state_(std::make_unique<State>()) { state_->limits = limits; }
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

void HttpClient::end_with(std::stop_token stop) { state_->stop = std::move(stop); }

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
  state_->prepare(url);
  CURL* const handle = state_->easy.get();
  // "Expect:" empty: a control message is one round trip, not two.
  HeaderList headers(curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str()));
  headers.reset(curl_slist_append(headers.release(), "Expect:"));
  if (!authorization.empty()) {
    headers.reset(curl_slist_append(headers.release(), ("Authorization: " + authorization).c_str()));
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
  return state_->perform(url);
}

Result<HttpAnswer> HttpClient::remove(const std::string& url) {
  state_->prepare(url);
  curl_easy_setopt(state_->easy.get(), CURLOPT_CUSTOMREQUEST, "DELETE");
  return state_->perform(url);
}

}  // namespace campus::probe
