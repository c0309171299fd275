#include <iostream>
#include <thread>

#include "probe/app/options.h"
#include "probe/responder/control_server.h"

namespace campus::probe {
namespace {

struct ResponderOptions {
  std::vector<HostPort> listen;
  std::vector<Cidr> open_from;
  std::optional<BitRate> capacity;
};

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("listen", po::value<std::vector<std::string>>()->composing(),
      "ADDR:PORT, repeatable (default 127.0.0.1:8601) / 监听地址，可重复");
  add("open", "serve loopback and private addresses without tickets / 对本机和私有地址开放");
  add("capacity", po::value<std::string>(),
      "RATE of the line that all tests share: tests wait for each other above 80 % of it / 出口容量");
  add("open-from", po::value<std::vector<std::string>>()->composing(),
      "CIDR, repeatable: also serve this range / 另外开放的地址段，可重复");
  return options;
}

std::vector<std::string> all_of(const po::variables_map& values, const char* name) {
  return values.count(name) == 0 ? std::vector<std::string>() : values[name].as<std::vector<std::string>>();
}

Result<ResponderOptions> read_options(const po::variables_map& values) {
  if (values.count("open") == 0) {
    return Error{ErrorCode::usage,
                 "say who may test: --open serves loopback and private addresses (--open-from CIDR adds others)"};
  }
  ResponderOptions options;
  for (const auto& text : all_of(values, "listen")) {
    const auto where = parse_host_port(text, kResponderPort);
    if (!where) return Error{ErrorCode::usage, "--listen: " + where.error().message};
    options.listen.push_back(*where);
  }
  if (options.listen.empty()) options.listen.push_back({"127.0.0.1", kResponderPort});
  if (const auto text = text_option(values, "capacity")) {
    const auto capacity = parse_bit_rate(*text);
    if (!capacity) return Error{ErrorCode::usage, "--capacity: " + capacity.error().message};
    options.capacity = *capacity;
  }
  for (const auto& text : all_of(values, "open-from")) {
    const auto range = parse_cidr(text);
    if (!range) return Error{ErrorCode::usage, "--open-from: " + range.error().message};
    options.open_from.push_back(*range);
  }
  return options;
}

/// TCP and UDP on the same port; a port of 0 is chosen by the system for both.
Result<void> listen_on(const HostPort& where, ControlServer& control, EchoServer& echo) {
  auto address = numeric_address(where.host, where.port);
  if (!address) return Error{ErrorCode::usage, "--listen: " + address.error().message};
  const auto bound = control.listen(*address);
  if (!bound) return bound.error();
  const auto udp = echo.listen(*bound);
  if (!udp) return udp.error();
  std::cout << "listening on " << bound->text() << std::endl;
  return {};
}

}  // namespace

ExitCode run_responder(const CommandContext& context, const Arguments& arguments) {
  const auto described_options = described();
  const auto values = parse_options(arguments, described_options, {});
  if (!values) return fail("responder", values.error());
  if (help_wanted(*values, "campus-probe responder --open [--listen ADDR:PORT]... [--open-from CIDR]...",
                  described_options)) {
    return ExitCode::conforms;
  }
  const auto options = read_options(*values);
  if (!options) return fail("responder", options.error());

  const Admission admission(options->open_from);
  EchoServer echo(context.clock, context.random);
  SessionLimits limits;
  limits.capacity = options->capacity;
  Sessions sessions(limits, context.clock, context.random, echo);
  ControlServer control(admission, sessions);
  for (const auto& where : options->listen) {
    if (auto listening = listen_on(where, control, echo); !listening) return fail("responder", listening.error());
  }
  echo.start();
  const std::stop_callback on_signal(context.interrupted, [&] { control.stop(); });
  if (!context.interrupted.stop_requested()) control.run();
  return ExitCode::conforms;
}

}  // namespace campus::probe
