#include "probe/responder/used_tickets.h"

#include <algorithm>
#include <cstring>

#include "core/envelope/envelope.h"

namespace campus::probe {
namespace {

// A file: this head, then records of 36 bytes: what (4), ticket (16), milliseconds since 1970 (8), check (8).
constexpr std::string_view kHead = "campus used tickets, form 1\n\n\n\n\n\n\n\n\n";
static_assert(kHead.size() == UsedTickets::kRecordBytes);
constexpr std::string_view kUsed = "used";  // the time: until when it is kept
constexpr std::string_view kGone = "gone";  // the time: forgotten_until_
constexpr std::string_view kHurt = "hurt";  // the time: doubtful_until_
constexpr std::size_t kCheckedBytes = 28;

int hex_value(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string bytes_of_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(static_cast<unsigned char>(hex_value(text[i]) * 16 + hex_value(text[i + 1])));
  }
  return bytes;
}

WallTime kept_until(const Ticket& ticket) { return ticket.end + kSlotTolerance; }

std::string check_of(std::string_view record) {
  return bytes_of_hex(sha256_hex("campus used ticket" + std::string(record.substr(0, kCheckedBytes))).substr(0, 16));
}

std::string make_record(std::string_view what, std::string_view id, WallTime time) {
  std::string record(what);
  record += id;
  const auto milliseconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
  for (int shift = 56; shift >= 0; shift -= 8) {
    record += static_cast<char>(static_cast<unsigned char>(milliseconds >> static_cast<unsigned>(shift)));
  }
  return record + check_of(record);
}

WallTime time_in(std::string_view bytes) {
  std::uint64_t milliseconds = 0;
  for (const char c : bytes) milliseconds = (milliseconds << 8U) | static_cast<unsigned char>(c);
  return WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

std::array<unsigned char, 16> id_in(std::string_view bytes) {
  std::array<unsigned char, 16> id{};
  std::memcpy(id.data(), bytes.data(), id.size());
  return id;
}

std::string_view as_text(const std::array<unsigned char, 16>& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

}  // namespace

std::size_t UsedTickets::Hash::operator()(const Id& id) const {
  std::size_t hash = 0;
  std::memcpy(&hash, id.data(), sizeof(hash));
  return hash;
}

bool UsedTickets::contains(const Ticket& ticket) const { return used_.contains(id_in(bytes_of_hex(ticket.id))); }

bool UsedTickets::in_doubt(const Ticket& ticket) const {
  return ticket.begin - kSlotTolerance < doubtful_until_ || kept_until(ticket) <= forgotten_until_;
}

void UsedTickets::add(const Ticket& ticket) {
  auto& until = used_[id_in(bytes_of_hex(ticket.id))];
  until = std::max(until, kept_until(ticket));
}

void UsedTickets::doubt_until(WallTime moment) { doubtful_until_ = std::max(doubtful_until_, moment); }

std::size_t UsedTickets::forget_over(WallTime now) {
  return std::erase_if(used_, [&](const auto& entry) {
    if (entry.second > now) return false;
    forgotten_until_ = std::max(forgotten_until_, entry.second);
    return true;
  });
}

std::string UsedTickets::record_of(const Ticket& ticket) {
  return make_record(kUsed, bytes_of_hex(ticket.id), kept_until(ticket));
}

std::string UsedTickets::encode() const {
  const std::string nobody(sizeof(Id), '\0');
  std::string content(kHead);
  content.reserve((used_.size() + 3) * kRecordBytes);
  content += make_record(kGone, nobody, forgotten_until_);
  content += make_record(kHurt, nobody, doubtful_until_);
  for (const auto& [id, until] : used_) content += make_record(kUsed, as_text(id), until);
  return content;
}

bool UsedTickets::take(std::string_view record) {
  if (record.size() != kRecordBytes || check_of(record) != record.substr(kCheckedBytes)) return false;
  const auto what = record.substr(0, 4);
  const auto time = time_in(record.substr(20, 8));
  if (what == kGone) {
    forgotten_until_ = std::max(forgotten_until_, time);
  } else if (what == kHurt) {
    doubt_until(time);
  } else if (what == kUsed) {
    auto& until = used_[id_in(record.substr(4, 16))];
    until = std::max(until, time);
  } else {
    return false;
  }
  return true;
}

UsedTickets::Reading UsedTickets::read(std::string_view bytes, std::size_t most) {
  Reading reading{UsedTickets(most), !bytes.starts_with(kHead)};
  for (std::size_t at = kRecordBytes; at < bytes.size(); at += kRecordBytes) {
    if (!reading.used.take(bytes.substr(at, kRecordBytes))) reading.damaged = true;
  }
  // The two times are always there; without them the file was cut off.
  if (bytes.size() < 3 * kRecordBytes) reading.damaged = true;
  return reading;
}

}  // namespace campus::probe
