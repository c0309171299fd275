#include "collector/simulate/delivery/target.h"

#include <boost/asio/io_context.hpp>
#include <charconv>

#include "core/foreign_text.h"
#include "core/version.h"

namespace campus::collector::simulate {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

Error no_url(std::string_view url) {
  return Error{ErrorCode::usage,
               "--collector " + in_quotes(url, 120) +
                   " is not of the form http://HOST[:PORT]; a collector behind TLS is simulated against directly"};
}

bool is_port(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0 && value <= 65'535;
}

Result<asio::ip::address> source_of(const std::string& text, const asio::ip::address& target) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(text, error);
  if (!error && address.is_v4() == target.is_v4()) return address;
  return Error{ErrorCode::usage, "--source-addresses " + in_quotes(text, 80) + " is not an address of IPv" +
                                     (target.is_v4() ? "4" : "6") + ", which the collector's is"};
}

}  // namespace

Result<CollectorUrl> parse_collector_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return no_url(url);
  auto rest = url.substr(kScheme.size());
  const auto slash = std::min(rest.find('/'), rest.size());
  CollectorUrl parsed{"", "80", std::string(rest.substr(slash))};
  while (parsed.path.ends_with('/')) parsed.path.pop_back();
  rest = rest.substr(0, slash);
  const auto bracket = rest.starts_with('[') ? rest.find(']') : 0;
  if (bracket == std::string_view::npos) return no_url(url);
  const auto colon = rest.find(':', bracket);
  if (colon != std::string_view::npos) {
    parsed.port = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  parsed.host = rest;
  const bool plain = parsed.path.find_first_of(" \t\r\n?#") == std::string::npos &&
                     parsed.host.find_first_of(" \t\r\n@?#") == std::string::npos;
  if (parsed.host.empty() || !is_port(parsed.port) || !plain) return no_url(url);
  return parsed;
}

Result<Target> find_target(std::string_view url, const std::vector<std::string>& sources) {
  const auto parsed = parse_collector_url(url);
  if (!parsed) return parsed.error();
  asio::io_context io;
  tcp::resolver resolver(io);
  boost::system::error_code error;
  const auto found = resolver.resolve(parsed->host, parsed->port, error);
  if (error || found.empty()) {
    return Error{ErrorCode::unavailable, "--collector " + in_quotes(url, 120) + ": " + error.message()};
  }
  const bool is_v6 = parsed->host.find(':') != std::string::npos;
  Target target{
      found.begin()->endpoint(), is_v6 ? "[" + parsed->host + "]" : parsed->host, parsed->path + "/api/v1/reports", {}};
  target.host += ":" + parsed->port;
  for (const auto& text : sources) {
    const auto source = source_of(text, target.endpoint.address());
    if (!source) return source.error();
    target.sources.push_back(*source);
  }
  return target;
}

std::string head_of(const Target& target, Encoding encoding, bool keep) {
  std::string head = "POST " + target.path + " HTTP/1.1\r\nHost: " + target.host +
                     "\r\nUser-Agent: campus-collector-simulate/" + kVersion +
                     "\r\nContent-Type: application/json\r\nConnection: " + (keep ? "keep-alive" : "close") + "\r\n";
  if (encoding != Encoding::none) head += "Content-Encoding: " + std::string(name_of(encoding)) + "\r\n";
  return head + "Content-Length: ";
}

}  // namespace campus::collector::simulate
