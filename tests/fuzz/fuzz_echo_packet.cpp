// The UDP packets of the latency method.

#include <algorithm>
#include <array>
#include <vector>

#include "probe/method/echo_packet.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::transform(data, data + size, bytes.begin(), [](std::uint8_t byte) { return std::byte{byte}; });
  const auto packet = campus::probe::read_packet(bytes);
  if (!packet) return 0;
  std::array<std::byte, campus::probe::kEchoHeaderBytes> again{};
  campus::probe::write_packet(*packet, again);
  const auto second = campus::probe::read_packet(again);
  campus::require(second && second->sequence == packet->sequence && second->session == packet->session &&
                      second->nonce == packet->nonce && second->sent_at == packet->sent_at,
                  "a packet survives writing");
  campus::probe::make_echo(bytes);
  campus::require(bytes.size() == size, "an echo has the size of its probe");
  return 0;
}
