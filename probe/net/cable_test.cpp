#include "probe/net/cable_test.h"

#include <linux/ethtool_netlink.h>
#include <poll.h>

#include <algorithm>

#include "probe/net/generic_netlink.h"

namespace campus::probe {
namespace {

constexpr int kPairs = 4;
using Clock = std::chrono::steady_clock;

PairState state_of(std::uint8_t code) {
  switch (code) {
    case ETHTOOL_A_CABLE_RESULT_CODE_OK:
      return PairState::ok;
    case ETHTOOL_A_CABLE_RESULT_CODE_OPEN:
      return PairState::open;
    case ETHTOOL_A_CABLE_RESULT_CODE_SAME_SHORT:
      return PairState::shorted;
    case ETHTOOL_A_CABLE_RESULT_CODE_CROSS_SHORT:
      return PairState::crossed;
    default:
      return PairState::unspecified;
  }
}

CablePair* pair_of(CableNews& news, const nlattr* number) {
  if (number == nullptr || nla_get_u8(number) >= kPairs) return nullptr;
  const int pair = nla_get_u8(number);
  const auto found =
      std::find_if(news.pairs.begin(), news.pairs.end(), [&](const auto& one) { return one.pair == pair; });
  if (found != news.pairs.end()) return &*found;
  news.pairs.push_back({pair, PairState::unspecified, std::nullopt});
  return &news.pairs.back();
}

void take_result(nlattr* nest, CableNews& news) {
  nlattr* fields[ETHTOOL_A_CABLE_RESULT_MAX + 1] = {};
  if (nla_parse_nested(fields, ETHTOOL_A_CABLE_RESULT_MAX, nest, nullptr) < 0) return;
  auto* pair = pair_of(news, fields[ETHTOOL_A_CABLE_RESULT_PAIR]);
  if (pair != nullptr && fields[ETHTOOL_A_CABLE_RESULT_CODE] != nullptr) {
    pair->state = state_of(nla_get_u8(fields[ETHTOOL_A_CABLE_RESULT_CODE]));
  }
}

void take_length(nlattr* nest, CableNews& news) {
  nlattr* fields[ETHTOOL_A_CABLE_FAULT_LENGTH_MAX + 1] = {};
  if (nla_parse_nested(fields, ETHTOOL_A_CABLE_FAULT_LENGTH_MAX, nest, nullptr) < 0) return;
  auto* pair = pair_of(news, fields[ETHTOOL_A_CABLE_FAULT_LENGTH_PAIR]);
  if (pair != nullptr && fields[ETHTOOL_A_CABLE_FAULT_LENGTH_CM] != nullptr) {
    pair->centimetres = nla_get_u32(fields[ETHTOOL_A_CABLE_FAULT_LENGTH_CM]);
  }
}

bool is_about(nlattr* header, const std::string& interface) {
  nlattr* fields[ETHTOOL_A_HEADER_MAX + 1] = {};
  if (header == nullptr || nla_parse_nested(fields, ETHTOOL_A_HEADER_MAX, header, nullptr) < 0) return false;
  const auto* name = fields[ETHTOOL_A_HEADER_DEV_NAME];
  return name != nullptr && interface == nla_get_string(name);
}

/// The kernel's news of tests, from before the first question on.
class Listener {
 public:
  explicit Listener(std::string interface) : interface_(std::move(interface)), socket_(nl_socket_alloc()) {
    if (!socket_ || genl_connect(socket_.get()) < 0) return;
    const int group = genl_ctrl_resolve_grp(socket_.get(), ETHTOOL_GENL_NAME, ETHTOOL_MCGRP_MONITOR_NAME);
    nl_socket_disable_seq_check(socket_.get());
    listens_ = group >= 0 && nl_socket_add_membership(socket_.get(), group) >= 0;
    nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, &Listener::hear, this);
  }

  [[nodiscard]] bool listens() const { return listens_; }

  /// Waits for news, for a moment.
  void wait() {
    constexpr int kMomentMilliseconds = 200;
    pollfd ready{nl_socket_get_fd(socket_.get()), POLLIN, 0};
    if (::poll(&ready, 1, kMomentMilliseconds) > 0) nl_recvmsgs_default(socket_.get());
  }

  [[nodiscard]] const CableNews& news() const { return news_; }

