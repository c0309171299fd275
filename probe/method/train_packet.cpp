#include "probe/method/train_packet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr std::array<std::byte, 4> kMagic{std::byte{'C'}, std::byte{'P'}, std::byte{'T'}, std::byte{'1'}};
constexpr std::size_t kSequenceAt = 24;
constexpr std::size_t kSentAt = 32;
constexpr std::size_t kStartBytes = 88;
constexpr std::size_t kFeedbackBytes = kTrainHeaderBytes + 24;
constexpr std::size_t kSliceBytes = 44;
constexpr double kPositionScale = 16.0;
constexpr std::uint8_t kStopFlag = 1;
constexpr std::uint8_t kOverFlag = 2;
constexpr std::uint8_t kClockFlag = 4;
constexpr std::uint8_t kPausedFlag = 8;

/// A count of a peer: at most `most`, else nothing is believed.
bool in_range(std::uint64_t value, std::uint64_t least, std::uint64_t most) { return value >= least && value <= most; }

std::uint64_t unsigned_of(std::int64_t value) { return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)); }

constexpr std::uint64_t kMostPackets = kMostTrainPackets;
constexpr std::uint64_t kLongestSpan = 10'000'000'000;

std::optional<ArrivalSlice> read_slice(std::span<const std::byte> from) {
  const auto index = get_number(from, 0, 4);
  const auto packets = get_number(from, 4, 4);
  const auto time = get_number(from, 8, 8);
  const auto position = get_number(from, 16, 8);
  const auto sequence = get_number(from, 24, 4);
  const auto sent = get_number(from, 28, 8);
  const auto delay = static_cast<std::int64_t>(get_number(from, 36, 8));
  const auto longest = static_cast<std::int64_t>(kLongestSpan);
  const bool plausible = in_range(packets, 1, kMostPackets) && time <= kLongestSpan && delay >= -longest &&
                         delay <= longest && position <= kMostPackets * 16 && sequence <= kMostPackets &&
                         sent <= kLongestSpan;
  if (!plausible) return std::nullopt;
  ArrivalSlice slice;
  slice.index = static_cast<std::int64_t>(index);
  slice.packets = static_cast<std::int64_t>(packets);
  slice.time = static_cast<double>(time);
  slice.position = static_cast<double>(position) / kPositionScale;
  slice.sequence = static_cast<std::int64_t>(sequence);
  slice.sent = static_cast<std::int64_t>(sent);
  slice.delay = delay;
  return slice;
}

void write_slice(const ArrivalSlice& slice, std::span<std::byte> to) {
  put_number(to, 0, unsigned_of(slice.index), 4);
  put_number(to, 4, unsigned_of(slice.packets), 4);
  put_number(to, 8, unsigned_of(std::llround(slice.time)), 8);
  put_number(to, 16, unsigned_of(std::llround(slice.position * kPositionScale)), 8);
  put_number(to, 24, unsigned_of(slice.sequence), 4);
  put_number(to, 28, unsigned_of(slice.sent), 8);
  put_number(to, 36, static_cast<std::uint64_t>(slice.delay), 8);
}

}  // namespace

void write_train_header(const TrainHeader& header, std::span<std::byte> to) {
  std::copy(kMagic.begin(), kMagic.end(), to.begin());
  to[4] = static_cast<std::byte>(header.type);
  to[5] = static_cast<std::byte>(header.flags);
  put_number(to, 6, header.train, 2);
  std::copy(header.session.begin(), header.session.end(), to.begin() + 8);
  stamp_train_data(to, header.a, header.b);
}

void stamp_train_data(std::span<std::byte> packet, std::uint64_t sequence, std::uint64_t sent) {
  put_number(packet, kSequenceAt, sequence, 8);
  put_number(packet, kSentAt, sent, 8);
}

std::optional<TrainHeader> read_train_header(std::span<const std::byte> from) {
  if (from.size() < kTrainHeaderBytes || !std::equal(kMagic.begin(), kMagic.end(), from.begin())) return std::nullopt;
  const auto type = std::to_integer<std::uint8_t>(from[4]);
  if (type < 1 || type > 3) return std::nullopt;
  TrainHeader header;
  header.type = static_cast<TrainPacketType>(type);
  header.flags = std::to_integer<std::uint8_t>(from[5]);
  header.train = static_cast<std::uint16_t>(get_number(from, 6, 2));
  std::copy_n(from.begin() + 8, header.session.size(), header.session.begin());
  header.a = get_number(from, kSequenceAt, 8);
  header.b = get_number(from, kSentAt, 8);
  return header;
}

