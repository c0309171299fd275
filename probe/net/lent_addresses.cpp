#include "probe/net/lent_addresses.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <array>
#include <memory>

namespace campus::probe {
namespace {

struct SocketFree {
  void operator()(nl_sock* socket) const { nl_socket_free(socket); }
};

std::string text_of(int family, const nlattr* attribute) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int bytes = family == AF_INET ? 4 : 16;
  if (attribute == nullptr || nla_len(attribute) != bytes) return {};
  if (::inet_ntop(family, nla_data(attribute), text.data(), text.size()) == nullptr) return {};
  return text.data();
}

int take_address(nl_msg* message, void* into) {
  auto* const header = nlmsg_hdr(message);
  std::array<nlattr*, IFA_MAX + 1> attributes{};
  if (header->nlmsg_type != RTM_NEWADDR ||
      nlmsg_parse(header, sizeof(ifaddrmsg), attributes.data(), IFA_MAX, nullptr) < 0) {
    return NL_OK;
  }
  const auto* const about = static_cast<const ifaddrmsg*>(nlmsg_data(header));
  // IFA_FLAGS has what the byte of the header has no room for, and the same below.
  if ((about->ifa_flags & IFA_F_PERMANENT) != 0) return NL_OK;
  // Of a point to point port IFA_ADDRESS is the other end.
  const auto* const own = attributes.at(IFA_LOCAL) != nullptr ? attributes.at(IFA_LOCAL) : attributes.at(IFA_ADDRESS);
  auto text = text_of(about->ifa_family, own);
  if (!text.empty()) static_cast<std::set<std::string>*>(into)->insert(std::move(text));
  return NL_OK;
}

}  // namespace

std::optional<std::set<std::string>> lent_addresses() {
  const std::unique_ptr<nl_sock, SocketFree> socket(nl_socket_alloc());
  if (!socket || nl_connect(socket.get(), NETLINK_ROUTE) < 0) return std::nullopt;
  std::set<std::string> lent;
  nl_socket_modify_cb(socket.get(), NL_CB_VALID, NL_CB_CUSTOM, take_address, &lent);
  ifaddrmsg all{};
  if (nl_send_simple(socket.get(), RTM_GETADDR, NLM_F_DUMP, &all, sizeof(all)) < 0) return std::nullopt;
  if (nl_recvmsgs_default(socket.get()) < 0) return std::nullopt;
  return lent;
}

}  // namespace campus::probe