 private:
  static int hear(nl_msg* message, void* self) {
    auto& listener = *static_cast<Listener*>(self);
    if (auto news = read_cable_news(nlmsg_hdr(message), listener.interface_)) {
      listener.news_.completed = listener.news_.completed || news->completed;
      if (!news->pairs.empty()) listener.news_.pairs = std::move(news->pairs);
    }
    return NL_OK;
  }

  std::string interface_;
  NetlinkSocket socket_;
  bool listens_ = false;
  CableNews news_;
};

Error refusal(int code, const std::string& interface) {
  if (code == -NLE_PERM || code == -NLE_NOACCESS) {
    return {ErrorCode::permission,
            "the cable test of " + interface + " takes the privilege CAP_NET_ADMIN; run it as root"};
  }
  return {ErrorCode::missing, interface + ": no cable test here (" + nl_geterror(code) + "); use a cable tester"};
}

/// 0, or what the kernel said.
int begin_test(const std::string& interface) {
  const NetlinkSocket socket(nl_socket_alloc());
  if (!socket || genl_connect(socket.get()) < 0) return -NLE_NOMEM;
  const int family = genl_ctrl_resolve(socket.get(), ETHTOOL_GENL_NAME);
  const NetlinkMessage message(nlmsg_alloc());
  if (family < 0 || !message) return -NLE_OPNOTSUPP;
  if (genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, ETHTOOL_MSG_CABLE_TEST_ACT, 1) == nullptr) {
    return -NLE_NOMEM;
  }
  nlattr* header = nla_nest_start(message.get(), ETHTOOL_A_CABLE_TEST_HEADER);
  if (header == nullptr || nla_put_string(message.get(), ETHTOOL_A_HEADER_DEV_NAME, interface.c_str()) < 0) {
    return -NLE_NOMEM;
  }
  nla_nest_end(message.get(), header);
  const int sent = nl_send_auto(socket.get(), message.get());
  return sent < 0 ? sent : nl_wait_for_ack(socket.get());
}

}  // namespace

std::optional<CableNews> read_cable_news(const nlmsghdr* message, const std::string& interface) {
  auto* header = const_cast<nlmsghdr*>(message);
  if (!genlmsg_valid_hdr(header, 0) || genlmsg_hdr(header)->cmd != ETHTOOL_MSG_CABLE_TEST_NTF) return std::nullopt;
  nlattr* fields[ETHTOOL_A_CABLE_TEST_NTF_MAX + 1] = {};
  if (genlmsg_parse(header, 0, fields, ETHTOOL_A_CABLE_TEST_NTF_MAX, nullptr) < 0) return std::nullopt;
  if (!is_about(fields[ETHTOOL_A_CABLE_TEST_NTF_HEADER], interface)) return std::nullopt;
  CableNews news;
  const auto* status = fields[ETHTOOL_A_CABLE_TEST_NTF_STATUS];
  news.completed = status != nullptr && nla_get_u8(status) == ETHTOOL_A_CABLE_TEST_NTF_STATUS_COMPLETED;
  if (fields[ETHTOOL_A_CABLE_TEST_NTF_NEST] == nullptr) return news;
  int left = 0;
  nlattr* nest = nullptr;
  nla_for_each_nested(nest, fields[ETHTOOL_A_CABLE_TEST_NTF_NEST], left) {
    if (nla_type(nest) == ETHTOOL_A_CABLE_NEST_RESULT) take_result(nest, news);
    if (nla_type(nest) == ETHTOOL_A_CABLE_NEST_FAULT_LENGTH) take_length(nest, news);
  }
  return news;
}

Result<std::vector<CablePair>> test_cable(const std::string& interface, std::chrono::milliseconds patience,
                                          const std::stop_token& stop) {
  Listener listener(interface);
  if (!listener.listens()) return refusal(-NLE_OPNOTSUPP, interface);
  if (const int refused = begin_test(interface); refused < 0) return refusal(refused, interface);
  const auto end = Clock::now() + patience;
  while (!listener.news().completed) {
    if (stop.stop_requested()) return Error{ErrorCode::interrupted, "stopped during the cable test"};
    if (Clock::now() >= end) {
      return Error{ErrorCode::unavailable, interface + ": the cable test gave no result; try again"};
    }
    listener.wait();
  }
  return listener.news().pairs;
}

}  // namespace campus::probe
