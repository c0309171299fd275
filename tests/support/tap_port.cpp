#include "tests/support/tap_port.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace campus::lab {

Result<TapPort> TapPort::open(const std::string& where) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos || where.size() - colon - 1 >= IFNAMSIZ) {
    return Error{ErrorCode::usage, where + ": not NAMESPACE_FILE:DEVICE"};
  }
  const std::string name_space = where.substr(0, colon);
  const int entrance = ::open(name_space.c_str(), O_RDONLY | O_CLOEXEC);
  if (entrance < 0) return Error{ErrorCode::missing, name_space + ": " + std::strerror(errno)};
  const int entered = ::setns(entrance, CLONE_NEWNET);
  const int entry_error = errno;
  ::close(entrance);
  if (entered != 0) return Error{ErrorCode::io, name_space + ": " + std::strerror(entry_error)};
  const int descriptor = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return Error{ErrorCode::missing, std::string("/dev/net/tun: ") + std::strerror(errno)};
  TapPort port(descriptor);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  where.copy(request.ifr_name, IFNAMSIZ - 1, colon + 1);
  if (::ioctl(descriptor, TUNSETIFF, &request) != 0) return Error{ErrorCode::io, where + ": " + std::strerror(errno)};
  return port;
}

TapPort::TapPort(TapPort&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

TapPort::~TapPort() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t TapPort::read(std::span<std::byte> into) const {
  const auto got = ::read(descriptor_, into.data(), into.size());
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool TapPort::write(std::span<const std::byte> frame) const {
  return ::write(descriptor_, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
}

}  // namespace campus::lab
