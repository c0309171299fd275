#include "probe/responder/deny_list.h"

#include "core/foreign_text.h"
#include "probe/responder/list_lines.h"

namespace campus::probe {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_ticket_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

/// A public key and its id look alike: both readings are refused.
Result<void> add_key(DenyList& list, std::string_view text) {
  const auto key = parse_public_key(text);
  if (!key) return Error{ErrorCode::bad_data, "key " + in_quotes(text) + " is not 64 lower-case hex digits"};
  list.key_ids.emplace(text);
  list.key_ids.insert(key_id_of(*key).text());
  return {};
}

Result<void> add(DenyList& list, std::string_view what, std::string_view value) {
  if (list.tickets.size() + list.key_ids.size() + list.sites.size() >= DenyList::kMost) {
    return Error{ErrorCode::bad_data, "more than " + std::to_string(DenyList::kMost) + " entries"};
  }
  if (what == "key") return add_key(list, value);
  if (what == "ticket") {
    if (!is_ticket_id(value)) return Error{ErrorCode::bad_data, "ticket " + in_quotes(value) + " is not 32 hex digits"};
    list.tickets.emplace(value);
    return {};
  }
  if (what == "site") {
    const auto code = parse_site_code(value);
    if (!code) return code.error();
    list.sites.insert(code->text());
    return {};
  }
  return Error{ErrorCode::bad_data, in_quotes(what) + " is none of ticket, key, site"};
}

}  // namespace

bool DenyList::holds(const Ticket& ticket) const {
  return tickets.contains(ticket.id) || sites.contains(ticket.site.text()) || sites.contains(ticket.school.text()) ||
         (!key_ids.empty() && key_ids.contains(key_id_of(ticket.device_key).text()));
}

Result<DenyList> parse_deny_list(std::string_view text, const std::string& file) {
  DenyList list;
  const auto read =
      for_each_line(text, file, [&](std::string_view what, std::string_view value) { return add(list, what, value); });
  if (!read) return read.error();
  return list;
}

}  // namespace campus::probe