std::vector<std::byte> write_train_start(const TrainStart& start, const SessionBytes& session) {
  std::vector<std::byte> packet(kStartBytes);
  write_train_header({TrainPacketType::start, 0, start.train, session, 0, 0}, packet);
  put_number(packet, 40, unsigned_of(start.offered.bits_per_second()), 8);
  put_number(packet, 48, unsigned_of(start.wire_bytes), 4);
  put_number(packet, 52, unsigned_of(start.payload), 4);
  put_number(packet, 56, unsigned_of(start.packets), 4);
  put_number(packet, 60, unsigned_of(start.lead), 4);
  return packet;
}

std::optional<TrainStart> read_train_start(std::span<const std::byte> packet) {
  const auto header = read_train_header(packet);
  if (!header || header->type != TrainPacketType::start || packet.size() < kStartBytes) return std::nullopt;
  constexpr std::uint64_t kSlowest = 10'000;
  constexpr std::uint64_t kFastest = 400'000'000'000;
  const auto offered = get_number(packet, 40, 8);
  const auto wire = get_number(packet, 48, 4);
  const auto payload = get_number(packet, 52, 4);
  const auto packets = get_number(packet, 56, 4);
  const auto lead = get_number(packet, 60, 4);
  const bool plausible =
      in_range(offered, kSlowest, kFastest) && in_range(payload, kSmallestTrainPayload, kLargestTrainPayload) &&
      in_range(wire, payload, payload + 512) && in_range(packets, 1, kMostPackets) && lead <= packets;
  if (!plausible) return std::nullopt;
  return TrainStart{header->train,
                    BitRate::bits_per_second(static_cast<std::int64_t>(offered)),
                    static_cast<std::int64_t>(wire),
                    static_cast<std::int64_t>(payload),
                    static_cast<std::int64_t>(packets),
                    static_cast<std::int64_t>(lead)};
}

std::vector<std::byte> write_train_feedback(const TrainFeedback& feedback, const SessionBytes& session) {
  const auto count = std::min(feedback.slices.size(), kMostSlicesPerFeedback);
  std::vector<std::byte> packet(kFeedbackBytes + count * kSliceBytes);
  const auto flags =
      static_cast<std::uint8_t>((feedback.stop ? kStopFlag : 0U) | (feedback.over ? kOverFlag : 0U) |
                                (feedback.clock_stepped ? kClockFlag : 0U) | (feedback.host_paused ? kPausedFlag : 0U));
  write_train_header({TrainPacketType::feedback, flags, feedback.train, session, unsigned_of(feedback.received),
                      unsigned_of(feedback.next_sequence)},
                     packet);
  const auto body = std::span(packet).subspan(kTrainHeaderBytes);
  put_number(body, 0, unsigned_of(feedback.span), 8);
  put_number(body, 8, unsigned_of(feedback.dropped), 4);
  put_number(body, 12, unsigned_of(feedback.first_batch), 4);
  put_number(body, 16, unsigned_of(feedback.first_slice), 4);
  put_number(body, 20, count, 4);
  for (std::size_t i = 0; i < count; ++i) write_slice(feedback.slices[i], body.subspan(24 + i * kSliceBytes));
  return packet;
}

std::optional<TrainFeedback> read_train_feedback(std::span<const std::byte> packet) {
  const auto header = read_train_header(packet);
  if (!header || header->type != TrainPacketType::feedback || packet.size() < kFeedbackBytes) return std::nullopt;
  const auto body = packet.subspan(kTrainHeaderBytes);
  const auto count = get_number(body, 20, 4);
  TrainFeedback feedback;
  feedback.train = header->train;
  feedback.stop = (header->flags & kStopFlag) != 0;
  feedback.over = (header->flags & kOverFlag) != 0;
  feedback.clock_stepped = (header->flags & kClockFlag) != 0;
  feedback.host_paused = (header->flags & kPausedFlag) != 0;
  const auto span = get_number(body, 0, 8);
  const auto first_batch = get_number(body, 12, 4);
  const bool plausible = header->a <= kMostPackets && header->b <= kMostPackets && span <= kLongestSpan &&
                         first_batch <= header->a && count <= kMostSlicesPerFeedback &&
                         body.size() >= 24 + count * kSliceBytes;
  if (!plausible) return std::nullopt;
  feedback.received = static_cast<std::int64_t>(header->a);
  feedback.next_sequence = static_cast<std::int64_t>(header->b);
  feedback.span = static_cast<std::int64_t>(span);
  feedback.dropped = static_cast<std::int64_t>(get_number(body, 8, 4));
  feedback.first_batch = static_cast<std::int64_t>(first_batch);
  feedback.first_slice = static_cast<std::int64_t>(get_number(body, 16, 4));
  for (std::size_t i = 0; i < count; ++i) {
    const auto slice = read_slice(body.subspan(24 + i * kSliceBytes, kSliceBytes));
    if (!slice) return std::nullopt;
    feedback.slices.push_back(*slice);
  }
  return feedback;
}

}  // namespace campus::probe
