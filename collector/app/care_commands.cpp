#include "collector/app/care_commands.h"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "core/exit_code.h"
#include "core/table/calendar_rows.h"

namespace campus::collector {
namespace {

std::string table_of(const RejudgeResult& result, Language language) {
  std::map<std::pair<SiteState, SiteState>, std::size_t> turns;
  std::string lines;
  for (const auto& one : result.changed) {
    ++turns[{one.before, one.after}];
    lines += one.site.text() + "\t" + std::string(name_of(one.aspect)) + "\t" + std::string(name_of(one.before)) +
             "\t" + std::string(name_of(one.after)) + "\n";
  }
  std::string out = say(language, "重新判定 ", "judged again: ") + std::to_string(result.judged) +
                    say(language, " 份，结论变化 ", " reports, with another verdict: ") +
                    std::to_string(result.changed.size()) + "\n";
  for (const auto& [turn, count] : turns) {
    out += "  " + std::string(name_of(turn.first)) + " -> " + std::string(name_of(turn.second)) + ": " +
           std::to_string(count) + "\n";
  }
  if (lines.empty()) return out;
  return out + say(language, "站点\t所据报告\t原结论\t新结论\n", "site\treport\tbefore\tafter\n") + lines;
}

/// A code that was mistyped excuses nobody.
std::string lines_about_unknown(const std::vector<Excuse>& excuses, const Roster& roster, Language language) {
  std::set<SiteCode> unknown;
  for (const auto& one : excuses) {
    if (!one.scope.empty() && roster.find(one.scope) == nullptr) unknown.insert(one.scope);
  }
  constexpr std::size_t kMostNamed = 20;
  std::string lines;
  std::size_t named = 0;
  for (const auto& code : unknown) {
    if (++named > kMostNamed) {
      const auto more = std::to_string(unknown.size() - kMostNamed);
      lines += say(language, "还有 " + more + " 个这样的站点\n", "and " + more + " more such sites\n");
      break;
    }
    lines += say(language, "名录中没有站点 ", "the roster has no site ") + code.text() +
             say(language, "：它的免报时间在导入该站点之前不起作用\n", ": its times count once it has\n");
  }
  return lines;
}

}  // namespace

CommandAnswer import_calendar(const CommandContext& context, Language language, const Words& words) {
  auto table = read_calendar(words[3], words[2]);
  if (!table.errors.empty()) {
    CommandAnswer answer{static_cast<int>(ExitCode::bad_data), "", ""};
    for (const auto& error : table.errors) answer.err += error + "\n";
    answer.err += say(language, "日历有误，未导入任何内容\n", "the calendar has errors; nothing was imported\n");
    return answer;
  }
  std::vector<Excuse> excuses;
  excuses.reserve(table.rows.size());
  for (auto& row : table.rows) excuses.push_back({row.scope, row.from, row.until, std::move(row.reason)});
  const auto count = excuses.size();
  const auto unknown = lines_about_unknown(excuses, *context.ingest.standing().roster, language);
  if (auto set = context.ingest.set_excuses(std::move(excuses), words[2], context.who); !set) {
    return failed(set.error());
  }
  return {0,
          say(language, "已导入日历：", "imported the calendar: ") + std::to_string(count) +
              say(language, " 段免报时间（只影响上报情况和告警，不影响任何结论）\n",
                  " times of excused silence (they touch freshness and alerts, no verdict)\n"),
          unknown};
}

CommandAnswer rejudge(const CommandContext& context, Language language, const Words& words) {
  auto judge = context.load_judge(words[2], words[3], words[4]);
  if (!judge) return failed(judge.error());
  const bool apply = words[5] == "apply";
  const auto standard = (*judge)->standard();
  const auto result = context.ingest.rejudge(*std::move(judge), apply, context.who);
  if (!result) return failed(result.error());
  auto out =
      say(language, "标准 ", "standard ") + standard->id + " " + standard->version + "\n" + table_of(*result, language);
  out += apply ? say(language, "已采用。serve 的 --standard 等参数也要照此修改，否则重启后恢复原标准。\n",
                     "It is in force now. Change serve's --standard as well, else a restart brings the former one "
                     "back.\n")
               : say(language, "仅试算，未作任何改动；加 --apply 即采用。\n",
                     "Only tried, nothing was changed; --apply "
                     "puts it in force.\n");
  return done(std::move(out));
}

std::string place_of_folder(const std::filesystem::path& folder) {
  struct stat status {};
  for (auto path = folder; !path.empty(); path = path.parent_path()) {
    if (::stat(path.c_str(), &status) == 0) {
      return path.string() + " " + std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    }
    if (path == path.parent_path()) break;
  }
  return "";
}

CommandAnswer backup_store(const CommandContext& context, Language language, const Words& words) {
  // A service may have a /tmp of its own, or see nothing of /home: a copy there would be lost with it.
  if (words.size() > 3 && words[3] != place_of_folder(words[2])) {
    return failed(Error{ErrorCode::cannot_create,
                        words[2] + " is another folder for the running collector, whose service is closed off from it: "
                                   "name one in its own state folder, and move it away from there"});
  }
  std::error_code error;
  if (std::filesystem::exists(words[2], error) && (!std::filesystem::is_empty(words[2], error) || error)) {
    return failed(
        Error{ErrorCode::cannot_create, words[2] + " is not an empty folder; give one, or the name of a new one"});
  }
  if (auto begun = context.ingest.store().begin_backup(words[2]); !begun) return failed(begun.error());
  return continue_backup(context, language, words);
}

CommandAnswer continue_backup(const CommandContext& context, Language language, const Words& words) {
  auto& store = context.ingest.store();
  const auto more = store.continue_backup();
  if (!more) return failed(more.error());
  if (*more) return {0, "", "", true};
  const AuditEntry by{context.now, context.who, "store.backup", words[2], ""};
  if (auto noted = store.note(by); !noted) return failed(noted.error());
  return done(say(language, "已备份到 ", "backed up to ") + words[2] + "\n");
}

CommandAnswer check_store(const CommandContext& context, Language language) {
  const auto checked = context.ingest.store().check_some();
  if (!checked) return failed(checked.error());
  if (!*checked) return {0, "", "", true};
  const auto& result = **checked;
  CommandAnswer answer =
      done(say(language, "已核对报告 ", "reports checked: ") + std::to_string(result.reports) + "\n");
  for (const auto& notice : result.notices) answer.out += notice + "\n";
  for (const auto& finding : result.findings) answer.err += finding + "\n";
  if (!result.findings.empty()) answer.exit_code = static_cast<int>(ExitCode::bad_data);
  return answer;
}

CommandAnswer show_audit(const CommandContext& context, Language language, const Words& words) {
  constexpr std::size_t kMost = 1000;
  const auto entries = context.ingest.store().audit(words[2], kMost);
  if (!entries) return failed(entries.error());
  std::string out =
      say(language, "时间 (UTC)\t操作人\t操作\t对象\t内容\n", "time (UTC)\twho\taction\tobject\tdetail\n");
  for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
    out += to_rfc3339(entry->at) + "\t" + entry->who + "\t" + entry->action + "\t" + entry->object + "\t" +
           entry->detail + "\n";
  }
  return done(std::move(out));
}

}  // namespace campus::collector
