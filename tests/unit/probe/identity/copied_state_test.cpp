#include "probe/identity/copied_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "core/posix/posix_disk.h"
#include "probe/spool/folder_lock.h"
#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;
using standards::read_file;
using standards::write_file;
using ::testing::IsEmpty;

const WallTime kNow = *parse_rfc3339("2026-11-27T08:00:00.000Z");
const std::vector<std::string> kBefore{"serial:a", "mac:00:00:00:00:00:01"};
const std::vector<std::string> kOther{"serial:b", "mac:00:00:00:00:00:02"};

/// In the order in which a copy is moved.
const std::vector<std::string> kKept{"key.pem", "baselines.json", "enrolment.json", "sequence", "spool.db", "tickets"};

class FullDisk final : public Disk {
 public:
  explicit FullDisk(const Disk& disk) : disk_(disk) {}
  [[nodiscard]] Result<std::string> read(const fs::path& path, std::size_t most) const override {
    return disk_.read(path, most);
  }
  [[nodiscard]] Result<void> write_durably(const fs::path&, std::string_view, Visibility) const override {
    return Error{ErrorCode::io, "full"};
  }
  [[nodiscard]] Result<void> make_folder(const fs::path& path, Visibility visibility) const override {
    return disk_.make_folder(path, visibility);
  }

 private:
  const Disk& disk_;
};

class CopiedStateTest : public ::testing::Test {
 protected:
  void fill() {
    ASSERT_TRUE(check_box(disk, state(), kBefore, kNow));
    for (const auto& name : kKept) {
      write_file(name == "tickets" ? state() / name / "one" : state() / name, "former " + name);
    }
    write_file(state() / "collector-time.json", "time");
  }
  BoxFound check(const std::vector<std::string>& here) {
    const auto found = check_box(disk, state(), here, kNow);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : BoxFound{};
  }
  [[nodiscard]] std::vector<std::string> names_here() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(state())) {
      const auto name = entry.path().filename().string();
      if (!name.ends_with("lock")) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  /// Everything that the folder held lies somewhere aside, with its bytes.
  void expect_all_aside() {
    std::map<std::string, int> seen;
    for (const auto& entry : fs::recursive_directory_iterator(state())) {
      if (!entry.is_regular_file() || entry.path().string().find("/copied-") == std::string::npos) continue;
      ++seen[read_file(entry.path())];
    }
    for (const auto& name : kKept) EXPECT_EQ(seen["former " + name], 1) << name;
  }
  [[nodiscard]] const fs::path& state() const { return folder.path(); }

  PosixDisk disk;
  standards::TemporaryFolder folder;
};

