#include "probe/method/train_packet.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

SessionBytes some_session() {
  SessionBytes bytes{};
  bytes.fill(std::byte{0xa5});
  return bytes;
}

TrainStart some_start() { return {3, BitRate::bits_per_second(1'030'000'000), 1538, 1472, 5000, 160}; }

TEST(TrainPacket, AStartSurvivesTheWire) {
  const auto packet = write_train_start(some_start(), some_session());
  const auto header = read_train_header(packet);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, TrainPacketType::start);
  EXPECT_EQ(header->session, some_session());
  const auto start = read_train_start(packet);
  ASSERT_TRUE(start);
  EXPECT_EQ(start->train, 3);
  EXPECT_EQ(start->offered.bits_per_second(), 1'030'000'000);
  EXPECT_EQ(start->wire_bytes, 1538);
  EXPECT_EQ(start->payload, 1472);
  EXPECT_EQ(start->packets, 5000);
  EXPECT_EQ(start->lead, 160);
}

TEST(TrainPacket, AStartBeyondTheRangesIsNotBelieved) {
  const auto refused = [](auto change) {
    auto start = some_start();
    change(start);
    return !read_train_start(write_train_start(start, some_session()));
  };
  EXPECT_TRUE(refused([](TrainStart& s) { s.offered = BitRate::bits_per_second(0); }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.offered = BitRate::bits_per_second(500'000'000'000); }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.payload = 20'000; }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.payload = 1; }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.wire_bytes = 1000; }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.packets = 0; }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.packets = kMostTrainPackets + 1; }));
  EXPECT_TRUE(refused([](TrainStart& s) { s.lead = s.packets + 1; }));
}

TEST(TrainPacket, FeedbackSurvivesTheWireWithItsSlices) {
  TrainFeedback feedback;
  feedback.train = 2;
  feedback.stop = true;
  feedback.clock_stepped = true;
  feedback.received = 700;
  feedback.next_sequence = 705;
  feedback.span = 9'000'000;
  feedback.dropped = 4;
  feedback.first_batch = 44;
  feedback.first_slice = 12;
  feedback.slices = {{24, 40, 12'250'123.0, 480.5, 476, 11'900'000, -77},
                     {25, 41, 12'750'000.0, 521.0, 517, 12'400'000, 1234}};
  const auto read = read_train_feedback(write_train_feedback(feedback, some_session()));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->stop);
  EXPECT_FALSE(read->over);
  EXPECT_TRUE(read->clock_stepped);
  EXPECT_EQ(read->received, 700);
  EXPECT_EQ(read->next_sequence, 705);
  EXPECT_EQ(read->dropped, 4);
  EXPECT_EQ(read->first_batch, 44);
  EXPECT_EQ(read->first_slice, 12);
  ASSERT_EQ(read->slices.size(), 2U);
  EXPECT_EQ(read->slices[0].index, 24);
  EXPECT_EQ(read->slices[0].packets, 40);
  EXPECT_DOUBLE_EQ(read->slices[0].time, 12'250'123.0);
  EXPECT_DOUBLE_EQ(read->slices[0].position, 480.5);
  EXPECT_EQ(read->slices[1].sent, 12'400'000);
  EXPECT_EQ(read->slices[0].delay, -77) << "the clocks do not agree";
}

TEST(TrainPacket, AFullFeedbackFitsAnOrdinaryPacket) {
  TrainFeedback feedback;
  feedback.slices.assign(100, ArrivalSlice{.packets = 1});
  const auto packet = write_train_feedback(feedback, some_session());
  EXPECT_LE(packet.size(), kLargestTrainFeedback);
  EXPECT_EQ(read_train_feedback(packet)->slices.size(), kMostSlicesPerFeedback);
}

TEST(TrainPacket, TruncatedOrForeignBytesAreNotRead) {
  auto packet = write_train_feedback({.slices = {ArrivalSlice{.packets = 1}}}, some_session());
  for (std::size_t length = 0; length < packet.size(); ++length) {
    EXPECT_FALSE(read_train_feedback(std::span(packet).first(length))) << length;
  }
  packet[0] = std::byte{'X'};
  EXPECT_FALSE(read_train_header(packet));
}

}  // namespace
}  // namespace campus::probe
