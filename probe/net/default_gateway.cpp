#include "probe/net/default_gateway.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

namespace campus::probe {
namespace {

constexpr std::uint32_t kUpAndThroughAGateway = 0x3;  // RTF_UP | RTF_GATEWAY

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kBlank = " \t";
  std::vector<std::string_view> words;
  for (auto at = line.find_first_not_of(kBlank); at != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(kBlank, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlank, end);
  }
  return words;
}

std::optional<std::uint32_t> number(std::string_view text, int base) {
  std::uint32_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value, base);
  return error == std::errc() && at == end ? std::optional(value) : std::nullopt;
}

struct Route {
  std::string gateway;
  std::uint32_t metric = 0;
};

/// Interface, destination, gateway, flags, 2 counters, metric, mask: addresses are the bytes as this machine would read
/// them as a number.
std::optional<Route> ipv4_default(const std::vector<std::string_view>& words) {
  if (words.size() < 8) return std::nullopt;
  const auto flags = number(words[3], 16);
  const auto gateway = number(words[2], 16);
  const auto metric = number(words[6], 10);
  if (!flags || !gateway || !metric || (*flags & kUpAndThroughAGateway) != kUpAndThroughAGateway) return std::nullopt;
  if (number(words[1], 16) != 0U || number(words[7], 16) != 0U) return std::nullopt;
  std::array<char, INET_ADDRSTRLEN> text{};
  in_addr address{*gateway};
  return Route{::inet_ntop(AF_INET, &address, text.data(), text.size()), *metric};
}

std::optional<in6_addr> ipv6_of_digits(std::string_view digits) {
  in6_addr address{};
  if (digits.size() != 2 * sizeof(address.s6_addr)) return std::nullopt;
  for (std::size_t i = 0; i < sizeof(address.s6_addr); ++i) {
    const auto byte = number(digits.substr(2 * i, 2), 16);
    if (!byte) return std::nullopt;
    address.s6_addr[i] = static_cast<std::uint8_t>(*byte);
  }
  return address;
}

/// Destination, its prefix, source, its prefix, gateway, metric, 2 counters, flags, interface.
std::optional<Route> ipv6_default(const std::vector<std::string_view>& words) {
  if (words.size() < 10) return std::nullopt;
  const auto destination = ipv6_of_digits(words[0]);
  const auto gateway = ipv6_of_digits(words[4]);
  const auto metric = number(words[5], 16);
  const auto flags = number(words[8], 16);
  if (!destination || !gateway || !metric || !flags || !IN6_IS_ADDR_UNSPECIFIED(&*destination)) return std::nullopt;
  if (number(words[1], 16) != 0U || (*flags & kUpAndThroughAGateway) != kUpAndThroughAGateway) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text{};
  std::string address = ::inet_ntop(AF_INET6, &*gateway, text.data(), text.size());
  if (IN6_IS_ADDR_LINKLOCAL(&*gateway)) address += "%" + std::string(words[9]);
  return Route{address, *metric};
}

template <class Parse>
std::optional<std::string> least_metric(std::string_view table, Parse parse) {
  std::optional<Route> best;
  while (!table.empty()) {
    const auto end = std::min(table.find('\n'), table.size());
    auto route = parse(words_of(table.substr(0, end)));
    if (route && (!best || route->metric < best->metric)) best = std::move(route);
    table.remove_prefix(std::min(end + 1, table.size()));
  }
  return best ? std::optional(best->gateway) : std::nullopt;
}

std::string text_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::optional<std::string> gateway_in_ipv4_routes(std::string_view table) { return least_metric(table, ipv4_default); }
std::optional<std::string> gateway_in_ipv6_routes(std::string_view table) { return least_metric(table, ipv6_default); }

std::optional<std::string> default_gateway(int family) {
  return family == AF_INET6 ? gateway_in_ipv6_routes(text_of("/proc/net/ipv6_route"))
                            : gateway_in_ipv4_routes(text_of("/proc/net/route"));
}

}  // namespace campus::probe
