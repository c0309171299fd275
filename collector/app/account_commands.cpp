#include "collector/app/account_commands.h"

#include <utility>

#include "core/envelope/envelope.h"
#include "core/posix/system_random.h"

namespace campus::collector {
namespace {

/// 256 bits; the word before them is for whoever finds one in a file.
std::string new_token(RandomSource& random) { return "campus_" + random_id(random) + random_id(random); }

/// Until the end of that day in the roster's zone.
WallTime end_of(CalendarDate day) { return WallTime(std::chrono::sys_days(day) + std::chrono::days(1) - kBeijing); }

const char* state_of(const Account& account, WallTime now) {
  if (account.revoked) return "revoked";
  return account.expires && now >= *account.expires ? "expired" : "active";
}

}  // namespace

CommandAnswer add_account(const CommandContext& context, Language language, const Words& words) {
  Account account;
  account.name = words[2];
  const auto scope = parse_name<Scope>(words[3]);
  if (!scope) return failed(Error{ErrorCode::usage, "--scope must be " + list_of_names<Scope>()});
  account.scopes = {words[3]};
  if (!words[4].empty()) {
    auto banner = site_named(context, words[4]);
    if (!banner) return failed(banner.error());
    if (scope == Scope::admin) {
      return failed(Error{ErrorCode::usage,
                          "the audit log is of the whole city: --banner goes with --scope "
                          "read or operate"});
    }
    account.banner = *std::move(banner);
  }
  if (!words[5].empty()) {
    const auto day = parse_date(words[5]);
    if (!day) return failed(Error{ErrorCode::usage, "--expires must be a day, YYYY-MM-DD"});
    account.expires = end_of(*day);
    if (*account.expires <= context.now) return failed(Error{ErrorCode::usage, "--expires is in the past"});
  }
  const auto token = new_token(context.random);
  account.token_sha256 = sha256_hex(token);
  const auto name = account.name;
  if (auto added = context.ingest.add_account(std::move(account), context.who); !added) return failed(added.error());
  // Whoever takes the output takes the token alone.
  return {0, token + "\n",
          say(language, "已建立账户 ", "made the account ") + name +
              say(language, "。上面一行是它的令牌，只显示这一次；请保存在只有本人可读的文件里。\n",
                  ". The line above is its token, shown this once; keep it in a file that only its owner can read.\n")};
}

CommandAnswer list_accounts(const CommandContext& context, Language language) {
  std::string out = say(language, "账户\t权限\t旗市区\t建立时间 (UTC)\t到期 (UTC)\t状态\n",
                        "account\tscope\tbanner\tmade (UTC)\texpires (UTC)\tstate\n");
  const auto book = context.ingest.accounts();
  for (const auto& account : book->accounts()) {
    const auto scope = scope_of(account);
    out += account.name + "\t" + (scope ? std::string(name_of(*scope)) : "-") + "\t" +
           (account.banner ? account.banner->text() : "-") + "\t" + to_rfc3339(account.created) + "\t" +
           (account.expires ? to_rfc3339(*account.expires) : "-") + "\t" + state_of(account, context.now) + "\n";
  }
  return done(std::move(out));
}

CommandAnswer revoke_account(const CommandContext& context, Language language, const Words& words) {
  const auto revoked = context.ingest.revoke_account(words[2], context.who);
  if (!revoked) return failed(revoked.error());
  return done(say(language, "已吊销账户 ", "revoked the account ") + words[2] + "\n");
}

}  // namespace campus::collector
