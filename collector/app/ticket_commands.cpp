#include "collector/app/ticket_commands.h"

#include <sstream>
#include <string>
#include <utility>

#include "collector/app/commands.h"
#include "collector/app/issuer_key.h"
#include "core/exit_code.h"
#include "core/foreign_text.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/ticket/ticket_words.h"

namespace campus::collector {

namespace {

struct OwnKey {
  Result<SigningKey> key;
  std::string note;  ///< where there was none before: a folder that was mistyped has none either
};

OwnKey own_key(const std::filesystem::path& state_folder, Language language) {
  std::error_code ignored;
  const bool there = std::filesystem::exists(issuer_key_in(state_folder), ignored);
  SystemRandom random;
  OwnKey own{issuer_key(PosixDisk(state_folder), random, state_folder), ""};
  if (there || !own.key) return own;
  const auto folder = state_folder.string();
  own.note = say(
      language, "已在 " + folder + " 新建签发密钥；该平台若早已在用，请用 --store 写明它的文件夹，不要使用这个密钥\n",
      "made a new issuer's key in " + folder +
          "; where that collector was at work before, name its folder with --store and leave this key alone\n");
  return own;
}

/// The school's line is what a slot is exclusive to: the roster says whose it is. A note where there is none to ask.
Result<std::string> compare_with_roster(const Ticket& ticket, const AskStore& ask, Language language) {
  const auto known = ask({"enroll-sites", ticket.site.text(), "all"});
  if (known.exit_code == static_cast<int>(ExitCode::bad_data)) {
    return Error{ErrorCode::bad_data, "--site: the roster has no site " + in_quotes(ticket.site.text())};
  }
  if (known.exit_code != 0)
    return say(language, "没有名录可核对站点和学校\n", "there is no roster to look site and school up in\n");
  // `CODE\tNAME\tSCHOOL\tSCHOOL_NAME`, the site's own among those of what is below it.
  std::istringstream lines(known.out);
  for (std::string code, name, school, rest; std::getline(lines, code, '\t') && std::getline(lines, name, '\t') &&
                                             std::getline(lines, school, '\t') && std::getline(lines, rest);) {
    if (code != ticket.site.text() || school == ticket.school.text()) continue;
    return Error{ErrorCode::bad_data, "--school: " + code + " belongs to " + in_quotes(school) + ", not to " +
                                          in_quotes(ticket.school.text())};
  }
  return std::string();
}

}  // namespace

CommandAnswer issue_ticket(const std::filesystem::path& state_folder, const TicketOrder& order, Language language,
                           const AskStore& ask) {
  if (order.ticket.end <= SystemClock().wall()) {
    return failed(Error{ErrorCode::usage, "--to: the slot is over since " + to_rfc3339(order.ticket.end)});
  }
  const auto compared = compare_with_roster(order.ticket, ask, language);
  if (!compared) return failed(compared.error());
  const PosixDisk disk(state_folder);
  SystemRandom random;
  const auto [key, note] = own_key(state_folder, language);
  if (!key) return failed(key.error());
  auto ticket = order.ticket;
  ticket.id = random_id(random);
  const auto issued = sign_ticket(std::move(ticket), *key);
  if (!issued) return failed(issued.error());
  const auto text = ticket_text(*issued) + "\n";
  CommandAnswer answer{0, text, describe(issued->ticket, language) + *compared + note};
  if (order.output.empty()) return answer;
  // Of no use without the device's key.
  if (auto written = disk.write_durably(order.output, text, Disk::Visibility::everyone); !written) {
    return failed(written.error());
  }
  answer.out.clear();
  return answer;
}

CommandAnswer show_issuer(const std::filesystem::path& state_folder, Language language) {
  const auto [key, note] = own_key(state_folder, language);
  if (!key) return failed(key.error());
  return {0, to_hex(key->public_key()) + " campus-collector\n", note};
}

}  // namespace campus::collector
