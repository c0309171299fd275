#include "standards/rooms.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace campus::standards {
namespace {

using Codes = std::vector<std::string>;

Codes texts(const std::vector<SiteCode>& codes) {
  Codes all;
  for (const auto& code : codes) all.push_back(code.text());
  return all;
}

/// Rooms `a`, `b`, `c`, ... in this order, of which the first `taken` are the sample.
Draw draw_of(const std::string& rooms, std::size_t taken) {
  Draw draw;
  draw.school = SiteCode("S");
  draw.planned = draw.taken = taken;
  for (const char c : rooms) {
    DrawnRoom one;
    one.room.code = SiteCode(std::string(1, c));
    one.room.access_switch = "sw";
    one.reasons = {DrawReason::lot};
    draw.list.push_back(std::move(one));
  }
  return draw;
}

ItemResult item(const std::string& rule, ItemVerdict verdict, Requirement requirement = Requirement::veto) {
  ItemResult result;
  result.rule = RuleId(rule);
  result.title = {"吞吐", "Throughput"};
  result.requirement = requirement;
  result.verdict = verdict;
  return result;
}

class Records {
 public:
  Records& add(char room, std::vector<ItemResult> items) {
    RoomRecord record;
    record.id = ReportId(std::to_string(records_.size()));
    record.room = SiteCode(std::string(1, room));
    record.ended = WallTime(std::chrono::hours(records_.size()));
    record.assessment.items = std::move(items);
    records_.push_back(std::move(record));
    return *this;
  }
  Records& add(char room, ItemVerdict verdict) { return add(room, {item("c-02", verdict)}); }
  Records& conform(const std::string& rooms) {
    for (const char room : rooms) add(room, ItemVerdict::conform);
    return *this;
  }
  [[nodiscard]] RoomsResult over(const Draw& draw) const {
    auto result = judge_rooms(draw, records_);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? *result : RoomsResult{};
  }
  std::vector<RoomRecord> records_;
};

TEST(JudgeRooms, ConformsWhereEverySampledRoomDoes) {
  const auto result = Records().conform("abc").over(draw_of("abcdef", 3));
  EXPECT_EQ(result.verdict, ItemVerdict::conform);
  EXPECT_EQ(result.reason, RoomsReason::none);
  ASSERT_EQ(result.rules.size(), 1U);
  EXPECT_EQ(result.rules[0].counts.conform, 3);
  EXPECT_TRUE(result.second_sample.empty());
}

TEST(JudgeRooms, IsBorderlineOrWaivedAsItsWorstRoom) {
  const auto draw = draw_of("abc", 3);
  EXPECT_EQ(Records().conform("ab").add('c', ItemVerdict::borderline).over(draw).verdict, ItemVerdict::borderline);
  EXPECT_EQ(Records().conform("ab").add('c', ItemVerdict::waived).over(draw).verdict, ItemVerdict::waived);
}

TEST(JudgeRooms, IsNotTestedWhileARoomIsMissing) {
  const auto result = Records().conform("ac").over(draw_of("abc", 3));
  EXPECT_EQ(result.verdict, ItemVerdict::not_tested);
  EXPECT_EQ(result.reason, RoomsReason::rooms_missing);
  EXPECT_EQ(texts(result.missing), Codes{"b"});
  EXPECT_EQ(texts(result.rules[0].open), Codes{"b"});
  const auto none = Records().over(draw_of("abc", 3));
  EXPECT_EQ(none.verdict, ItemVerdict::not_tested);
  EXPECT_EQ(none.reason, RoomsReason::rooms_missing);
  EXPECT_EQ(none.missing.size(), 3U);
}

TEST(JudgeRooms, IsInconclusiveWhileARoomIs) {
  const auto draw = draw_of("abcdef", 3);
  const auto result = Records().conform("ab").add('c', ItemVerdict::inconclusive).over(draw);
  EXPECT_EQ(result.verdict, ItemVerdict::inconclusive);
  EXPECT_EQ(result.reason, RoomsReason::rooms_undecided);
  EXPECT_EQ(texts(result.rules[0].open), Codes{"c"});
  EXPECT_EQ(Records().conform("ab").add('c', ItemVerdict::inconclusive).conform("c").over(draw).verdict,
            ItemVerdict::conform);
  EXPECT_EQ(Records().conform("abc").add('c', ItemVerdict::inconclusive).over(draw).verdict, ItemVerdict::conform)
      << "a later try that told nothing does not replace a result";
}

TEST(JudgeRooms, ReplacesARoomWithoutARecordByTheNextThatHasOne) {
  const auto result = Records().conform("ace").over(draw_of("abcdef", 3));
  EXPECT_EQ(result.verdict, ItemVerdict::conform);
  EXPECT_EQ(result.replaced, (std::vector<ReplacedRoom>{{SiteCode("b"), SiteCode("e")}}));
  EXPECT_EQ(texts(result.sample), (Codes{"a", "e", "c"}));
}

TEST(JudgeRooms, NeverReplacesAForcedRoom) {
  auto draw = draw_of("abcdef", 3);
  draw.list[1].reasons = {DrawReason::computer_room};
  const auto result = Records().conform("acde").over(draw);
  EXPECT_EQ(result.verdict, ItemVerdict::not_tested);
  EXPECT_EQ(texts(result.missing), Codes{"b"});
}

TEST(JudgeRooms, ReplacesTheRoomOfAnAccessSwitchOnlyOnTheSameSwitch) {
  auto draw = draw_of("abcdef", 3);
  draw.list[1].reasons = {DrawReason::access_switch};
  draw.list[1].room.access_switch = draw.list[4].room.access_switch = "other";
  EXPECT_EQ(Records().conform("acd").over(draw).verdict, ItemVerdict::not_tested);
  const auto result = Records().conform("acde").over(draw);
  EXPECT_EQ(result.replaced, (std::vector<ReplacedRoom>{{SiteCode("b"), SiteCode("e")}}));
}

TEST(JudgeRooms, FailsByOneRoom) {
  const auto result = Records().conform("ab").add('c', ItemVerdict::nonconform).over(draw_of("abcdef", 3));
  EXPECT_EQ(result.verdict, ItemVerdict::nonconform);
  EXPECT_EQ(result.reason, RoomsReason::room_failed);
  EXPECT_EQ(texts(result.rules[0].failed), Codes{"c"});
  EXPECT_EQ(texts(result.second_sample), (Codes{"d", "e", "f"}));
}

TEST(JudgeRooms, FailsByARoomThatWasNotDrawn) {
  const auto result = Records().conform("abc").add('f', ItemVerdict::nonconform).over(draw_of("abcdef", 3));
  EXPECT_EQ(result.verdict, ItemVerdict::nonconform);
  EXPECT_EQ(result.reason, RoomsReason::room_failed);
  EXPECT_EQ(texts(result.second_sample), (Codes{"d", "e"})) << "all that are left";
}

TEST(JudgeRooms, StaysNonconformUntilTheSecondSamplePasses) {
  const auto draw = draw_of("abcdefgh", 3);
  auto records = Records().conform("ab").add('c', ItemVerdict::nonconform).conform("c").conform("de");
  auto result = records.over(draw);
  EXPECT_EQ(result.verdict, ItemVerdict::nonconform);
  EXPECT_EQ(result.reason, RoomsReason::second_sample_open);
  EXPECT_EQ(texts(result.second_sample), (Codes{"d", "e", "f"}));
  EXPECT_EQ(texts(result.rules[0].open), Codes{"f"});
  result = records.conform("g").over(draw);
  EXPECT_EQ(result.verdict, ItemVerdict::conform) << "g stands in for f, which could not be entered";
  EXPECT_EQ(result.reason, RoomsReason::none);
  EXPECT_EQ(texts(result.rules[0].failed), Codes{"c"}) << "what failed once stays to be seen";
}

TEST(JudgeRooms, FailsForGoodWhereTheSecondSampleDoes) {
  const auto draw = draw_of("abcdefgh", 3);
  const auto records =
      Records().conform("ab").add('c', ItemVerdict::nonconform).conform("cde").add('f', ItemVerdict::nonconform);
  EXPECT_EQ(records.over(draw).reason, RoomsReason::second_sample_failed);
  auto mended = records;
  EXPECT_EQ(mended.conform("f").over(draw).verdict, ItemVerdict::nonconform) << "mending it does not undo that";
  EXPECT_EQ(mended.conform("gh").over(draw_of("abcdefgh", 8)).verdict, ItemVerdict::conform)
      << "testing all rooms does";
}

TEST(JudgeRooms, CountsAFailureBeyondTheSecondSample) {
  auto records =
      Records().conform("ab").add('c', ItemVerdict::nonconform).conform("cdef").add('h', ItemVerdict::nonconform);
  EXPECT_EQ(records.over(draw_of("abcdefgh", 3)).reason, RoomsReason::second_sample_failed);
}

TEST(JudgeRooms, PassesASmallSchoolOnceItsFailedRoomIsMended) {
  const auto result = Records().conform("ab").add('c', ItemVerdict::nonconform).conform("c").over(draw_of("abc", 3));
  EXPECT_EQ(result.verdict, ItemVerdict::conform) << "every room is tested: there is no second sample";
}

TEST(JudgeRooms, LeavesScoredItemsAndChaptersOfTheirOwnOut) {
  auto outside = item("p-01", ItemVerdict::nonconform);
  outside.outside_score = true;
  const auto result = Records()
                          .add('a', {item("c-02", ItemVerdict::conform), outside,
                                     item("c-05", ItemVerdict::nonconform, Requirement::scored)})
                          .over(draw_of("a", 1));
  EXPECT_EQ(result.verdict, ItemVerdict::conform);
  ASSERT_EQ(result.rules.size(), 1U);
}

TEST(JudgeRooms, JudgesAnItemOnlyInTheRoomsWhereItMustBeMet) {
  const auto with = [](ItemVerdict verdict, Requirement requirement) {
    return std::vector{item("c-02", ItemVerdict::conform), item("c-03", verdict, requirement)};
  };
  const auto result = Records()
                          .add('a', with(ItemVerdict::conform, Requirement::mandatory))
                          .add('b', with(ItemVerdict::nonconform, Requirement::scored))
                          .over(draw_of("ab", 2));
  EXPECT_EQ(result.verdict, ItemVerdict::conform);
  ASSERT_EQ(result.rules.size(), 2U);
  EXPECT_EQ(result.rules[1].counts.conform, 1);
  EXPECT_EQ(result.rules[1].counts.nonconform, 0);
}

TEST(JudgeRooms, IsNotTestedWhereARecordDoesNotAskForTheItem) {
  const auto result = Records().conform("a").add('b', std::vector<ItemResult>()).over(draw_of("ab", 2));
  EXPECT_EQ(result.verdict, ItemVerdict::not_tested);
  EXPECT_EQ(texts(result.rules[0].open), Codes{"b"});
}

TEST(JudgeRooms, CountsTheSameRecordOnce) {
  auto records = Records().conform("a");
  records.records_.push_back(records.records_.front());
  records.records_.front().demonstration = records.records_.back().demonstration = true;
  EXPECT_EQ(records.over(draw_of("a", 1)).demonstrations, 1U);
}

TEST(JudgeRooms, RefusesARecordOfAnotherRoom) {
  auto records = Records().conform("z");
  EXPECT_EQ(judge_rooms(draw_of("ab", 2), records.records_).error().message,
            "a record is of z, which is no room of S: add it to the list of rooms or leave the record out");
}

}  // namespace
}  // namespace campus::standards
