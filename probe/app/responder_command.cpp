#include <unistd.h>

#include <array>
#include <iostream>
#include <memory>
#include <thread>

#include "core/posix/posix_append_file.h"
#include "probe/app/options.h"
#include "probe/app/responder_explain.h"
#include "probe/app/ticket_files.h"
#include "probe/responder/control_server.h"
#include "probe/responder/followed_orders.h"
#include "probe/responder/orders_watch.h"
#include "probe/trust/collector_trust.h"

namespace campus::probe {
namespace {

struct ResponderOptions {
  std::vector<HostPort> listen;
  std::vector<Cidr> open_from;
  std::optional<BitRate> capacity;
  bool open = false;
  std::optional<std::string> trust;  ///< file
  std::optional<ResponderName> name;
  std::optional<std::string> deny;         ///< file
  std::optional<std::string> orders;       ///< URL
  std::optional<std::string> orders_root;  ///< file
};

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("listen", po::value<std::vector<std::string>>()->composing(),
      "ADDR:PORT, repeatable (default 127.0.0.1:8601) / 监听地址，可重复");
  add("open", "serve loopback and private addresses without tickets / 对本机和私有地址开放");
  add("trust", po::value<std::string>(),
      "FILE of issuers, one public key a line: serve everybody else with a ticket of theirs / "
      "凭这些签发者的测试许可开放");
  add("name", po::value<std::string>(), "that tickets are for (default: the host's) / 测试许可所指的本节点名称");
  add("deny", po::value<std::string>(),
      "FILE of tickets, keys and sites that are refused; read anew when it changes / 停用名单");
  add("orders", po::value<std::string>(),
      "URL of a collector whose orders are followed: silence, refused devices; signed by an issuer of --trust / "
      "执行其指令的平台");
  add("orders-root", po::value<std::string>(),
      "FILE of root certificates (PEM) that its server's must come from / 根证书文件");
  add("capacity", po::value<std::string>(),
      "RATE of the line that all tests share: tests wait for each other above 80 % of it / 出口容量");
  add("open-from", po::value<std::vector<std::string>>()->composing(),
      "CIDR, repeatable: also serve this range / 另外开放的地址段，可重复");
  return options;
}

std::vector<std::string> all_of(const po::variables_map& values, const char* name) {
  return values.count(name) == 0 ? std::vector<std::string>() : values[name].as<std::vector<std::string>>();
}

/// The host's own name, where tickets could be for it.
Result<ResponderName> name_of_host() {
  std::array<char, 256> text{};
  (void)::gethostname(text.data(), text.size() - 1);
  auto name = parse_responder_name(text.data());
  if (!name)
    return Error{ErrorCode::usage,
                 "--name NAME is missing, and the host's cannot stand for it: " + name.error().message};
  return name;
}

Result<void> read_ticket_options(const po::variables_map& values, ResponderOptions& options) {
  options.trust = text_option(values, "trust");
  options.deny = text_option(values, "deny");
  options.orders = text_option(values, "orders");
  options.orders_root = text_option(values, "orders-root");
  const auto name = text_option(values, "name");
  if (options.orders && !options.trust) {
    return Error{ErrorCode::usage, "--orders goes with --trust FILE: the orders are signed by one of its issuers"};
  }
  if (options.orders_root && !options.orders) {
    return Error{ErrorCode::usage, "--orders-root goes with --orders URL"};
  }
  if (!options.trust) {
    if (!name && !options.deny) return {};
    return Error{ErrorCode::usage, "--name and --deny go with --trust FILE: without it no ticket is taken"};
  }
  const auto parsed = name ? parse_responder_name(*name) : name_of_host();
  if (!parsed) return Error{ErrorCode::usage, (name ? "--name: " : "") + parsed.error().message};
  options.name = *parsed;
  return {};
}

Result<ResponderOptions> read_options(const po::variables_map& values) {
  ResponderOptions options;
  options.open = values.count("open") > 0;
  if (!options.open && values.count("trust") == 0) {
    return Error{
        ErrorCode::usage,
        "say who may test: --open serves loopback and private addresses (--open-from CIDR adds others), --trust "
        "FILE whoever has a ticket"};
  }
  if (!options.open && values.count("open-from") > 0) {
    return Error{ErrorCode::usage, "--open-from adds to --open; give both"};
  }
  if (auto read = read_ticket_options(values, options); !read) return read.error();
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

void complain(const std::string& what) { std::cerr << "campus-probe responder: " << what << std::endl; }

/// Everything about tickets, where they are taken.
Result<std::unique_ptr<TicketGate>> open_gate(const CommandContext& context, const ResponderOptions& options) {
  if (!options.trust) return std::unique_ptr<TicketGate>();
  auto trust = read_trust_list(context.disk, *options.trust);
  if (!trust) return trust.error();
  auto used =
      UsedTicketFile::open(context.disk, open_append_file, context.state_folder / "responder", context.clock.wall());
  if (!used) return used.error();
  if (used->notice) complain(*used->notice);
  return std::make_unique<TicketGate>(TicketRules{*options.name, *std::move(trust)}, std::move(used->used),
                                      std::move(used->file), context.clock);
}

/// What is refused, by the operator's file and by the collector, brought to the gate whenever either changes.
class Refusing {
 public:
  Refusing(const CommandContext& context, const ResponderOptions& options, TicketGate& gate, Sessions& sessions,
           const FollowedOrders* orders)
      : context_(context), gate_(gate), sessions_(sessions), orders_(orders), watched_(options.deny.value_or("")) {
    watches_ = options.deny.has_value();
  }

  /// The file has to be readable at the start.
  [[nodiscard]] Result<void> begin() {
    if (watches_) {
      auto list = watched_.read_if_changed(context_.disk);
      if (!*list) return list->error();
      by_file_ = **list;
    }
    apply();
    return {};
  }

  /// Once a second, in the server's thread.
  void look() {
    const auto changed = watches_ ? watched_.read_if_changed(context_.disk) : std::nullopt;
    if (changed && *changed) by_file_ = **changed;
    if (changed && !*changed) complain(changed->error().message + "; the deny list before it stays in force");
    if ((changed && *changed) || (orders_ != nullptr && orders_->changes() != seen_)) apply();
    if (orders_ != nullptr && orders_->silence(context_.clock.wall())) sessions_.end_all();
  }

 private:
  void apply() {
    auto list = by_file_;
    if (orders_ != nullptr) {
      seen_ = orders_->changes();
      list.key_ids.merge(orders_->denied());
    }
    sessions_.end_tests_where([&](const Ticket& ticket) { return list.holds(ticket); });
    gate_.deny(std::move(list));
  }

  const CommandContext& context_;
  TicketGate& gate_;
  Sessions& sessions_;
  const FollowedOrders* orders_;
  WatchedDenyList watched_;
  bool watches_ = false;
  DenyList by_file_;
  std::int64_t seen_ = 0;
};

std::vector<std::string> issuers_of(const TrustList& trust) {
  std::vector<std::string> issuers;
  for (const auto& one : trust.issuers()) issuers.push_back(to_hex(one.key));
  return issuers;
}

Result<std::unique_ptr<FollowedOrders>> open_orders(const CommandContext& context, const ResponderOptions& options) {
  if (!options.orders) return std::unique_ptr<FollowedOrders>();
  const auto trust = read_trust_list(context.disk, *options.trust);
  if (!trust) return trust.error();
  auto orders = std::make_unique<FollowedOrders>(context.disk, context.state_folder / "responder", issuers_of(*trust),
                                                 context.clock.wall());
  if (orders->notice()) complain(*orders->notice());
  return orders;
}

Result<OrdersWatchSpec> watch_spec(const CommandContext& context, const ResponderOptions& options) {
  OrdersWatchSpec spec;
  spec.collector.url = *options.orders;
  spec.log = complain;
  if (!options.orders_root) return spec;
  auto roots = context.disk.read(*options.orders_root, kMostRootBytes);
  if (!roots) return roots.error();
  if (auto sound = check_roots(*roots); !sound) {
    return Error{ErrorCode::bad_data, *options.orders_root + ": " + sound.error().message};
  }
  spec.collector.trust.roots = *std::move(roots);
  spec.collector.time = [&context] { return EffectiveTime{context.clock.wall(), true}; };
  return spec;
}

}  // namespace

ExitCode run_responder(const CommandContext& context, const Arguments& arguments) {
  if (!arguments.empty() && arguments[0] == "explain") {
    return run_responder_explain(context, {arguments.begin() + 1, arguments.end()});
  }
  const auto described_options = described();
  const auto values = parse_options(arguments, described_options, {});
  if (!values) return fail("responder", values.error());
  if (help_wanted(*values,
                  "campus-probe responder [--listen ADDR:PORT]... (--open [--open-from CIDR]... | --trust FILE "
                  "[--orders URL])\n"
                  "campus-probe responder explain --ticket FILE ...",
                  described_options)) {
    return ExitCode::conforms;
  }
  const auto options = read_options(*values);
  if (!options) return fail("responder", options.error());
  const auto gate = open_gate(context, *options);
  if (!gate) return fail("responder", gate.error());

  const auto admission = options->open ? Admission(options->open_from) : Admission::nobody();
  EchoServer echo(context.clock, context.random);
  SessionLimits limits;
  limits.capacity = options->capacity;
  Sessions sessions(limits, context.clock, context.random, echo);
  ControlServer control(admission, sessions);
  if (*gate) {
    control.take_tickets(**gate, [](const Error& error) {
      complain(error.message + "; no ticket is taken any more: mend it and start again");
    });
  }
  const auto orders = open_orders(context, *options);
  if (!orders) return fail("responder", orders.error());
  std::optional<Refusing> refusing;
  if (*gate) {
    refusing.emplace(context, *options, **gate, sessions, orders->get());
    if (auto begun = refusing->begin(); !begun) return fail("responder", begun.error());
    control.every_second([&] { refusing->look(); });
  }
  std::optional<OrdersWatch> watch;
  if (*orders) {
    const auto spec = watch_spec(context, *options);
    if (!spec) return fail("responder", spec.error());
    control.keep_silent_while([&]() -> std::optional<std::string> {
      const auto silence = (*orders)->silence(context.clock.wall());
      return silence ? std::optional(silence->reason) : std::nullopt;
    });
    watch.emplace(*spec, **orders, context.random);
  }
  for (const auto& where : options->listen) {
    if (auto listening = listen_on(where, control, echo); !listening) return fail("responder", listening.error());
  }
  if (*gate) std::cout << "tickets for " << (*gate)->name().text() << std::endl;
  echo.start();
  const std::stop_callback on_signal(context.interrupted, [&] { control.stop(); });
  if (!context.interrupted.stop_requested()) control.run();
  return ExitCode::conforms;
}

}  // namespace campus::probe
