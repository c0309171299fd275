#include "probe/trust/server_verification.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <utility>

#include "core/foreign_text.h"
#include "probe/trust/x509.h"

namespace campus::probe {
namespace {

constexpr std::size_t kIssuerBytes = 120;

std::string issuer_of(X509* certificate) {
  const BioPointer text(BIO_new(BIO_s_mem()));
  constexpr unsigned long kForm = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(text.get(), X509_get_issuer_name(certificate), 0, kForm);
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return in_quotes({bytes, static_cast<std::size_t>(std::max(size, 0L))}, kIssuerBytes);
}

CertificateProblem::Kind kind_of(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:  // an issuer of the same name
    case X509_V_ERR_CERT_UNTRUSTED:
      return CertificateProblem::Kind::foreign_issuer;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return CertificateProblem::Kind::out_of_date;
    default:
      return CertificateProblem::Kind::unusable;
  }
}

std::time_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::optional<std::time_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? std::optional(::timegm(&parts)) : std::nullopt;
}

/// When all of a chain is good.
struct Validity {
  std::time_t begin = 0;
  std::time_t end = 253'402'300'799;  // the year 9999, for certificates without an end
};

Validity validity_of(STACK_OF(X509) * chain) {
  Validity all;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const auto* one = sk_X509_value(chain, i);
    all.begin = std::max(all.begin, seconds_of(X509_get0_notBefore(one)).value_or(all.begin));
    all.end = std::min(all.end, seconds_of(X509_get0_notAfter(one)).value_or(all.end));
  }
  return all;
}

/// What a peer has shown, as TLS hands it over.
struct Shown {
  X509_STORE_CTX* context = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509) * others = nullptr;

  [[nodiscard]] int security_level() const {
    const auto* tls = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
    constexpr int kUsual = 1;
    return tls == nullptr ? kUsual : SSL_get_security_level(tls);
  }
};

/// Does the chain end in `store` at that time? X509_V_OK, or why not, with the chain's validity as far as there is one.
int verify_at(const Shown& shown, X509_STORE* store, std::time_t time, Validity& validity) {
  const StoreContextPointer context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store, shown.leaf, shown.others) != 1)
    return X509_V_ERR_OUT_OF_MEM;
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_auth_level(parameters, shown.security_level());
  X509_VERIFY_PARAM_set_time(parameters, time);
  const bool good = X509_verify_cert(context.get()) == 1;
  auto* chain = X509_STORE_CTX_get0_chain(context.get());
  if (chain != nullptr) validity = validity_of(chain);
  if (good) return X509_V_OK;
  const int error = X509_STORE_CTX_get_error(context.get());
  return error == X509_V_OK ? X509_V_ERR_UNSPECIFIED : error;
}

/// Where the time is a least one, a chain that begins later is judged by the moment at which it has begun: it may be
/// that late already, and what has ended by then is still refused.
int verify_in(const Shown& shown, X509_STORE* store, const EffectiveTime& now, Validity& validity) {
  const auto at = seconds_of(now.at);
  const int error = verify_at(shown, store, at, validity);
  if (error != X509_V_ERR_CERT_NOT_YET_VALID || now.exact || validity.begin <= at) return error;
  return verify_at(shown, store, validity.begin, validity);
}

StorePointer store_with(const std::vector<CertificatePointer>& anchors) {
  StorePointer store(X509_STORE_new());
  for (const auto& one : anchors) X509_STORE_add_cert(store.get(), one.get());
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return store;
}

}  // namespace

