#include "collector/ingest/accounts.h"

#include <algorithm>

#include "collector/fleet/limits.h"
#include "core/envelope/envelope.h"
#include "core/foreign_text.h"

namespace campus::collector {

AccountBook::Admittance AccountBook::admit(std::string_view token, WallTime now) const {
  const auto hash = sha256_hex(token);
  const Account* found = nullptr;
  for (const auto& account : accounts_) {
    if (equal_in_constant_time(account.token_sha256, hash)) found = &account;
  }
  if (found == nullptr) return {{}, Refusal::unknown};
  if (found->revoked) return {{}, Refusal::revoked};
  if (found->expires && now >= *found->expires) return {{}, Refusal::expired};
  const auto scope = scope_of(*found);
  if (!scope) return {{}, Refusal::unknown};
  return {Permit{found->name, *scope, found->banner}, {}};
}

const Account* AccountBook::find(std::string_view name) const {
  const auto found =
      std::find_if(accounts_.begin(), accounts_.end(), [&](const Account& one) { return one.name == name; });
  return found == accounts_.end() ? nullptr : &*found;
}

std::optional<Scope> scope_of(const Account& account) {
  std::optional<Scope> highest;
  for (const auto& word : account.scopes) {
    if (const auto scope = parse_name<Scope>(word)) highest = std::max(highest.value_or(*scope), *scope);
  }
  return highest;
}

Result<void> check_account_name(std::string_view name) {
  const bool printable = in_quotes(name, kAccountNameBytes) == "'" + std::string(name) + "'";
  if (!name.empty() && printable && name.find_first_of(" :") == std::string_view::npos) return {};
  return Error{ErrorCode::usage, in_quotes(name, kAccountNameBytes) + " is not a name of an account: give 1 to " +
                                     std::to_string(kAccountNameBytes) + " bytes without blanks and colons"};
}

bool covers(const Permit& permit, const std::vector<SiteCode>& sites, const Roster& roster) {
  return !permit.banner || std::all_of(sites.begin(), sites.end(),
                                       [&](const SiteCode& site) { return roster.is_within(site, *permit.banner); });
}

}  // namespace campus::collector
