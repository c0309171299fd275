#include "collector/http/server_certificate.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <utility>

#include "core/foreign_text.h"
#include "core/posix/posix_disk.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostBytes = 1U << 20U;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string quoted(const std::filesystem::path& path) { return in_quotes(path.string(), 200); }

/// Of the library's last failure, which is then forgotten.
std::string reason() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return text == nullptr ? "unknown" : text;
}

int no_passphrase(char*, int, int, void*) { return -1; }

/// The rights are those of the file that is read, whatever its name means a moment later.
Result<int> open_key(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const int why = errno;
    return Error{why == EACCES ? ErrorCode::permission : ErrorCode::missing,
                 "cannot read the TLS key " + quoted(path) + ": " + std::generic_category().message(why)};
  }
  struct stat facts {};
  if (::fstat(file, &facts) == 0 && (facts.st_mode & S_IRWXO) == 0) return file;
  ::close(file);
  char mode[8];
  std::snprintf(mode, sizeof mode, "%04o", facts.st_mode & 07777U);
  return Error{ErrorCode::permission, "the TLS key " + quoted(path) + " is open to every user of this machine (mode " +
                                          mode + "); chmod o= it"};
}

Result<Key> read_key(const std::filesystem::path& path) {
  const auto file = open_key(path);
  if (!file) return file.error();
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new_fd(*file, BIO_CLOSE));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key) return key;
  return Error{ErrorCode::bad_data,
               "the TLS key " + quoted(path) + " is no private key in PEM without a passphrase (" + reason() + ")"};
}

int choose_http(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int status = SSL_select_next_proto(&found, size, kHttp, sizeof kHttp - 1, offered, offered_size);
  *chosen = found;
  return status == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

ServerCertificate::Context new_context() {
  ServerCertificate::Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return context;
  auto* raw = context.get();
  static constexpr unsigned char kName[] = "campus-collector";
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // A connection that waits holds no buffers.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets need no memory here
  SSL_CTX_set_session_id_context(raw, kName, sizeof kName - 1);
  SSL_CTX_set_alpn_select_cb(raw, choose_http, nullptr);
  return context;
}

Result<void> use_certificate(SSL_CTX* context, const TlsFiles& files) {
  if (auto readable = PosixDisk().read(files.certificate, kMostBytes); !readable) return readable.error();
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return Error{ErrorCode::bad_data,
                 "the TLS certificate " + quoted(files.certificate) + " cannot be used (" + reason() + ")"};
  }
  auto key = read_key(files.key);
  if (!key) return key.error();
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1) {
    return Error{ErrorCode::bad_data, "the TLS key " + quoted(files.key) + " does not belong to the certificate " +
                                          quoted(files.certificate) + " (" + reason() + ")"};
  }
  return {};
}

Result<void> ask_clients(SSL_CTX* context, const std::filesystem::path& authorities) {
  if (authorities.empty()) return {};
  if (auto readable = PosixDisk().read(authorities, kMostBytes); !readable) return readable.error();
  auto* names = SSL_load_client_CA_file(authorities.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, authorities.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return Error{ErrorCode::bad_data,
                 "the client authorities " + quoted(authorities) + " are no certificates in PEM (" + reason() + ")"};
  }
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

WallTime end_of(SSL_CTX* context) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &parts) != 1) return {};
  return WallTime(std::chrono::seconds(::timegm(&parts)));
}

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return time.tv_sec * kSecond + time.tv_nsec;
}

}  // namespace

Result<std::unique_ptr<ServerCertificate>> ServerCertificate::load(TlsFiles files) {
  std::unique_ptr<ServerCertificate> self(new ServerCertificate(std::move(files)));
  self->tried_ = self->seen_ = self->stamps();
  if (auto taken = self->take(); !taken) return taken.error();
  return self;
}

ServerCertificate::Context ServerCertificate::context() const {
  const std::scoped_lock lock(mutex_);
  return context_;
}

WallTime ServerCertificate::ends() const {
  const std::scoped_lock lock(mutex_);
  return ends_;
}

Result<bool> ServerCertificate::look_again() {
  const auto now = stamps();
  const bool settled = std::exchange(seen_, now) == now;
  if (!settled || now == tried_) return false;
  tried_ = now;
  if (auto taken = take(); !taken) return taken.error();
  return true;
}

Result<void> ServerCertificate::take() {
  auto context = new_context();
  if (!context) return Error{ErrorCode::internal, "cannot set TLS up (" + reason() + ")"};
  if (auto used = use_certificate(context.get(), files_); !used) return used;
  if (auto asked = ask_clients(context.get(), files_.client_ca); !asked) return asked;
  const auto ends = end_of(context.get());
  const std::scoped_lock lock(mutex_);
  context_ = std::move(context);
  ends_ = ends;
  return {};
}

ServerCertificate::Stamps ServerCertificate::stamps() const {
  Stamps all{};
  std::size_t at = 0;
  for (const auto* path : {&files_.certificate, &files_.key, &files_.client_ca}) {
    struct stat facts {};
    auto& stamp = all[at++];
    if (path->empty() || ::stat(path->c_str(), &facts) != 0) continue;
    stamp = {facts.st_ino, facts.st_size, nanoseconds(facts.st_mtim), nanoseconds(facts.st_ctim)};
  }
  return all;
}

}  // namespace campus::collector
