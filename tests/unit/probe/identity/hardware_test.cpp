#include "probe/identity/hardware.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

using standards::write_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `/sys` and `/proc` of a box that is made up.
class HardwareTest : public ::testing::Test {
 protected:
  void add_port(const std::string& name, const std::string& address, const std::string& bus = "pci0000:00") {
    const auto port = root() / "sys/class/net" / name;
    const auto device = root() / "sys/devices" / bus / name;
    std::filesystem::create_directories(device);
    write_file(port / "address", address + "\n");
    write_file(port / "type", "1\n");
    write_file(port / "addr_assign_type", "0\n");
    std::filesystem::create_directory_symlink(device, port / "device");
  }
  void set(const std::string& port, const std::string& name, const std::string& value) {
    write_file(root() / "sys/class/net" / port / name, value);
  }
  void set_dmi(const std::string& name, const std::string& value) {
    write_file(root() / "sys/class/dmi/id" / name, value);
  }
  [[nodiscard]] const std::filesystem::path& root() const { return folder_.path(); }

 private:
  standards::TemporaryFolder folder_;
};

TEST_F(HardwareTest, ReadsABoardsSerialAndItsPorts) {
  write_file(root() / "proc/device-tree/serial-number", std::string("10000000ABCDEF01\0", 17));
  add_port("eth0", "DC:A6:32:00:00:01");
  EXPECT_THAT(hardware_ids(root()), ElementsAre("serial:10000000abcdef01", "mac:dc:a6:32:00:00:01"));
}

TEST_F(HardwareTest, ReadsAPersonalComputers) {
  set_dmi("product_serial", "PF 3XYZ9\n");
  set_dmi("product_uuid", "4c4c4544-0042-3010-8044-b4c04f333432\n");
  add_port("enp3s0", "00:11:22:33:44:55");
  EXPECT_THAT(hardware_ids(root()),
              ElementsAre("serial:pf3xyz9", "serial:4c4c4544-0042-3010-8044-b4c04f333432", "mac:00:11:22:33:44:55"));
}

TEST_F(HardwareTest, ReadsAsAServiceWhatRootHandsToIt) {
  add_port("enp3s0", "00:11:22:33:44:55");
  const std::vector<std::string> recorded{"serial:pf3xyz9", "mac:00:11:22:33:44:66"};
  EXPECT_FALSE(is_same_box(recorded, lasting_hardware_ids(root()))) << "without them another port is another box";
  write_file(root() / "run/campus-probe/product_serial", "PF 3XYZ9\n");
  write_file(root() / "run/campus-probe/board_serial", "None\n");
  EXPECT_THAT(hardware_ids(root()), ElementsAre("serial:pf3xyz9", "mac:00:11:22:33:44:55"));
  EXPECT_TRUE(is_same_box(recorded, lasting_hardware_ids(root())));
  set_dmi("product_serial", "own\n");
  EXPECT_THAT(hardware_ids(root()), ElementsAre("serial:own", "mac:00:11:22:33:44:55"))
      << "what it can read goes first";
}

TEST_F(HardwareTest, LeavesOutWhatMakersLeaveBlank) {
  for (const auto* blank : {"To Be Filled By O.E.M.", "Default string", "0123456789", "None", "0000000000", "xxxxxxx",
                            "ffffffff-ffff-ffff-ffff-ffffffffffff", "03000200-0400-0500-0006-000700080009", " ", "--",
                            "System Serial Number", "\xc4\xb8"}) {
    set_dmi("product_serial", blank);
    EXPECT_THAT(hardware_ids(root()), IsEmpty()) << blank;
  }
}

TEST_F(HardwareTest, LeavesOutRadiosAndPortsThatAreMadeUp) {
  add_port("wlan0", "02:00:00:00:00:01");
  std::filesystem::create_directories(root() / "sys/class/net/wlan0/phy80211");
  add_port("wlan1", "02:00:00:00:00:02");
  std::filesystem::create_directories(root() / "sys/class/net/wlan1/wireless");
  add_port("eth9", "02:00:00:00:00:03");
  set("eth9", "addr_assign_type", "1\n");  // by chance
  add_port("eth8", "02:00:00:00:00:04");
  set("eth8", "addr_assign_type", "3\n");  // by somebody
  add_port("can0", "02:00:00:00:00:05");
  set("can0", "type", "280\n");
  add_port("eth7", "00:00:00:00:00:00");
  set("veth0", "address", "02:00:00:00:00:06\n");
  set("veth0", "type", "1\n");
  set("veth0", "addr_assign_type", "0\n");
  EXPECT_THAT(hardware_ids(root()), IsEmpty());
}

TEST_F(HardwareTest, PutsWhatCanBePulledOutLast) {
  add_port("eth1", "00:00:00:00:00:01", "pci0000:00/usb1/1-1");
  add_port("eth0", "00:00:00:00:00:02");
  EXPECT_THAT(hardware_ids(root()), ElementsAre("mac:00:00:00:00:00:02", "mac:00:00:00:00:00:01"));
  EXPECT_THAT(lasting_hardware_ids(root()), ElementsAre("mac:00:00:00:00:00:02"));
}

TEST_F(HardwareTest, NamesEightAtMost) {
  for (int i = 10; i < 30; ++i) add_port("eth" + std::to_string(i), "00:00:00:00:00:" + std::to_string(i));
  EXPECT_EQ(hardware_ids(root()).size(), kMostHardwareIds);
}

TEST_F(HardwareTest, BoundsWhatAFileHolds) {
  set_dmi("product_serial", std::string(100'000, 'a') + "b");
  EXPECT_THAT(hardware_ids(root()), IsEmpty());
  std::filesystem::create_directories(root() / "sys/class/dmi/id/product_uuid");
  EXPECT_THAT(hardware_ids(root()), IsEmpty());
}

TEST(IsSameBox, NeedsOneSharedId) {
  EXPECT_TRUE(is_same_box({"serial:a", "mac:1"}, {"serial:a", "mac:2"}));
  EXPECT_TRUE(is_same_box({"serial:a", "mac:1"}, {"serial:b", "mac:1"})) << "the board was replaced";
  EXPECT_FALSE(is_same_box({"serial:a", "mac:1"}, {"serial:b", "mac:2"}));
  EXPECT_FALSE(is_same_box({"mac:1"}, {"mac:2"}));
}

TEST(IsSameBox, JudgesOnlyWhatCanBeCompared) {
  EXPECT_TRUE(is_same_box({}, {"mac:1"}));
  EXPECT_TRUE(is_same_box({"mac:1"}, {}));
  EXPECT_TRUE(is_same_box({"serial:a"}, {"mac:1"})) << "root could read the serial number, this user cannot";
}

}  // namespace
}  // namespace campus::probe
