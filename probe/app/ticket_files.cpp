#include "probe/app/ticket_files.h"

#include <system_error>

#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

constexpr std::size_t kLargestTicket = 4096;
constexpr std::size_t kLargestTrustList = 64U << 10U;
constexpr std::size_t kLargestDenyList = 16U << 20U;

}  // namespace

Result<SignedTicket> read_ticket(const Disk& disk, const std::filesystem::path& file) {
  const auto text = disk.read(file, kLargestTicket);
  if (!text) return text.error();
  auto ticket = parse_ticket_text(*text);
  if (!ticket) return Error{ticket.error().code, file.string() + ": " + ticket.error().message};
  return ticket;
}

Result<std::shared_ptr<HeldTicket>> hold_ticket(const CommandContext& context, const std::filesystem::path& file) {
  auto ticket = read_ticket(context.disk, file);
  if (!ticket) return ticket.error();
  auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return key.error();
  if (ticket->ticket.device_key != key->public_key()) {
    return Error{ErrorCode::bad_data,
                 file.string() + ": the ticket is for the device " + key_id_of(ticket->ticket.device_key).text() +
                     ", this one is " + key->id().text() + "; have one issued for --key " + to_hex(key->public_key())};
  }
  return std::make_shared<HeldTicket>(
      HeldTicket{*std::move(ticket), std::make_shared<const SigningKey>(*std::move(key)), std::nullopt});
}

Result<TrustList> read_trust_list(const Disk& disk, const std::filesystem::path& file) {
  const auto text = disk.read(file, kLargestTrustList);
  if (!text) return text.error();
  return parse_trust_list(*text, file.string());
}

Result<DenyList> read_deny_list(const Disk& disk, const std::filesystem::path& file) {
  const auto text = disk.read(file, kLargestDenyList);
  if (!text) return text.error();
  return parse_deny_list(*text, file.string());
}

WatchedDenyList::Look WatchedDenyList::look() const {
  std::error_code error;
  Look now;
  now.written = std::filesystem::last_write_time(file_, error);
  now.there = !error;
  if (now.there) now.size = std::filesystem::file_size(file_, error);
  return now;
}

std::optional<Result<DenyList>> WatchedDenyList::read_if_changed(const Disk& disk) {
  // Looked at first: what is written meanwhile is read once more.
  const auto now = look();
  if (last_ == now) return std::nullopt;
  last_ = now;
  return read_deny_list(disk, file_);
}

}  // namespace campus::probe
