#include "standards/room_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace campus::standards {
namespace {

const SiteCode kSchool("HLR-001");

Result<std::vector<Room>> parsed(const std::string& text) { return parse_rooms_csv(text, "rooms.csv", kSchool); }

std::string refusal(const std::string& text) {
  const auto rooms = parsed(text);
  return rooms ? "none" : rooms.error().message;
}

TEST(RoomTable, TakesTheSchoolsClassroomsOutOfTheRoster) {
  const auto rooms = parsed(
      "code,level,parent,name,type,building,floor,access_switch,cable_metres,computer_room,interactive\r\n"
      "150702,banner,,海拉尔区,,,,,,,\r\n"
      "HLR-001,school,150702,一小,ordinary,,,,,,\r\n"
      "ＨＬＲ－００１－１０１,classroom,HLR-001, 一年级 ,,东楼,１,sw-1,12.5,是,\r\n"
      "HLR-002-101,classroom,HLR-002,别校,,,,,oops,,\r\n"
      "HLR-001-102,classroom,HLR-001,,,,,,,,1\r\n");
  ASSERT_TRUE(rooms) << rooms.error().message;
  ASSERT_EQ(rooms->size(), 2U);
  const auto& first = rooms->front();
  EXPECT_EQ(first.code.text(), "HLR-001-101");
  EXPECT_EQ(first.name, "一年级");
  EXPECT_EQ(first.building, "东楼");
  EXPECT_EQ(first.floor, "1");
  EXPECT_EQ(first.access_switch, "sw-1");
  EXPECT_EQ(first.cable_metres, 12.5);
  EXPECT_TRUE(first.computer_room);
  EXPECT_FALSE(first.interactive);
  EXPECT_TRUE(rooms->back().interactive);
  EXPECT_FALSE(rooms->back().cable_metres);
}

TEST(RoomTable, TakesAListOfRoomsByTheirCodes) {
  const auto rooms = parsed("\xEF\xBB\xBFname,code\n一班,HLR-001-101\n二班,HLR-0011-102\n");
  ASSERT_TRUE(rooms) << rooms.error().message;
  ASSERT_EQ(rooms->size(), 1U);
  EXPECT_EQ(rooms->front().name, "一班");
}

TEST(RoomTable, NamesTheLineAndTheMend) {
  EXPECT_EQ(refusal("code\n\xba\xa3\n"), "rooms.csv:1: the file is not UTF-8; in Excel or WPS save it as 'CSV UTF-8'");
  EXPECT_EQ(refusal("code\n"),
            "rooms.csv:1: there are no rooms; the first row names the columns, each further row is one");
  EXPECT_EQ(refusal("code,\"a\n"), "rooms.csv:1: a quoted cell is never closed");
  EXPECT_EQ(refusal("name\nx\n"), "rooms.csv:1: the column 'code' is missing; the first row names the columns");
  EXPECT_EQ(refusal("code,code\nx,y\n"), "rooms.csv:1: the column 'code' stands twice");
  EXPECT_EQ(refusal("code\nHLR-002-1\n"),
            "rooms.csv:1: there are no classrooms of HLR-001; their column parent names it, or their codes begin with "
            "HLR-001-");
  EXPECT_EQ(refusal("code\nHLR-001-1\n\nHLR-001-1\n"),
            "rooms.csv:4: the code HLR-001-1 stands already in line 2; a code names one room");
  EXPECT_EQ(refusal("code,cable_metres\nHLR-001-1,far\n"),
            "rooms.csv:2: column cable_metres is 'far' but must be a number of metres");
  EXPECT_EQ(refusal("code,cable_metres\nHLR-001-1,-3\n"),
            "rooms.csv:2: column cable_metres is '-3' but must be a number of metres");
  EXPECT_EQ(refusal("code,interactive\nHLR-001-1,maybe\n"),
            "rooms.csv:2: column interactive is 'maybe' but must be one of 是|否|有|无|yes|no|true|false|1|0");
  EXPECT_EQ(refusal("code,name\nHLR-001-1," + std::string(1025, 'x') + "\n"),
            "rooms.csv:2: a cell has more than 1024 bytes; shorten it");
  EXPECT_NE(refusal("code\nHLR-001-_\n").find("rooms.csv:2: column code: "), std::string::npos);
}

}  // namespace
}  // namespace campus::standards