Localized why_of(const CertificateProblem& problem) {
  using Kind = CertificateProblem::Kind;
  const bool known = !problem.issuer.empty();
  const Localized issued{known ? "，签发者 " + problem.issuer : "", known ? ", issued by " + problem.issuer : ""};
  switch (problem.kind) {
    case Kind::foreign_issuer:
      return {"签发者 " + problem.issuer + " 不是本探针信任的",
              "its certificate is issued by " + problem.issuer + ", whom this probe does not believe"};
    case Kind::out_of_date: {
      const auto day = to_local_day(problem.at);
      return {"证书在 " + day + " 不在有效期内；今天不是这一天的，先校准时钟" + issued.zh_cn,
              "its certificate is out of date on " + day + " (" + problem.reason +
                  "); if that is not today, set the clock" + issued.en};
    }
    case Kind::wrong_name:
      return {"证书是另一个主机的" + issued.zh_cn, "its certificate is for another host" + issued.en};
    case Kind::unusable:
      break;
  }
  return {"证书不能用：" + problem.reason + issued.zh_cn,
          "its certificate cannot be used (" + problem.reason + ")" + issued.en};
}

struct ServerVerification::State {
  CollectorTrust trust;
  Time time;
  std::vector<CertificatePointer> roots{};
  std::optional<CertificateProblem> problem{};
  std::string issuer{};
  bool accepted = false;
  std::optional<WallTime> good_until{};

  [[nodiscard]] bool is_spare(X509* certificate) const {
    const auto pin = pin_of_certificate(certificate);
    return std::find(trust.pins.begin(), trust.pins.end(), pin) != trust.pins.end();
  }

  /// A certificate with a spare key is an anchor itself: it has to have issued the rest of the chain.
  [[nodiscard]] bool ends_in_spare(const Shown& shown, const EffectiveTime& now, Validity& validity) const {
    std::vector<X509*> candidates{shown.leaf};
    for (int i = 0; i < sk_X509_num(shown.others); ++i) candidates.push_back(sk_X509_value(shown.others, i));
    for (auto* candidate : candidates) {
      if (!is_spare(candidate)) continue;
      std::vector<CertificatePointer> anchor;
      X509_up_ref(candidate);
      anchor.emplace_back(candidate);
      if (verify_in(shown, store_with(anchor).get(), now, validity) == X509_V_OK) return true;
    }
    return false;
  }

  int judge(const Shown& shown) {
    const QuietErrors quiet;
    const auto now = time();
    issuer = issuer_of(shown.leaf);
    Validity validity;
    const int error = trust.roots.empty() ? verify_in(shown, X509_STORE_CTX_get0_store(shown.context), now, validity)
                                          : verify_in(shown, store_with(roots).get(), now, validity);
    accepted = error == X509_V_OK || ends_in_spare(shown, now, validity);
    if (accepted) {
      good_until = WallTime(std::chrono::seconds(validity.end));
      return X509_V_OK;
    }
    problem = CertificateProblem{kind_of(error), issuer, X509_verify_cert_error_string(error), now.at};
    return error;
  }

  static int verify(X509_STORE_CTX* context, void* self) {
    const Shown shown{context, X509_STORE_CTX_get0_cert(context), X509_STORE_CTX_get0_untrusted(context)};
    const int error = shown.leaf == nullptr ? X509_V_ERR_UNSPECIFIED : static_cast<State*>(self)->judge(shown);
    X509_STORE_CTX_set_error(context, error);
    return error == X509_V_OK ? 1 : 0;
  }
};

ServerVerification::ServerVerification(CollectorTrust trust, Time time)
    : state_(std::make_unique<State>(State{std::move(trust), std::move(time)})) {
  if (auto roots = read_certificates(state_->trust.roots)) state_->roots = *std::move(roots);
}

ServerVerification::~ServerVerification() = default;

void ServerVerification::install(void* ssl_context) {
  auto* context = static_cast<SSL_CTX*>(ssl_context);
  SSL_CTX_set_cert_verify_callback(context, State::verify, state_.get());
}

void ServerVerification::forget() {
  state_->problem.reset();
  state_->issuer.clear();
  state_->accepted = false;
}

const std::optional<CertificateProblem>& ServerVerification::problem() const { return state_->problem; }
const std::string& ServerVerification::issuer() const { return state_->issuer; }
bool ServerVerification::accepted() const { return state_->accepted; }
std::optional<WallTime> ServerVerification::good_until() const { return state_->good_until; }

}  // namespace campus::probe
