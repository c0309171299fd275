#pragma once
// Is this the collector? The question that TLS asks of a chain of certificates, answered by roots and spare keys of our
// own and by the effective time. With certificates in collector_trust.cpp, the probe's home of OpenSSL.
// One object belongs to one thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/model/localized.h"
#include "probe/trust/collector_trust.h"
#include "probe/trust/effective_time.h"

namespace campus::probe {

struct CertificateProblem {
  enum class Kind {
    foreign_issuer,  ///< nobody we believe in has issued it: most likely somebody decrypts in between
    out_of_date,
    wrong_name,  ///< of another host
    unusable,    ///< for another purpose, too weak a key, ...
  };
  Kind kind = Kind::unusable;
  std::string issuer;  ///< one bounded, printable line in quotes
  std::string reason;  ///< as OpenSSL says it; its own words, never the peer's
  WallTime at{};       ///< by which time it was judged
};

/// Half a sentence without an advice: `its certificate is issued by 'CN=...'`.
[[nodiscard]] Localized why_of(const CertificateProblem& problem);

class ServerVerification {
 public:
  using Time = std::function<EffectiveTime()>;

  ServerVerification(CollectorTrust trust, Time time);
  ServerVerification(const ServerVerification&) = delete;
  ServerVerification& operator=(const ServerVerification&) = delete;
  ~ServerVerification();

  /// `ssl_context` is an SSL_CTX of the OpenSSL that this program is linked with, and must not outlive this object.
  void install(void* ssl_context);

  /// Before a handshake.
  void forget();
  /// Of the chain that was looked at since then; absent where it is good, or none came.
  [[nodiscard]] const std::optional<CertificateProblem>& problem() const;
  /// Who issued the server's certificate, in quotes; empty where none came.
  [[nodiscard]] const std::string& issuer() const;
  /// The chain was found good.
  [[nodiscard]] bool accepted() const;
  /// The earliest end in the chain that was found good last; forget() leaves it, for a session that is taken up again
  /// shows none. Absent before the first.
  [[nodiscard]] std::optional<WallTime> good_until() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus::probe
