#include "probe/net/generic_netlink.h"

namespace campus::probe {
namespace {

int hand_over(nl_msg* message, void* into) {
  (*static_cast<const GenericNetlink::Take*>(into))(nlmsg_hdr(message));
  return NL_OK;
}

}  // namespace

GenericNetlink::GenericNetlink(const char* family) : socket_(nl_socket_alloc()) {
  if (!socket_ || genl_connect(socket_.get()) < 0) return;
  family_ = genl_ctrl_resolve(socket_.get(), family);
  // An acknowledgement behind an answer would be read as the answer to the next question.
  nl_socket_disable_auto_ack(socket_.get());
}

void GenericNetlink::ask(std::uint8_t command, int flags, const Put& put, const Take& take) {
  const NetlinkMessage message(nlmsg_alloc());
  if (family_ < 0 || !message) return;
  if (genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family_, 0, flags, command, 1) == nullptr) return;
  if (!put(message.get())) return;
  auto owned = take;
  nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, hand_over, &owned);
  if (nl_send_auto(socket_.get(), message.get()) >= 0) nl_recvmsgs_default(socket_.get());
}

}  // namespace campus::probe