TEST_F(CopiedStateTest, RecordsTheBoxAtFirstAndKnowsItAgain) {
  EXPECT_EQ(check(kBefore).check, BoxCheck::first);
  EXPECT_EQ(check(kBefore).check, BoxCheck::same);
  EXPECT_EQ(fs::status(state() / "hardware.json").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(CopiedStateTest, FollowsABoxWhosePartsAreReplacedOneByOne) {
  fill();
  EXPECT_EQ(check({"serial:a", "mac:00:00:00:00:00:09"}).check, BoxCheck::same);
  EXPECT_EQ(check({"serial:z", "mac:00:00:00:00:00:09"}).check, BoxCheck::same);
  EXPECT_EQ(check({"serial:z"}).check, BoxCheck::same);
  EXPECT_EQ(read_file(state() / "key.pem"), "former key.pem");
}

TEST_F(CopiedStateTest, ChecksNothingWhereNothingCanBeRead) {
  fill();
  EXPECT_EQ(check({}).check, BoxCheck::unreadable);
  EXPECT_EQ(read_file(state() / "key.pem"), "former key.pem");
}

TEST_F(CopiedStateTest, SetsAllAsideInAnotherBox) {
  fill();
  const auto found = check(kOther);
  EXPECT_EQ(found.check, BoxCheck::copied);
  EXPECT_EQ(found.aside, "copied-2026-11-27");
  expect_all_aside();
  EXPECT_THAT(names_here(), ::testing::ElementsAre("collector-time.json", "copied-2026-11-27", "hardware.json"));
  EXPECT_EQ(fs::status(state() / found.aside).permissions(), fs::perms::owner_all);
  EXPECT_EQ(check(kOther).check, BoxCheck::same);
  EXPECT_EQ(waits_for_enrolment(state()), "copied-2026-11-27");
  write_file(state() / "enrolment.json", "new");
  EXPECT_FALSE(waits_for_enrolment(state()));
}

TEST_F(CopiedStateTest, WaitsForNoEnrolmentWhereThereWasNone) {
  ASSERT_TRUE(check_box(disk, state(), kBefore, kNow));
  write_file(state() / "key.pem", "former");
  EXPECT_EQ(check(kOther).check, BoxCheck::copied);
  EXPECT_FALSE(waits_for_enrolment(state()));
}

TEST_F(CopiedStateTest, TakesAnotherNameForASecondCopyOfTheDay) {
  fill();
  EXPECT_EQ(check(kOther).aside, "copied-2026-11-27");
  write_file(state() / "key.pem", "second");
  EXPECT_EQ(check(kBefore).aside, "copied-2026-11-27-2");
  EXPECT_EQ(read_file(state() / "copied-2026-11-27-2/key.pem"), "second");
  expect_all_aside();
}

TEST_F(CopiedStateTest, FinishesWhatWasCutAfterAnyStep) {
  for (std::size_t moved = 0; moved <= kKept.size(); ++moved) {
    fs::remove_all(state());
    fs::create_directories(state());
    fill();
    fs::create_directory(state() / "copied-2026-11-26");  // the day before, where it was cut
    for (std::size_t i = 0; i < moved; ++i) fs::rename(state() / kKept[i], state() / "copied-2026-11-26" / kKept[i]);
    const auto found = check(kOther);
    EXPECT_EQ(found.check, BoxCheck::copied) << moved;
    EXPECT_EQ(found.aside, "copied-2026-11-26") << moved;
    expect_all_aside();
    EXPECT_EQ(check(kOther).check, BoxCheck::same);
    EXPECT_EQ(waits_for_enrolment(state()), "copied-2026-11-26");
  }
}

TEST_F(CopiedStateTest, LeavesNoKeyBehindWhereItIsCutInTheMiddle) {
  // It lies aside already, and no longer name can be given to the second: there the move ends, at any turn.
  for (const char first : {'a', 'm', 'z'}) {
    fs::remove_all(state());
    fs::create_directories(state());
    fill();
    const std::string longest(255, first);
    write_file(state() / longest, "second");
    write_file(state() / "copied-2026-11-27" / longest, "first");
    EXPECT_FALSE(check_box(disk, state(), kOther, kNow));
    EXPECT_FALSE(fs::exists(state() / "key.pem")) << first;
    EXPECT_TRUE(fs::exists(state() / "copied-2026-11-27/key.pem"));
    EXPECT_TRUE(fs::exists(state() / "hardware.json")) << "the next start goes on";
    fs::remove(state() / longest);
    EXPECT_EQ(check(kOther).check, BoxCheck::copied);
    expect_all_aside();
  }
}

TEST_F(CopiedStateTest, FollowsNoLinkThatWasPlanted) {
  const standards::TemporaryFolder elsewhere;
  const standards::TemporaryFolder prey;
  write_file(prey.path() / "mine", "mine");
  fill();
  for (const auto* name : {"copied-2026-01-01", "copied-2026-11-27"}) {
    fs::create_directory_symlink(elsewhere.path(), state() / name);
  }
  fs::create_directory_symlink(prey.path(), state() / "a-link");
  const auto found = check(kOther);
  EXPECT_EQ(found.check, BoxCheck::copied);
  EXPECT_EQ(found.aside, "copied-2026-11-27-2");
  EXPECT_TRUE(fs::is_empty(elsewhere.path()));
  EXPECT_TRUE(fs::exists(prey.path() / "mine"));
  EXPECT_TRUE(fs::is_symlink(state() / found.aside / "a-link")) << "the link itself is moved";
  expect_all_aside();
  write_file(elsewhere.path() / "enrolment.json", "x");
  fs::remove_all(state() / found.aside);
  EXPECT_FALSE(waits_for_enrolment(state()));
}

TEST_F(CopiedStateTest, WorksInAStateFolderThatIsALink) {
  fill();
  const standards::TemporaryFolder links;
  fs::create_directory_symlink(state(), links.path() / "state");
  EXPECT_EQ(check_box(disk, links.path() / "state", kOther, kNow)->check, BoxCheck::copied);
  expect_all_aside();
}

TEST_F(CopiedStateTest, LosesNoKeyThatWasMadeBetweenTheCutAndTheNextStart) {
  fill();
  fs::create_directory(state() / "copied-2026-11-27");
  fs::rename(state() / "key.pem", state() / "copied-2026-11-27/key.pem");
  write_file(state() / "key.pem", "made in between");
  EXPECT_EQ(check(kOther).check, BoxCheck::copied);
  expect_all_aside();
  EXPECT_EQ(read_file(state() / "copied-2026-11-27/key.pem-2"), "made in between");
}

TEST_F(CopiedStateTest, IsDoneWhereOnlyTheNewRecordWasCut) {
  fill();
  EXPECT_FALSE(check_box(FullDisk(disk), state(), kOther, kNow));
  EXPECT_FALSE(fs::exists(state() / "key.pem"));
  EXPECT_EQ(check(kOther).check, BoxCheck::first);
  EXPECT_EQ(waits_for_enrolment(state()), "copied-2026-11-27");
  expect_all_aside();
}

TEST_F(CopiedStateTest, MovesNothingUnderARunningProgram) {
  fill();
  const auto spool = FolderLock::of_spool(state());
  ASSERT_TRUE(spool.held());
  const auto refused = check_box(disk, state(), kOther, kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(read_file(state() / "key.pem"), "former key.pem");
}

TEST_F(CopiedStateTest, RecordsAnewWhatCannotBeRead) {
  fill();
  write_file(state() / "hardware.json", "{");
  EXPECT_EQ(check(kOther).check, BoxCheck::first);
  EXPECT_EQ(check(kOther).check, BoxCheck::same);
}

}  // namespace
}  // namespace campus::probe
