#include "probe/check/snmp_device.h"

#include <algorithm>
#include <array>

#include "core/foreign_text.h"

namespace campus::probe {
namespace {

/// For all rows of a column: a device that answers each question late is left.
constexpr auto kLongestColumn = std::chrono::seconds(20);

const SnmpName kIfTable{1, 3, 6, 1, 2, 1, 2, 2, 1};
const SnmpName kIfXTable{1, 3, 6, 1, 2, 1, 31, 1, 1, 1};
const SnmpName kSysUpTime{1, 3, 6, 1, 2, 1, 1, 3, 0};

SnmpName below(SnmpName name, std::uint32_t last) {
  name.push_back(last);
  return name;
}

SnmpName cell(const SnmpName& table, std::uint32_t column, std::uint32_t row) {
  return below(below(table, column), row);
}

/// In the order in which they are asked for.
enum Asked : std::size_t {
  up_time,
  oper_status,
  high_speed,
  discontinuity,
  in_errors,
  out_errors,
  in_octets,
  in_unicast,
  in_multicast,
  in_broadcast,
  out_octets,
  out_unicast,
  out_multicast,
  out_broadcast
};

std::vector<SnmpName> questions(std::uint32_t port) {
  std::vector<SnmpName> names{kSysUpTime,
                              cell(kIfTable, 8, port),
                              cell(kIfXTable, 15, port),
                              cell(kIfXTable, 19, port),
                              cell(kIfTable, 14, port),
                              cell(kIfTable, 20, port)};
  for (std::uint32_t column = 6; column <= 13; ++column) names.push_back(cell(kIfXTable, column, port));
  return names;
}

PortReading reading_of(const std::vector<SnmpValue>& values, std::chrono::nanoseconds at) {
  constexpr std::uint64_t kUp = 1;
  constexpr std::int64_t kMega = 1'000'000;
  constexpr std::uint64_t kLargestSpeed = 10'000'000;  // Mbit/s
  const auto number = [&](Asked which) { return values[which].number; };
  PortReading reading;
  reading.at = at;
  if (const auto ticks = number(up_time)) reading.up_time = std::chrono::milliseconds(*ticks * 10);
  reading.discontinuity = number(discontinuity);
  reading.up = number(oper_status) == kUp;
  if (const auto speed = number(high_speed); speed && *speed > 0 && *speed <= kLargestSpeed) {
    reading.speed = BitRate::bits_per_second(static_cast<std::int64_t>(*speed) * kMega);
  }
  reading.directions[0] = {number(in_octets), number(in_unicast), number(in_multicast), number(in_broadcast),
                           number(in_errors)};
  reading.directions[1] = {number(out_octets), number(out_unicast), number(out_multicast), number(out_broadcast),
                           number(out_errors)};
  return reading;
}

bool is_in(const SnmpName& column, const SnmpName& name) {
  return name.size() == column.size() + 1 && std::equal(column.begin(), column.end(), name.begin());
}

}  // namespace

Result<SnmpDevice> SnmpDevice::open(const Address& device, const SnmpCredentials& credentials, const Clock& clock) {
  auto session = SnmpSession::open(device, credentials);
  if (!session) return session.error();
  return SnmpDevice(*std::move(session), clock);
}

Result<SnmpDevice::Column> SnmpDevice::read_column(const SnmpName& column) {
  constexpr std::size_t kLongestName = 255;
  const auto deadline = clock_->steady() + kLongestColumn;
  Column rows;
  auto last = column;
  for (std::size_t seen = 0; seen < kMostPortRows;) {
    if (clock_->steady() > deadline) return Error{ErrorCode::unavailable, "too_slow"};
    const auto values = session_.get_behind(last);
    if (!values) return values.error();
    if (values->empty()) return rows;
    for (const auto& value : *values) {
      // The end of the column, or a device that goes round in circles.
      if (!is_in(column, value.name) || value.name <= last) return rows;
      last = value.name;
      ++seen;
      if (value.text) rows.emplace(value.text->substr(0, kLongestName), value.name.back());
    }
  }
  return Error{ErrorCode::bad_data, "too_many_ports"};
}

Result<std::uint32_t> SnmpDevice::find_port(const std::string& name) {
  const auto columns = {std::pair(&names_, below(kIfXTable, 1)), std::pair(&descriptions_, below(kIfTable, 2))};
  for (const auto& [known, column] : columns) {
    if (!*known) {
      auto rows = read_column(column);
      if (!rows) return rows.error();
      *known = *std::move(rows);
    }
    const auto found = (*known)->equal_range(name);
    const auto count = std::distance(found.first, found.second);
    if (count > 1) return Error{ErrorCode::missing, in_quotes(name) + " is the name of several ports"};
    if (count == 1) return found.first->second;
  }
  return Error{ErrorCode::missing, "no port " + in_quotes(name)};
}

Result<PortReading> SnmpDevice::read_port(std::uint32_t index) {
  const auto values = session_.get(questions(index));
  if (!values) return values.error();
  return reading_of(*values, clock_->steady().time_since_epoch());
}

}  // namespace campus::probe
