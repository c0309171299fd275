#pragma once
// Small HTTP exchanges through libcurl (its home): control of a responder, delivery to a collector. Never through a
// proxy: one measurement is one path. Every wait and every byte is bounded. One object belongs to one thread; it keeps
// its connection.

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/result.h"
#include "probe/net/exchange_problem.h"
#include "probe/trust/server_verification.h"

namespace campus::probe {

struct HttpAnswer {
  long status = 0;
  std::string body;
  std::string peer_ip;     ///< numeric address really spoken to
  std::string redirect{};  ///< where else to look, as a whole URL; empty where the answer does not say. Never followed.
  std::optional<std::chrono::seconds> retry_after;
  std::chrono::nanoseconds name_lookup{};
  /// The earliest end in the chain of certificates that vouched for who answers; only of https after believe().
  std::optional<WallTime> vouched_until{};
};

/// Call once in main before any thread; the object must outlive every HttpClient.
class HttpLibrary {
 public:
  HttpLibrary();
  HttpLibrary(const HttpLibrary&) = delete;
  HttpLibrary& operator=(const HttpLibrary&) = delete;
  ~HttpLibrary();
};

/// A collector, and by what it is known. Without a time the machine's clock and roots decide.
struct CollectorAccess {
  std::string url;
  CollectorTrust trust{};
  ServerVerification::Time time{};

  /// `path` begins with a slash.
  [[nodiscard]] std::string address(std::string_view path) const;
};

class HttpClient {
 public:
  struct Limits {
    std::chrono::milliseconds connect = std::chrono::seconds(3);
    std::chrono::milliseconds total = std::chrono::seconds(10);
    std::size_t body_bytes = 64U << 10U;
  };

  explicit HttpClient(const Limits& limits);
  /// That believes what `access` does.
  HttpClient(const Limits& limits, const CollectorAccess& access);
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  /// Exchanges end as `interrupted`, within about a second, once a stop is asked for.
  void end_with(std::stop_token stop);

  /// From now on https speaks to nobody whom `trust` does not vouch for at that time, within TLS 1.2 or later. Before:
  /// whom the machine believes, by its clock. Open connections are closed. Where libcurl is built with another TLS
  /// library than OpenSSL, roots and pins make every exchange with https fail (unavailable) in words.
  void believe(CollectorTrust trust, ServerVerification::Time time);
  /// What was wrong with the server's certificate where the last exchange failed by it, only after believe().
  [[nodiscard]] const std::optional<CertificateProblem>& certificate_problem() const;
  /// Why the last exchange brought no answer; absent where it brought one.
  [[nodiscard]] std::optional<ExchangeProblem> problem() const;

  /// Any HTTP status is an answer. unavailable: no connection or no answer in time; bad_data: an answer that is not
  /// HTTP or larger than the limit.
  [[nodiscard]] Result<HttpAnswer> get(const std::string& url);
  /// `authorization` is the header's value; empty for none.
  [[nodiscard]] Result<HttpAnswer> post_json(const std::string& url, std::string_view body,
                                             const std::string& authorization = {});
  /// `body` is one gzip member of JSON.
  [[nodiscard]] Result<HttpAnswer> post_gzipped_json(const std::string& url, std::string_view body);
  [[nodiscard]] Result<HttpAnswer> post(const std::string& url, const std::string& content_type, std::string_view body,
                                        const std::string& authorization = {});
  [[nodiscard]] Result<HttpAnswer> remove(const std::string& url);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus::probe
