#pragma once
// Questions to the kernel over generic netlink (libnl). Include in .cpp files of probe/net only: it brings libnl's
// headers.

#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <cstdint>
#include <functional>
#include <memory>

namespace campus::probe {

template <auto Free>
struct NetlinkFreed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using NetlinkSocket = std::unique_ptr<nl_sock, NetlinkFreed<nl_socket_free>>;
using NetlinkMessage = std::unique_ptr<nl_msg, NetlinkFreed<nlmsg_free>>;

/// A connection to one family of the kernel: ethtool, nl80211.
class GenericNetlink {
 public:
  /// Fills the question's own attributes; false leaves it unasked.
  using Put = std::function<bool(nl_msg*)>;
  /// Takes one answer.
  using Take = std::function<void(const nlmsghdr*)>;

  explicit GenericNetlink(const char* family);

  /// This kernel has the family.
  [[nodiscard]] bool usable() const { return family_ >= 0; }
  /// Each answer goes to `take`; none where the family is not there or the kernel refuses. `flags` as NLM_F_DUMP.
  void ask(std::uint8_t command, int flags, const Put& put, const Take& take);

 private:
  NetlinkSocket socket_;
  int family_ = -1;
};

}  // namespace campus::probe
