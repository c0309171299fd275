#include "collector/app/enroll_store.h"

#include <charconv>
#include <utility>

#include "collector/fleet/limits.h"
#include "core/enrolment/code.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

Result<WallTime> time_of(const std::string& milliseconds) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(milliseconds.data(), milliseconds.data() + milliseconds.size(), value);
  if (error != std::errc() || end != milliseconds.data() + milliseconds.size()) {
    return Error{ErrorCode::usage, "not a time: " + in_quotes(milliseconds)};
  }
  return WallTime(std::chrono::milliseconds(value));
}

/// Lines `DIGEST SITE`.
Result<std::vector<CodeRecord>> codes_of(const std::string& lines, const std::string& batch, WallTime expires) {
  std::vector<CodeRecord> codes;
  std::string_view rest = lines;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto blank = std::min(line.find(' '), line.size());
    auto site = parse_site_code(line.substr(std::min(blank + 1, line.size())));
    if (!site) return site.error();
    codes.push_back({std::string(line.substr(0, blank)), *std::move(site), batch, {}, expires});
    if (codes.size() > kRosterRows) return Error{ErrorCode::usage, "too many codes at once"};
  }
  return codes;
}

std::string tidy_field(std::string text) {
  for (auto& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string site_line(const Roster& roster, const Site& site) {
  const auto school = site.level == Level::banner ? site.code : roster.ancestor(site.code, Level::school);
  const auto* above = roster.find(school);
  return site.code.text() + "\t" + tidy_field(site.name) + "\t" + school.text() + "\t" +
         (above == nullptr ? std::string() : tidy_field(above->name)) + "\n";
}

const char* state_of(const CodeRecord& code, WallTime now) {
  if (code.used) return "used";
  if (code.withdrawn) return "withdrawn";
  return code.expires <= now ? "expired" : "open";
}

std::string why_not(const Ingest::PendingKey& key, Language language) {
  if (key.decision == Ingest::PendingKey::Decision::several_sites) {
    return say(language, "未批准：报告中有多个站点", "left: its reports name several sites");
  }
  return say(language, "未批准：站点不在名录中", "left: its site is not in the roster");
}

}  // namespace

CommandAnswer list_sites_for_codes(const CommandContext& context, const Words& words) {
  const auto top = site_or_all_named(context, words[2]);
  if (!top) return failed(top.error());
  const auto roster = context.ingest.standing().roster;
  if (roster->sites().empty()) {
    return failed(Error{ErrorCode::missing, "there is no roster yet; import it with campus-collector roster import"});
  }
  const auto* named = roster->find(*top);
  if (words.size() > 4 && named != nullptr && name_of(named->level) != words[4]) {
    return failed(Error{ErrorCode::usage, in_quotes(top->text()) + " is a " + std::string(name_of(named->level)) +
                                              ", not a " + words[4] + "; name it with the option of its level"});
  }
  std::string out;
  if (words[3] == "all") {
    for (const auto& site : roster->sites()) {
      if (top->empty() || roster->is_within(site.code, *top)) out += site_line(*roster, site);
    }
    return done(std::move(out));
  }
  const auto sites =
      context.ingest.sites_without_key(*top, words[3] == "again" ? OpenCodes::are_replaced : OpenCodes::are_enough);
  if (!sites) return failed(sites.error());
  for (const auto& code : *sites) out += site_line(*roster, *roster->find(code));
  return done(std::move(out));
}

CommandAnswer add_codes(const CommandContext& context, Language /*language*/, const Words& words) {
  const auto expires = time_of(words[3]);
  if (!expires) return failed(expires.error());
  auto codes = codes_of(words[5], words[2], *expires);
  if (!codes) return failed(codes.error());
  const auto open = words[4] == "again" ? OpenCodes::are_replaced : OpenCodes::stay;
  const auto added = context.ingest.add_codes(*std::move(codes), open, context.who);
  return added ? done("") : failed(added.error());
}

CommandAnswer list_codes(const CommandContext& context, Language language, const Words& words) {
  const auto top = site_or_all_named(context, words[2]);
  if (!top) return failed(top.error());
  const auto codes = context.ingest.store().codes(SiteCode());
  if (!codes) return failed(codes.error());
  const auto roster = context.ingest.standing().roster;
  std::string out = say(language, "站点\t状态\t批次\t生成 (UTC)\t有效期至 (UTC)\t使用者\n",
                        "site\tstate\tbatch\tmade (UTC)\tvalid until (UTC)\tused by\n");
  for (const auto& code : *codes) {
    if (!top->empty() && !roster->is_within(code.site, *top)) continue;
    out += code.site.text() + "\t" + state_of(code, context.now) + "\t" + code.batch + "\t" + to_rfc3339(code.created) +
           "\t" + to_rfc3339(code.expires) + "\t" + (code.used ? code.used_by.text() : "-") + "\n";
  }
  return done(std::move(out));
}

CommandAnswer replace_key(const CommandContext& context, Language language, const Words& words) {
  const auto expires = time_of(words[3]);
  if (!expires) return failed(expires.error());
  auto codes = codes_of(words[4], words[2], *expires);
  if (!codes) return failed(codes.error());
  if (codes->size() != 1) return failed(Error{ErrorCode::usage, "one code replaces a box"});
  if (auto site = site_named(context, codes->front().site.text()); !site) return failed(site.error());
  const auto replaced = context.ingest.replace_box(codes->front(), context.who);
  if (!replaced) return failed(replaced.error());
  std::string out;
  for (const auto& key : replaced->revoked) out += say(language, "已吊销 ", "revoked ") + key.text() + "\n";
  if (replaced->withdrawn > 0) {
    out += language == Language::en ? "withdrew " + std::to_string(replaced->withdrawn) + " open codes\n"
                                    : "作废未用激活码 " + std::to_string(replaced->withdrawn) + " 个\n";
  }
  return done(std::move(out));
}

CommandAnswer withdraw_codes(const CommandContext& context, Language language, const Words& words) {
  const auto site = parse_site_code(words[2]);
  if (!site) return failed(site.error());
  const auto withdrawn = context.ingest.withdraw_codes(*site, context.who);
  if (!withdrawn) return failed(withdrawn.error());
  if (*withdrawn == 0) {
    // Of a site that left the roster codes may be open still.
    if (auto known = site_named(context, words[2]); !known) return failed(known.error());
  }
  return done(language == Language::en
                  ? "withdrew " + std::to_string(*withdrawn) + " open codes of " + site->text() + "\n"
                  : "已作废 " + site->text() + " 的未用激活码 " + std::to_string(*withdrawn) + " 个\n");
}

CommandAnswer approve_pending(const CommandContext& context, Language language, const Words& words) {
  const auto top = site_named(context, words[2]);
  if (!top) return failed(top.error());
  const auto approved = context.ingest.approve_pending(*top, std::nullopt, context.who);
  if (!approved) return failed(approved.error());
  std::string out = say(language, "核对码\t密钥\t站点\t结果\n", "check\tkey\tsites\tresult\n");
  for (const auto& one : approved->keys) {
    std::string sites;
    for (const auto& site : one.use.claims) sites += (sites.empty() ? "" : " ") + site.text();
    const bool yes = one.decision == Ingest::PendingKey::Decision::approved;
    out += short_check(one.use.key.id.text()) + "\t" + one.use.key.id.text() + "\t" + sites + "\t" +
           (yes ? say(language, "已批准", "approved") : why_not(one, language)) + "\n";
  }
  out += say(language, "放行待定报告 ", "pending reports released: ") + std::to_string(approved->released) +
         say(language, " 份\n", "\n");
  return done(std::move(out));
}

}  // namespace campus::collector
