#pragma once
// Operators, and what a token of theirs opens. A token is known to its owner alone: here there is its SHA-256.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/store/records.h"
#include "core/enum_names.h"

namespace campus::collector {

/// Each opens what the ones before it do.
///   read     the list of keys
///   operate  approving and revoking keys
///   admin    the audit log
enum class Scope { read, operate, admin };

/// What a request may do.
struct Permit {
  std::string account;
  Scope scope = Scope::read;
  std::optional<SiteCode> banner;  ///< nothing outside it

  [[nodiscard]] bool opens(Scope wanted) const { return scope >= wanted; }
  [[nodiscard]] std::string who() const { return "account:" + account; }  ///< for the audit log
};

/// Immutable; any thread.
class AccountBook {
 public:
  enum class Refusal { unknown, revoked, expired };
  /// A permit, or why there is none.
  struct Admittance {
    std::optional<Permit> permit;
    Refusal refusal = Refusal::unknown;
  };

  AccountBook() = default;
  explicit AccountBook(std::vector<Account> accounts) : accounts_(std::move(accounts)) {}

  /// Takes as long for every token.
  [[nodiscard]] Admittance admit(std::string_view token, WallTime now) const;
  [[nodiscard]] const std::vector<Account>& accounts() const { return accounts_; }
  [[nodiscard]] const Account* find(std::string_view name) const;

 private:
  std::vector<Account> accounts_;
};

/// Thread-safe.
class CurrentAccounts {
 public:
  [[nodiscard]] std::shared_ptr<const AccountBook> get() const {
    const std::scoped_lock lock(mutex_);
    return book_;
  }
  void set(std::shared_ptr<const AccountBook> book) {
    const std::scoped_lock lock(mutex_);
    book_ = std::move(book);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const AccountBook> book_ = std::make_shared<const AccountBook>();
};

/// The highest that its words name; nothing where it has none that is known here.
[[nodiscard]] std::optional<Scope> scope_of(const Account& account);

/// One line without blanks and colons, at most kAccountNameBytes; usage otherwise.
[[nodiscard]] Result<void> check_account_name(std::string_view name);

/// Is all of it within the permit's banner? Without a banner everything is.
[[nodiscard]] bool covers(const Permit& permit, const std::vector<SiteCode>& sites, const Roster& roster);

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::Scope> {
  static constexpr NameTable<collector::Scope, 3> names{
      {{collector::Scope::read, "read"}, {collector::Scope::operate, "operate"}, {collector::Scope::admin, "admin"}}};
};
}  // namespace campus
