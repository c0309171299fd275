// A TAP device in a network namespace, its frames in the hands of this process.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/result.h"

namespace campus::lab {

inline constexpr std::size_t kMaxFrameBytes = 9216;

class TapPort {
 public:
  /// where: NAMESPACE_FILE:DEVICE, as /run/netns/NAME:tap0. Leaves the calling thread in that namespace. The device
  /// lives as long as this object. Frames carry complete checksums: the device offers no offload.
  [[nodiscard]] static Result<TapPort> open(const std::string& where);

  TapPort(TapPort&& other) noexcept;
  TapPort& operator=(TapPort&& other) = delete;
  TapPort(const TapPort&) = delete;
  TapPort& operator=(const TapPort&) = delete;
  ~TapPort();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Bytes of the next frame, 0 if none waits. Never blocks.
  [[nodiscard]] std::size_t read(std::span<std::byte> into) const;
  /// False if the device did not take the frame (full or down): the frame is lost, as on a wire.
  [[nodiscard]] bool write(std::span<const std::byte> frame) const;

 private:
  explicit TapPort(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace campus::lab
