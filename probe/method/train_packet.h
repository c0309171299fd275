#pragma once
// The UDP packets of the train method, network byte order. Every packet begins with 40 bytes of header:
//
//   0 magic "CPT1"   4 type   5 flags   6 train number, 2   8 session id, 16   24 a, 8   32 b, 8
//
//   start     probe -> responder: send a train (direction down). Body: offered rate (bit/s at line rate), 8; wire bytes
//             per packet, 4; payload bytes, 4; packets, 4; lead, 4; and 24 bytes of padding.
//   data      a = sequence, b = nanoseconds of the sender's clock since it began the train; padded to its payload
//   feedback  receiver -> sender: a = packets received, b = next sequence; flag bit 0: stop, bit 1: session over,
//             bit 2: the receiver's clock was set, bit 3: the hypervisor paused the receiver. Body:
//             span ns, 8; packets dropped in this host, 4; first batch, 4; first slice's number, 4; count of slices, 4;
//             slices of 44 bytes: index, 4; packets, 4; time ns, 8; position times 16, 8; sequence, 4; sent ns, 8;
//             delay ns, 8 (two's complement).
//
// Whoever receives one has proved his address before (echo_packet.h) and belongs to the session; numbers are checked
// against these ranges and nothing else is believed.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/units.h"
#include "probe/method/arrival_slices.h"
#include "probe/method/echo_packet.h"

namespace campus::probe {

inline constexpr std::size_t kTrainHeaderBytes = 40;
inline constexpr std::size_t kLargestTrainFeedback = 1200;
inline constexpr std::size_t kMostSlicesPerFeedback = 25;
inline constexpr std::int64_t kMostTrainPackets = 4'000'000;
inline constexpr std::int64_t kSmallestTrainPayload = 64;
inline constexpr std::int64_t kLargestTrainPayload = 8'972;

enum class TrainPacketType : std::uint8_t { start = 1, data = 2, feedback = 3 };

struct TrainHeader {
  TrainPacketType type = TrainPacketType::data;
  std::uint8_t flags = 0;
  std::uint16_t train = 0;
  SessionBytes session{};
  std::uint64_t a = 0;
  std::uint64_t b = 0;
};

/// `to` has room for kTrainHeaderBytes.
void write_train_header(const TrainHeader& header, std::span<std::byte> to);
/// Sequence and send time of a data packet whose other fields stand already.
void stamp_train_data(std::span<std::byte> packet, std::uint64_t sequence, std::uint64_t sent);
[[nodiscard]] std::optional<TrainHeader> read_train_header(std::span<const std::byte> from);

struct TrainStart {
  std::uint16_t train = 0;
  BitRate offered;
  std::int64_t wire_bytes = 0;  ///< of one packet at line rate
  std::int64_t payload = 0;
  std::int64_t packets = 0;
  std::int64_t lead = 0;
};

[[nodiscard]] std::vector<std::byte> write_train_start(const TrainStart& start, const SessionBytes& session);
/// Nothing where a number is out of its range. The header was read before.
[[nodiscard]] std::optional<TrainStart> read_train_start(std::span<const std::byte> packet);

struct TrainFeedback {
  std::uint16_t train = 0;
  bool stop = false;
  bool over = false;
  bool clock_stepped = false;  ///< the receiving clock was set during the train
  bool host_paused = false;    ///< the receiving host lost a core to the hypervisor meanwhile
  std::int64_t received = 0;
  std::int64_t next_sequence = 0;
  std::int64_t span = 0;  ///< nanoseconds
  std::int64_t dropped = 0;
  std::int64_t first_batch = 0;
  std::int64_t first_slice = 0;  ///< number of the first of `slices` within the train
  std::vector<ArrivalSlice> slices;
};

[[nodiscard]] std::vector<std::byte> write_train_feedback(const TrainFeedback& feedback, const SessionBytes& session);
[[nodiscard]] std::optional<TrainFeedback> read_train_feedback(std::span<const std::byte> packet);

}  // namespace campus::probe
