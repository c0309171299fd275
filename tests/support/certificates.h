#pragma once
// Certificates for tests: an authority that signs for whom it is told.

#include <memory>
#include <string>

namespace campus::testing {

struct Credentials {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

class Authority {
 public:
  explicit Authority(const std::string& name);
  /// Good for years before and after. One that `above` vouches for.
  Authority(const std::string& name, const Authority& above);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  [[nodiscard]] const std::string& certificate() const { return certificate_; }
  /// For `name` and 127.0.0.1, good from yesterday for so many days more.
  [[nodiscard]] Credentials issue(const std::string& name, int days = 90) const;
  /// Good from so many days after now to so many; either may be negative.
  [[nodiscard]] Credentials issue_between(const std::string& name, int from_days, int to_days) const;

 private:
  struct Secret;
  std::unique_ptr<Secret> secret_;
  std::string certificate_;
};

/// The key in PEM once more, under a passphrase.
[[nodiscard]] std::string with_passphrase(const std::string& key);

}  // namespace campus::testing
