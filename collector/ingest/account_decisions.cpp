// Accounts of operators, as people decide about them.
#include <utility>

#include "collector/fleet/limits.h"
#include "collector/ingest/ingest.h"
#include "core/foreign_text.h"

namespace campus::collector {

Result<void> Ingest::read_accounts() {
  auto read = store_.accounts();
  if (!read) return read.error();
  accounts_.set(std::make_shared<const AccountBook>(*std::move(read)));
  return {};
}

Result<void> Ingest::add_account(Account account, const std::string& who) {
  if (auto good = check_account_name(account.name); !good) return good;
  const auto book = accounts();
  const auto* former = book->find(account.name);
  if (former != nullptr && !former->revoked) {
    return Error{ErrorCode::conflict, "there is an account " + in_quotes(account.name, kAccountNameBytes) +
                                          " already; revoke it first, or take another name"};
  }
  if (former == nullptr && book->accounts().size() >= kAccounts) {
    return Error{ErrorCode::usage,
                 "there are " + std::to_string(kAccounts) + " accounts already; take the name of one that was revoked"};
  }
  const auto roster = standing().roster;
  const auto* banner = account.banner ? roster->find(*account.banner) : nullptr;
  if (account.banner && (banner == nullptr || banner->level != Level::banner)) {
    return Error{ErrorCode::missing, "the roster has no banner " + in_quotes(account.banner->text())};
  }
  account.created = clock_.wall();
  account.revoked = false;
  std::string detail = account.scopes.empty() ? "" : account.scopes.front();
  if (account.banner) detail += " banner " + account.banner->text();
  if (account.expires) detail += " until " + to_rfc3339(*account.expires);
  if (auto put = store_.put_account(account, {account.created, who, "account.add", account.name, detail}); !put) {
    return put;
  }
  return read_accounts();
}

Result<void> Ingest::revoke_account(const std::string& name, const std::string& who) {
  const auto book = accounts();
  const auto* found = book->find(name);
  if (found == nullptr) {
    return Error{ErrorCode::missing,
                 "there is no account " + in_quotes(name, kAccountNameBytes) + "; see campus-collector account list"};
  }
  auto account = *found;
  account.revoked = true;
  if (auto put = store_.put_account(account, {clock_.wall(), who, "account.revoke", name, ""}); !put) return put;
  return read_accounts();
}

}  // namespace campus::collector
