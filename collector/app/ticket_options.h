#pragma once
// The options of `ticket issue`. For the .cpp files of this folder: it brings Boost.Program_options.

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <string_view>

#include "collector/app/ticket_order.h"
#include "core/result.h"

namespace campus::collector {

void add_ticket_options(boost::program_options::options_description& options);
/// usage names the option.
[[nodiscard]] Result<TicketOrder> read_ticket_options(const boost::program_options::variables_map& values);

/// `2026-11-23T16:00+08:00`, `2026-11-23T08:00:00Z`, `...:00.000Z`: minutes at least, and where the clock stands.
[[nodiscard]] Result<WallTime> parse_moment(std::string_view text);
/// `500000000`, `500MB`, `2GB`: bytes, SI.
[[nodiscard]] Result<DataSize> parse_bytes(std::string_view text);

}  // namespace campus::collector
