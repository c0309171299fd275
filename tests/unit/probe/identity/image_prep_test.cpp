#include "probe/identity/image_prep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "core/posix/posix_disk.h"
#include "core/posix/system_random.h"
#include "probe/spool/device_key.h"
#include "probe/spool/folder_lock.h"
#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;
using standards::read_file;
using standards::write_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Nobody may pass through `folder` meanwhile, not even root.
class NobodysRights {
 public:
  explicit NobodysRights(fs::path folder) : folder_(std::move(folder)) {
    fs::permissions(folder_, fs::perms::none);
    EXPECT_TRUE(!root_ || ::seteuid(kNobody) == 0);
  }
  NobodysRights(const NobodysRights&) = delete;
  NobodysRights& operator=(const NobodysRights&) = delete;
  ~NobodysRights() {
    EXPECT_TRUE(!root_ || ::seteuid(0) == 0);
    fs::permissions(folder_, fs::perms::owner_all);
  }

 private:
  static constexpr uid_t kNobody = 65534;
  const fs::path folder_;
  const bool root_ = ::geteuid() == 0;
};

class ImagePrepTest : public ::testing::Test {
 protected:
  [[nodiscard]] const fs::path& state() const { return folder.path(); }
  standards::TemporaryFolder folder;
  PosixDisk disk;
  SystemRandom random;
};

TEST_F(ImagePrepTest, LeavesNothingButLocks) {
  ASSERT_TRUE(device_key(disk, random, state()));
  for (const auto* name : {"enrolment.json", "sequence", "baselines.json", "tickets/a", "copied-2026-01-01/key.pem"}) {
    write_file(state() / name, "x");
  }
  const auto removed = wipe_identity(state());
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_THAT(removed->removed,
              ElementsAre("key.pem", "baselines.json", "copied-2026-01-01", "enrolment.json", "sequence", "tickets"));
  for (const auto& entry : fs::directory_iterator(state())) {
    EXPECT_TRUE(entry.path().string().ends_with("lock")) << entry.path();
  }
  EXPECT_THAT(wipe_identity(state())->removed, IsEmpty());
}

TEST_F(ImagePrepTest, LeavesWhatIsNotAProbes) {
  ASSERT_TRUE(device_key(disk, random, state()));
  for (const auto* name : {"doc.txt", ".ssh/id", "probe.conf", "sequences", "spool.db-wal", "orders.json.damaged"}) {
    write_file(state() / name, "x");
  }
  const auto wiped = wipe_identity(state());
  ASSERT_TRUE(wiped) << wiped.error().message;
  EXPECT_THAT(wiped->removed, ElementsAre("key.pem", "orders.json.damaged", "spool.db-wal"));
  EXPECT_THAT(wiped->left, ElementsAre(".ssh", "doc.txt", "probe.conf", "sequences"));
  EXPECT_EQ(read_file(state() / ".ssh/id"), "x");
}

TEST_F(ImagePrepTest, HasNothingToDoWithoutAFolder) {
  const auto removed = wipe_identity(state() / "nowhere");
  ASSERT_TRUE(removed);
  EXPECT_THAT(removed->removed, IsEmpty());
  EXPECT_FALSE(fs::exists(state() / "nowhere"));
  EXPECT_FALSE(records_in(state() / "nowhere")->any());
}

TEST_F(ImagePrepTest, CallsNothingWhatItMayNotLookAt) {
  write_file(state() / "inner/key.pem", "x");
  const auto refused = [&] {
    const NobodysRights nobody(state());
    EXPECT_EQ(records_in(state() / "inner").error().code, ErrorCode::permission);
    return wipe_identity(state() / "inner");
  }();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::permission);
  const auto file = wipe_identity(state() / "inner/key.pem");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::bad_data);
  EXPECT_EQ(read_file(state() / "inner/key.pem"), "x");
}

TEST_F(ImagePrepTest, OverwritesAndRemovesNothingThroughALink) {
  const standards::TemporaryFolder elsewhere;
  write_file(elsewhere.path() / "theirs", "theirs");
  write_file(elsewhere.path() / "other", "other");
  fs::create_symlink(elsewhere.path() / "theirs", state() / "key.pem");
  fs::create_directory_symlink(elsewhere.path(), state() / "tickets");
  ASSERT_TRUE(wipe_identity(state()));
  fs::create_hard_link(elsewhere.path() / "other", state() / "key.pem");
  ASSERT_TRUE(wipe_identity(state()));
  ASSERT_EQ(::mkfifo((state() / "key.pem").c_str(), 0600), 0);
  ASSERT_TRUE(wipe_identity(state()));
  EXPECT_FALSE(fs::exists(fs::symlink_status(state() / "key.pem")));
  EXPECT_EQ(read_file(elsewhere.path() / "theirs"), "theirs");
  EXPECT_EQ(read_file(elsewhere.path() / "other"), "other");
}

TEST_F(ImagePrepTest, WipesNothingUnderARunningProgram) {
  const auto key = device_key(disk, random, state());
  ASSERT_TRUE(key);
  const auto spool = FolderLock::of_spool(state());
  ASSERT_TRUE(spool.held());
  const auto refused = wipe_identity(state());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(device_key(disk, random, state())->id(), key->id());
}

TEST_F(ImagePrepTest, SeesWhatWasSetAside) {
  fs::create_directories(state() / "damaged");
  fs::create_directories(state() / "copied-2026-11-27");
  const auto records = records_in(state());
  ASSERT_TRUE(records);
  EXPECT_THAT(records->aside, ElementsAre("copied-2026-11-27", "damaged"));
  EXPECT_TRUE(records->any());
}

TEST_F(ImagePrepTest, DoesNotGuessAtASpoolThatCannotBeRead) {
  write_file(state() / "spool.db", std::string(4096, 'x'));
  const auto records = records_in(state());
  ASSERT_FALSE(records);
  EXPECT_EQ(records.error().code, ErrorCode::bad_data);
}

TEST_F(ImagePrepTest, EmptiesTheMachinesIdAndDropsItsCopy) {
  write_file(state() / "etc/machine-id", "0123\n");
  write_file(state() / "var/lib/dbus/machine-id", "0123\n");
  ASSERT_TRUE(empty_machine_id(state()));
  EXPECT_EQ(read_file(state() / "etc/machine-id"), "");
  EXPECT_TRUE(fs::exists(state() / "etc/machine-id"))
      << "an empty one is filled at the next start, a missing one is not";
  EXPECT_FALSE(fs::exists(state() / "var/lib/dbus/machine-id"));
  fs::remove(state() / "etc/machine-id");
  EXPECT_EQ(empty_machine_id(state()).error().code, ErrorCode::missing);
}

}  // namespace
}  // namespace campus::probe
