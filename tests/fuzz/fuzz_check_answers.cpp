// What anybody on the network may answer to a check: DHCP offers, ICMP echo replies, the time. The first byte chooses.

#include <algorithm>
#include <vector>

#include "probe/method/dhcp_message.h"
#include "probe/method/icmp_echo.h"
#include "probe/method/sntp.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using Bytes = std::span<const std::byte>;

constexpr campus::probe::DhcpExchange kExchange{
    0x12345678, {std::byte{2}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}}};

void read_offer(Bytes bytes) {
  const auto offer = campus::probe::read_dhcp_offer(bytes, kExchange);
  if (!offer) return;
  campus::require(offer->offered != 0, "an offer offers an address");
  auto other = kExchange;
  ++other.xid;
  campus::require(!campus::probe::read_dhcp_offer(bytes, other), "an offer belongs to one exchange");
}

void read_echo(Bytes bytes, int ip_version, bool with_ip_header) {
  const auto echo = campus::probe::read_icmp_reply(ip_version, bytes, with_ip_header);
  if (echo) campus::require(bytes.size() >= 16U + (with_ip_header ? 20U : 0U), "a reply has a header and a token");
}

void read_time(Bytes bytes) {
  constexpr std::uint64_t kCookie = 0x0102030405060708;
  const auto answer = campus::probe::read_sntp_answer(bytes, kCookie);
  if (!answer) return;
  const auto refusal = campus::probe::refusal_of(*answer);
  if (!refusal.empty()) campus::require_one_line(refusal);
  const auto sample = campus::probe::clock_sample(*answer, 1, 2);
  campus::require(!sample || sample->delay >= 0, "no delay is negative");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::vector<std::byte> bytes(size - 1);
  std::transform(data + 1, data + size, bytes.begin(), [](std::uint8_t byte) { return std::byte{byte}; });
  switch (data[0] % 4) {
    case 0:
      read_offer(bytes);
      break;
    case 1:
      read_echo(bytes, 4, true);
      break;
    case 2:
      read_echo(bytes, 6, false);
      break;
    default:
      read_time(bytes);
      break;
  }
  return 0;
}
