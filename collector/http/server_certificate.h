#pragma once
// What the server proves itself with: certificate and key from files, read anew when these change.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/result.h"
#include "core/time.h"

struct ssl_ctx_st;

namespace campus::collector {

struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM: the server's certificate, then those between it and its root
  std::filesystem::path key;          ///< PEM without a passphrase; closed to others (chmod o=)
  std::filesystem::path client_ca;    ///< PEM; clients have to show a certificate of these. Empty: none is asked for
};

/// TLS 1.2 with forward secrecy, or 1.3. Thread-safe.
class ServerCertificate {
 public:
  using Context = std::shared_ptr<ssl_ctx_st>;

  /// missing, permission (also where others may read the key), bad_data: not such files, or not a pair.
  [[nodiscard]] static Result<std::unique_ptr<ServerCertificate>> load(TlsFiles files);

  /// For one more connection.
  [[nodiscard]] Context context() const;
  [[nodiscard]] WallTime ends() const;

  /// True where the files have changed and were taken. Files that are still being replaced are left for the next look;
  /// what cannot be taken is an error, once for each change, and the former go on.
  [[nodiscard]] Result<bool> look_again();

 private:
  /// Which file of that name it is, and as of when.
  struct Stamp {
    std::uint64_t inode = 0;
    std::int64_t size = -1;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;  ///< its rights too
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  using Stamps = std::array<Stamp, 3>;

  explicit ServerCertificate(TlsFiles files) : files_(std::move(files)) {}
  [[nodiscard]] Stamps stamps() const;
  [[nodiscard]] Result<void> take();

  const TlsFiles files_;
  Stamps tried_{};
  Stamps seen_{};
  mutable std::mutex mutex_;
  Context context_;
  WallTime ends_{};
};

}  // namespace campus::collector
