#include "probe/check/dhcp_check.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>

#include "core/foreign_text.h"
#include "probe/check/observation.h"
#include "probe/check/random_number.h"
#include "probe/method/dhcp_message.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kQuantity = "dhcp.offer";

struct EthernetPort {
  int index = 0;
  MacAddress mac{};
};

std::optional<CheckObservation> find_port(const std::string& name, EthernetPort& port) {
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  const Socket socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (name.size() >= IFNAMSIZ || ::ioctl(socket.get(), SIOCGIFINDEX, &request) != 0) {
    return unseen(kQuantity, Reason::fact_missing,
                  "dhcp_interface=" + in_quotes(name) + ": there is no such port here");
  }
  port.index = request.ifr_ifindex;
  if (::ioctl(socket.get(), SIOCGIFHWADDR, &request) != 0 || request.ifr_hwaddr.sa_family != ARPHRD_ETHER) {
    return unseen(kQuantity, Reason::unavailable_here, "interface=" + name + ": not an Ethernet port");
  }
  std::memcpy(port.mac.data(), request.ifr_hwaddr.sa_data, port.mac.size());
  return std::nullopt;
}

sockaddr_ll link_address(const EthernetPort& port) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_IP);
  address.sll_ifindex = port.index;
  return address;
}

/// Unfragmented UDP over IPv4 to port 68; everything else stays in the kernel, however busy the port is.
bool keep_only_dhcp(int fd) {
  constexpr auto kLoadByte = BPF_LD | BPF_B | BPF_ABS;
  constexpr auto kLoadHalf = BPF_LD | BPF_H | BPF_ABS;
  constexpr auto kEqual = BPF_JMP | BPF_JEQ | BPF_K;
  constexpr auto kLoadHalfBehindHeader = BPF_LD | BPF_H | BPF_IND;
  constexpr auto kReturn = BPF_RET | BPF_K;
  std::array<sock_filter, 9> program{{{kLoadByte, 0, 0, 9},
                                      {kEqual, 0, 6, IPPROTO_UDP},
                                      {kLoadHalf, 0, 0, 6},
                                      {BPF_JMP | BPF_JSET | BPF_K, 4, 0, 0x3fff},
                                      {BPF_LDX | BPF_B | BPF_MSH, 0, 0, 0},
                                      {kLoadHalfBehindHeader, 0, 0, 2},
                                      {kEqual, 0, 1, 68},
                                      {kReturn, 0, 0, 0xffff},
                                      {kReturn, 0, 0, 0}}};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0;
}

/// The filter comes before the port: nothing unfiltered is ever queued.
Socket packet_socket(const EthernetPort& port) {
  Socket socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open() || !keep_only_dhcp(socket.get())) return {};
  const auto address = link_address(port);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);  // NOLINT
  if (::bind(socket.get(), generic, sizeof(address)) != 0) return {};
  return socket;
}

class Asker {
 public:
  Asker(const EthernetPort& port, Socket socket, const DhcpPace& pace, const std::stop_token& stop)
      : port_(port), socket_(std::move(socket)), pace_(pace), stop_(stop) {}

  /// Seconds until the first offer; nothing where there was none.
  std::optional<double> ask_once() {
    const DhcpExchange exchange{static_cast<std::uint32_t>(random_number()), port_.mac};
    const auto begin = steady_clock::now();
    for (int i = 0; i < pace_.discovers && !stop_.stop_requested(); ++i) {
      const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - begin);
      send(dhcp_discover(exchange, static_cast<std::uint16_t>(elapsed.count())));
      if (offered(exchange, begin + (i + 1) * pace_.resend)) {
        return std::chrono::duration<double>(steady_clock::now() - begin).count();
      }
    }
    return std::nullopt;
  }

  /// Those that offered, in the order of their addresses.
  [[nodiscard]] std::string servers() const {
    std::string text;
    for (const auto server : servers_) {
      std::array<char, INET_ADDRSTRLEN> numeric{};
      const in_addr address{htonl(server)};
      text += (text.empty() ? "" : ",") + std::string(::inet_ntop(AF_INET, &address, numeric.data(), numeric.size()));
    }
    return text;
  }

 private:
  void send(const std::vector<std::byte>& packet) {
    auto everybody = link_address(port_);
    everybody.sll_halen = static_cast<unsigned char>(port_.mac.size());
    std::fill_n(everybody.sll_addr, port_.mac.size(), static_cast<unsigned char>(0xff));
    const auto* generic = reinterpret_cast<const sockaddr*>(&everybody);  // NOLINT
    (void)::sendto(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL, generic, sizeof(everybody));
  }

  bool offered(const DhcpExchange& exchange, steady_clock::time_point until) {
    constexpr milliseconds kTurn{100};
    std::array<std::byte, 2048> packet{};
    while (!stop_.stop_requested()) {
      const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
      if (left <= milliseconds(0)) return false;
      if (!wait_for(socket_.get(), false, std::min(left, kTurn))) continue;
      const auto got = ::recv(socket_.get(), packet.data(), packet.size(), 0);
      if (got <= 0) continue;
      const auto bytes = std::span<const std::byte>(packet).first(static_cast<std::size_t>(got));
      if (const auto offer = read_dhcp_offer(bytes, exchange)) {
        servers_.insert(offer->server);
        return true;
      }
    }
    return false;
  }

  EthernetPort port_;
  Socket socket_;
  const DhcpPace& pace_;
  const std::stop_token& stop_;
  std::set<std::uint32_t> servers_;
};

}  // namespace

CheckObservation check_dhcp(const std::string& interface, const DhcpPace& pace, const std::stop_token& stop) {
  EthernetPort port;
  if (auto refusal = find_port(interface, port)) return *std::move(refusal);
  auto socket = packet_socket(port);
  if (!socket.is_open()) {
    return unseen(kQuantity, Reason::unavailable_here,
                  "interface=" + interface + ": no packet socket (" + std::strerror(errno) + "), needs CAP_NET_RAW");
  }
  Asker asker(port, std::move(socket), pace, stop);
  double worst = 0;
  for (int done = 0; done < pace.exchanges; ++done) {
    const auto seconds = asker.ask_once();
    if (stop.stop_requested()) return unseen(kQuantity, Reason::interrupted, "interface=" + interface);
    if (!seconds) {
      return unseen(kQuantity, Reason::not_measured,
                    "interface=" + interface + " offers=" + std::to_string(done) + "/" + std::to_string(done + 1) +
                        " discovers=" + std::to_string(pace.discovers));
    }
    worst = std::max(worst, *seconds);
  }
  const auto count = std::to_string(pace.exchanges);
  return observed(kQuantity, worst, pace.exchanges,
                  "interface=" + interface + " server=" + asker.servers() + " offers=" + count + "/" + count);
}

}  // namespace campus::probe
