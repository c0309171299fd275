#include "collector/app/commands.h"

#include <utility>

#include "collector/app/account_commands.h"
#include "collector/app/care_commands.h"
#include "collector/app/chain_command.h"
#include "collector/app/enroll_store.h"
#include "collector/app/order_commands.h"
#include "collector/fleet/roster.h"
#include "collector/http/pages/pages.h"
#include "core/enrolment/code.h"
#include "core/exit_code.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

CommandAnswer import_roster(const CommandContext& context, Language language, const Words& words) {
  auto table = parse_roster(words[3], words[2]);
  if (!table.errors.empty()) {
    CommandAnswer answer{static_cast<int>(ExitCode::bad_data), "", ""};
    for (const auto& error : table.errors) answer.err += error + "\n";
    answer.err += say(language, "名录有误，未导入任何内容\n", "the roster has errors; nothing was imported\n");
    return answer;
  }
  const auto change = context.ingest.import_roster(std::move(table.sites), words[2], context.who);
  if (!change) return failed(change.error());
  const auto number = [](std::size_t n) { return std::to_string(n); };
  if (language == Language::en) {
    return done("imported " + number(change->sites) + " sites: " + number(change->added) + " new, " +
                number(change->removed) + " removed; " + number(change->released) + " pending reports released, " +
                number(change->rejudged) + " judged again\n");
  }
  return done("已导入 " + number(change->sites) + " 个站点：新增 " + number(change->added) + "，移除 " +
              number(change->removed) + "；放行待定报告 " + number(change->released) + " 份，重新判定 " +
              number(change->rejudged) + " 份\n");
}

std::string joined(const std::vector<SiteCode>& sites) {
  std::string text;
  for (const auto& site : sites) text += (text.empty() ? "" : " ") + site.text();
  return text;
}

CommandAnswer list_keys(Ingest& ingest, Language language) {
  const auto keys = ingest.keys();
  if (!keys) return failed(keys.error());
  std::string out = say(language, "密钥\t状态\t范围\t待定报告\t报告中的站点\t首次出现 (UTC)\t核对码\n",
                        "key\tstate\tscope\tpending reports\tsites they name\tfirst seen (UTC)\tcheck\n");
  for (const auto& use : *keys) {
    const auto scope = use.key.auditor ? std::string("auditor") : joined(use.key.sites);
    out += use.key.id.text() + "\t" + std::string(name_of(use.key.state)) + "\t" + (scope.empty() ? "-" : scope) +
           "\t" + std::to_string(use.pending) + "\t" + (use.claims.empty() ? "-" : joined(use.claims)) + "\t" +
           to_rfc3339(use.key.first_seen) + "\t" + short_check(use.key.id.text()) + "\n";
  }
  return done(std::move(out));
}

CommandAnswer approve_key(const CommandContext& context, Language language, const Words& words) {
  auto& ingest = context.ingest;
  const auto key = ingest.find_key(words[2]);
  if (!key) return failed(key.error());
  KeyScope scope;
  for (std::size_t i = 3; i < words.size(); ++i) {
    if (words[i] == "--auditor") {
      scope.auditor = true;
      continue;
    }
    auto site = site_named(context, words[i]);
    if (!site) return failed(site.error());
    scope.sites.push_back(*std::move(site));
  }
  if (scope.auditor == !scope.sites.empty()) {
    return failed(Error{ErrorCode::usage, "keys approve: give either --site CODE or --auditor"});
  }
  const auto released = ingest.approve(*key, scope, context.who);
  if (!released) return failed(released.error());
  const auto whom = scope.auditor ? std::string("auditor") : joined(scope.sites);
  const auto count = std::to_string(*released);
  return done(language == Language::en
                  ? "approved " + key->text() + " for " + whom + "; " + count + " pending reports released\n"
                  : "已批准 " + key->text() + "，范围 " + whom + "；放行待定报告 " + count + " 份\n");
}

CommandAnswer revoke_key(const CommandContext& context, Language language, const Words& words) {
  auto& ingest = context.ingest;
  const auto key = ingest.find_key(words[2]);
  if (!key) return failed(key.error());
  if (const auto revoked = ingest.revoke(*key, context.who); !revoked) return failed(revoked.error());
  return done(say(language, "已吊销 ", "revoked ") + key->text() + "\n");
}

