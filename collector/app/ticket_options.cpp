#include "collector/app/ticket_options.h"

#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <string>

#include "core/foreign_text.h"

namespace campus::collector {
namespace {

namespace po = boost::program_options;

std::string text_of(const po::variables_map& values, const char* name) { return values[name].as<std::string>(); }

Error off(const char* option, const Error& error) {
  return Error{ErrorCode::usage, std::string("--") + option + ": " + error.message};
}

Result<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end || value < 0) {
    return Error{ErrorCode::usage, in_quotes(text) + " is not a whole number"};
  }
  return value;
}

/// A key id looks the same and would make a ticket that no device can show.
Result<PublicKey> parse_device(std::string_view text) {
  auto key = parse_public_key(text);
  if (!key) {
    return Error{ErrorCode::usage, in_quotes(text) +
                                       " is not a public key of 64 lower-case hex digits; campus-probe "
                                       "status shows it on the device"};
  }
  return key;
}

Result<void> read_direction(const std::string& text, Ticket& ticket) {
  ticket.down = text == "down" || text == "both";
  ticket.up = text == "up" || text == "both";
  if (ticket.down || ticket.up) return {};
  return Error{ErrorCode::usage, in_quotes(text) + " must be one of down|up|both"};
}

Result<void> read_codes(const po::variables_map& values, Ticket& ticket) {
  auto responder = parse_responder_name(text_of(values, "responder"));
  if (!responder) return off("responder", responder.error());
  auto device = parse_device(text_of(values, "key"));
  if (!device) return off("key", device.error());
  auto site = parse_site_code(text_of(values, "site"));
  if (!site) return off("site", site.error());
  auto school = parse_site_code(text_of(values, "school"));
  if (!school) return off("school", school.error());
  ticket.responder = *std::move(responder);
  ticket.device_key = *device;
  ticket.site = *std::move(site);
  ticket.school = *std::move(school);
  return {};
}

Result<void> read_limits(const po::variables_map& values, Ticket& ticket) {
  const auto begin = parse_moment(text_of(values, "from"));
  if (!begin) return off("from", begin.error());
  const auto end = parse_moment(text_of(values, "to"));
  if (!end) return off("to", end.error());
  if (auto direction = read_direction(text_of(values, "direction"), ticket); !direction) {
    return off("direction", direction.error());
  }
  const auto rate = parse_bit_rate(text_of(values, "rate"));
  if (!rate) return off("rate", rate.error());
  const auto seconds = parse_count(text_of(values, "seconds"));
  if (!seconds) return off("seconds", seconds.error());
  const auto bytes = parse_bytes(text_of(values, "bytes"));
  if (!bytes) return off("bytes", bytes.error());
  const auto kind = parse_name<TicketClass>(text_of(values, "class"));
  if (!kind) return Error{ErrorCode::usage, "--class must be one of " + list_of_names<TicketClass>()};
  ticket.begin = *begin;
  ticket.end = *end;
  ticket.rate = *rate;
  ticket.duration = std::chrono::seconds(*seconds);
  ticket.bytes = *bytes;
  ticket.kind = *kind;
  return {};
}

/// The end of the text: `Z` or `+hh:mm`, `-hh:mm`.
Result<std::chrono::minutes> offset_in(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  const bool shaped = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  const auto hours = shaped ? parse_count(text.substr(1, 2)) : Result<std::int64_t>(Error{});
  const auto minutes = shaped ? parse_count(text.substr(4, 2)) : Result<std::int64_t>(Error{});
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return Error{ErrorCode::usage, ""};
  const auto offset = std::chrono::minutes(*hours * 60 + *minutes);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

Result<WallTime> parse_moment(std::string_view text) {
  const auto zone = text.find_first_of("Z+-", text.find('T') == std::string_view::npos ? 0 : text.find('T'));
  std::string moment(text.substr(0, zone));
  constexpr std::size_t kMinutes = 16;
  constexpr std::size_t kSeconds = 19;
  if (moment.size() == kMinutes) moment += ":00";
  if (moment.size() == kSeconds) moment += ".000";
  const auto time = parse_rfc3339(moment + "Z");
  const auto offset = offset_in(zone == std::string_view::npos ? std::string_view() : text.substr(zone));
  if (!time || !offset) {
    return Error{ErrorCode::usage, in_quotes(text) + " is not a time like 2026-11-23T16:00+08:00 or 2026-11-23T08:00Z"};
  }
  return *time - *offset;
}

Result<DataSize> parse_bytes(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t bytes;
  };
  constexpr std::array kUnits{Unit{"kB", 1'000}, Unit{"MB", 1'000'000}, Unit{"GB", 1'000'000'000},
                              Unit{"TB", 1'000'000'000'000}};
  std::int64_t unit = 1;
  auto number = text;
  for (const auto& one : kUnits) {
    if (!text.ends_with(one.name)) continue;
    unit = one.bytes;
    number.remove_suffix(one.name.size());
  }
  const auto count = parse_count(number);
  if (!count || *count > kMostTicketBytes.bytes() / unit) {
    return Error{ErrorCode::usage,
                 in_quotes(text) + " is not a number of bytes up to 45TB, like 500000000, 500MB or 2GB"};
  }
  return DataSize::bytes(*count * unit);
}

void add_ticket_options(po::options_description& options) {
  auto add = options.add_options();
  for (const auto* name :
       {"responder", "key", "site", "school", "from", "to", "direction", "rate", "seconds", "bytes"}) {
    add(name, po::value<std::string>()->required());
  }
  add("class", po::value<std::string>()->default_value("exclusive"))("output", po::value<std::string>());
}

Result<TicketOrder> read_ticket_options(const po::variables_map& values) {
  TicketOrder order;
  if (auto read = read_codes(values, order.ticket); !read) return read.error();
  if (auto read = read_limits(values, order.ticket); !read) return read.error();
  if (values.count("output") > 0) order.output = text_of(values, "output");
  // The id and the issuer are not there yet; whatever else is off is the caller's.
  auto whole = order.ticket;
  whole.id = std::string(32, '0');
  whole.issuer = KeyId(std::string(64, '0'));
  if (auto checked = check_ticket(whole); !checked) return Error{ErrorCode::usage, checked.error().message};
  return order;
}

}  // namespace campus::collector
