#include "collector/app/ticket_commands.h"

#include <utility>

#include "collector/app/commands.h"
#include "collector/app/issuer_key.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_random.h"
#include "core/ticket/ticket_words.h"

namespace campus::collector {

CommandAnswer issue_ticket(const std::filesystem::path& state_folder, const TicketOrder& order, Language language) {
  const PosixDisk disk(state_folder);
  SystemRandom random;
  const auto key = issuer_key(disk, random, state_folder);
  if (!key) return failed(key.error());
  auto ticket = order.ticket;
  ticket.id = random_id(random);
  const auto issued = sign_ticket(std::move(ticket), *key);
  if (!issued) return failed(issued.error());
  const auto text = ticket_text(*issued) + "\n";
  CommandAnswer answer{0, text, describe(issued->ticket, language)};
  if (order.output.empty()) return answer;
  // Of no use without the device's key.
  if (auto written = disk.write_durably(order.output, text, Disk::Visibility::everyone); !written) {
    return failed(written.error());
  }
  answer.out.clear();
  return answer;
}

CommandAnswer show_issuer(const std::filesystem::path& state_folder) {
  const PosixDisk disk(state_folder);
  SystemRandom random;
  const auto key = issuer_key(disk, random, state_folder);
  if (!key) return failed(key.error());
  return {0, to_hex(key->public_key()) + " campus-collector\n", ""};
}

}  // namespace campus::collector
