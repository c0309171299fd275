#include "probe/method/sntp.h"

#include <algorithm>

#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr unsigned kVersion = 4;
constexpr unsigned kClient = 3;
constexpr unsigned kServer = 4;
constexpr unsigned kNotSynchronised = 3;
constexpr unsigned kMostStratum = 15;
constexpr double kMostRootDistance = 16;  // RFC 5905: MAXDISP

constexpr std::size_t kRootDelayAt = 4;
constexpr std::size_t kRootDispersionAt = 8;
constexpr std::size_t kReferenceAt = 12;
constexpr std::size_t kOriginateAt = 24;
constexpr std::size_t kReceiveAt = 32;
constexpr std::size_t kTransmitAt = 40;

double seconds_of_short(std::uint32_t value) { return static_cast<double>(value) / 65'536.0; }

double difference(NtpTime a, NtpTime b) { return static_cast<double>(static_cast<std::int64_t>(a - b)) / 4294967296.0; }

/// The letters of a kiss, where they are letters.
std::string kiss_of(std::uint32_t reference) {
  std::string letters;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    const auto letter = static_cast<char>((reference >> (shift - 8)) & 0xffU);
    if (letter < 'A' || letter > 'Z') return "unknown";
    letters += letter;
  }
  return letters;
}

}  // namespace

std::array<std::byte, kSntpBytes> sntp_request(std::uint64_t cookie) {
  std::array<std::byte, kSntpBytes> packet{};
  put_number(packet, 0, (kVersion << 3U) | kClient, 1);
  put_number(packet, kTransmitAt, cookie, 8);
  return packet;
}

std::optional<SntpAnswer> read_sntp_answer(std::span<const std::byte> bytes, std::uint64_t cookie) {
  if (bytes.size() < kSntpBytes) return std::nullopt;
  const auto first = std::to_integer<unsigned>(bytes[0]);
  const auto version = (first >> 3U) & 0x7U;
  if ((first & 0x7U) != kServer || version < 3 || version > kVersion) return std::nullopt;
  if (get_number(bytes, kOriginateAt, 8) != cookie) return std::nullopt;
  SntpAnswer answer;
  answer.leap = first >> 6U;
  answer.stratum = std::to_integer<unsigned>(bytes[1]);
  answer.root_delay = static_cast<std::uint32_t>(get_number(bytes, kRootDelayAt, 4));
  answer.root_dispersion = static_cast<std::uint32_t>(get_number(bytes, kRootDispersionAt, 4));
  answer.reference = static_cast<std::uint32_t>(get_number(bytes, kReferenceAt, 4));
  answer.receive = get_number(bytes, kReceiveAt, 8);
  answer.transmit = get_number(bytes, kTransmitAt, 8);
  return answer;
}

std::string refusal_of(const SntpAnswer& answer) {
  if (answer.stratum == 0 && answer.reference != 0) return "kiss=" + kiss_of(answer.reference);
  if (answer.leap == kNotSynchronised || answer.stratum == 0) return "unsynchronised";
  if (answer.stratum > kMostStratum) return "stratum=" + std::to_string(answer.stratum);
  if (answer.receive == 0 || answer.transmit == 0) return "no_time";
  const auto distance = seconds_of_short(answer.root_delay) / 2 + seconds_of_short(answer.root_dispersion);
  return distance >= kMostRootDistance ? "root_distance" : "";
}

std::optional<ClockSample> clock_sample(const SntpAnswer& answer, NtpTime sent, NtpTime arrived) {
  // Clocks tick in steps: on a short way the difference of two differences may fall a little below nothing.
  constexpr double kLeastDelay = -0.001;
  const double delay = difference(arrived, sent) - difference(answer.transmit, answer.receive);
  if (delay < kLeastDelay) return std::nullopt;
  const double offset = (difference(answer.receive, sent) + difference(answer.transmit, arrived)) / 2;
  return ClockSample{offset, std::max(delay, 0.0)};
}

std::optional<ClockSample> best_sample(std::span<const ClockSample> samples) {
  const auto best = std::min_element(samples.begin(), samples.end(),
                                     [](const ClockSample& a, const ClockSample& b) { return a.delay < b.delay; });
  return best == samples.end() ? std::nullopt : std::optional(*best);
}

}  // namespace campus::probe