CommandAnswer list_sites(const CommandContext& context, Language language, const Words& words) {
  const auto snapshot = context.snapshot();
  if (!snapshot) return failed(snapshot.error());
  if (words[2] == "json") return done(sites_json(**snapshot) + "\n");
  std::string out = say(language, "代码\t层级\t状态\t上报\t最近收到 (UTC)\t名称\n",
                        "code\tlevel\tstate\tfreshness\tlast received (UTC)\tname\n");
  for (const auto& site : (*snapshot)->sites) {
    out += site.site->code.text() + "\t" + std::string(name_of(site.site->level)) + "\t" +
           std::string(name_of(site.state())) + "\t" + std::string(name_of(site.freshness)) + "\t" +
           (site.latest ? to_rfc3339(site.latest->received) : "-") + "\t" + site.site->name + "\n";
  }
  return done(std::move(out));
}

}  // namespace

Result<SiteCode> site_named(const CommandContext& context, const std::string& text) {
  auto site = parse_site_code(text);
  if (!site) return site;
  if (auto known = context.ingest.check_sites({&*site, 1}); !known) {
    return Error{ErrorCode::bad_data, known.error().message};
  }
  return site;
}

Result<SiteCode> site_or_all_named(const CommandContext& context, const std::string& text) {
  return text.empty() ? Result<SiteCode>(SiteCode()) : site_named(context, text);
}

CommandAnswer failed(const Error& error) {
  return {static_cast<int>(exit_code_of(error.code)), "", "campus-collector: " + error.message + "\n"};
}

Words continued_words(Words words) {
  constexpr std::string_view kSuffix = "-continue";
  if (words.size() > 1 && !words[1].ends_with(kSuffix)) words[1] += kSuffix;
  return words;
}

CommandAnswer execute(const CommandContext& context, const Words& words) {
  const auto is = [&](const char* name, std::size_t count) { return words[1] == name && words.size() >= count; };
  if (words.size() < 2) return failed(Error{ErrorCode::usage, "an empty command"});
  const auto language = parse_name<Language>(words[0]).value_or(Language::zh_cn);
  if (is("roster-import", 4)) return import_roster(context, language, words);
  if (is("keys-list", 2)) return list_keys(context.ingest, language);
  if (is("keys-approve", 4)) return approve_key(context, language, words);
  if (is("keys-revoke", 3)) return revoke_key(context, language, words);
  if (is("keys-chain", 3)) return show_chain(context, language, words);
  if (is("keys-approve-pending", 3)) return approve_pending(context, language, words);
  if (is("enroll-sites", 4)) return list_sites_for_codes(context, words);
  if (is("enroll-add", 6)) return add_codes(context, language, words);
  if (is("enroll-list", 3)) return list_codes(context, language, words);
  if (is("enroll-replace", 5)) return replace_key(context, language, words);
  if (is("enroll-withdraw", 3)) return withdraw_codes(context, language, words);
  if (is("sites", 3)) return list_sites(context, language, words);
  if (is("calendar-import", 4)) return import_calendar(context, language, words);
  if (is("rejudge", 6)) return rejudge(context, language, words);
  if (is("backup", 3)) return backup_store(context, language, words);
  if (is("backup-continue", 3)) return continue_backup(context, language, words);
  if (is("fsck", 2) || is("fsck-continue", 2)) return check_store(context, language);
  if (is("audit", 3)) return show_audit(context, language, words);
  if (is("fleet-import", 4)) return import_fleet(context, language, words);
  if (is("fleet-show", 3)) return show_fleet(context, language, words);
  if (is("silence-begin", 5)) return begin_silence(context, language, words);
  if (is("silence-end", 3)) return end_silence(context, language, words);
  if (is("silence-status", 3)) return show_silence(context, language, words);
  if (is("test-request", 5)) return request_test(context, language, words);
  if (is("test-joint", 7)) return request_joint_test(context, language, words);
  if (is("test-list", 3)) return list_tests(context, language, words);
  if (is("account-add", 6)) return add_account(context, language, words);
  if (is("account-list", 2)) return list_accounts(context, language);
  if (is("account-revoke", 3)) return revoke_account(context, language, words);
  return failed(Error{ErrorCode::usage, "the running collector does not know " + in_quotes(words[1]) +
                                            "; use the program of the same version"});
}

}  // namespace campus::collector
