#include "collector/simulate/outage.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "core/foreign_text.h"

namespace campus::collector::simulate {
namespace {

constexpr double kLongest = 366 * 86'400.0;

std::optional<std::chrono::milliseconds> seconds_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(value >= 0) || value > kLongest) return std::nullopt;
  return std::chrono::milliseconds(std::llround(value * 1000));
}

}  // namespace

Result<Outage> parse_outage(std::string_view text) {
  const Error bad{ErrorCode::usage,
                  "--outage " + in_quotes(text, 80) +
                      " is not PLACE@START+SECONDS, such as 满洲里市@60+120: the code of a site or the "
                      "name of a banner, and seconds since the simulation began"};
  const auto at = text.find('@');
  const auto plus = at == std::string_view::npos ? at : text.find('+', at);
  if (at == 0 || plus == std::string_view::npos) return bad;
  const auto from = seconds_of(text.substr(at + 1, plus - at - 1));
  const auto length = seconds_of(text.substr(plus + 1));
  if (!from || !length || length->count() == 0) return bad;
  return Outage{std::string(text.substr(0, at)), *from, *from + *length};
}

Result<std::size_t> place_of(const Outage& outage, const City& city) {
  const auto found = city.find(outage.place);
  if (found) return *found;
  return Error{ErrorCode::usage, "--outage " + in_quotes(outage.place, 80) +
                                     ": the simulated city has no site of this code and no banner of this name; see "
                                     "campus-collector simulate --roster FILE"};
}

}  // namespace campus::collector::simulate
