// What becomes of a spool when its disk or its file is not as it should be.
#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "tests/support/failing_vfs.h"
#include "tests/support/spool_bed.h"

namespace campus::probe {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SpoolOnABadDisk : public SpoolBed {
 protected:
  void SetUp() override {
    start();
    record_routine(2);
    stop();
    reopen();
  }
  void reopen() {
    bad.reset();
    auto opened = Spool::open({disk, clock, key, folder, FailingVfs::name()}, settings);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_THAT(opened->findings, IsEmpty());
    bad = std::move(opened->spool);
  }
  void expect_refusal(ErrorCode code, const std::string& words) {
    const auto refused = bad->append(routine_report(key, 9));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code) << refused.error().message;
    EXPECT_THAT(refused.error().message, HasSubstr(words));
    EXPECT_THAT(refused.error().message, HasSubstr("spool.db"));
    EXPECT_EQ(bad->trouble()->code, code);
  }
  FailingVfs vfs;
  std::unique_ptr<Spool> bad;
};

TEST_F(SpoolOnABadDisk, NamesAFullDiskAndGoesOnWhenThereIsSpace) {
  FailingVfs::fail_writes(SQLITE_FULL);
  expect_refusal(ErrorCode::cannot_create, "disk is full");
  FailingVfs::fail_writes(SQLITE_OK);
  reopen();
  EXPECT_EQ(bad->counts().waiting_routine, 2);
  EXPECT_TRUE(bad->append(routine_report(key, 9)));
}

TEST_F(SpoolOnABadDisk, NamesADiskThatCannotBeWritten) {
  FailingVfs::fail_writes(SQLITE_IOERR_WRITE);
  expect_refusal(ErrorCode::io, "check the disk");
}

TEST_F(SpoolOnABadDisk, NamesADiskThatBecameReadOnly) {
  FailingVfs::fail_writes(SQLITE_READONLY);
  expect_refusal(ErrorCode::permission, "writable");
}

TEST_F(SpoolOnABadDisk, NeverTriesAFailedSyncAgainOnTheSameConnection) {
  FailingVfs::fail_syncs(SQLITE_IOERR_FSYNC, 1);
  expect_refusal(ErrorCode::io, "check the disk");
  // The next sync would succeed; nothing is written any more all the same.
  const auto before = FailingVfs::writes();
  EXPECT_FALSE(bad->append(routine_report(key, 10)));
  EXPECT_FALSE(bad->acknowledge(std::vector<ReportId>{}));
  EXPECT_FALSE(bad->next_batch({}));
  bad.reset();
  EXPECT_EQ(FailingVfs::writes(), before) << "not even by closing it";
  reopen();
  const auto next = bad->append(routine_report(key, 11));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, 4) << "the number of the failed one is nobody else's";
}

TEST_F(SpoolOnABadDisk, DoesNotOpenWhereItsLogCannotBeSettled) {
  ASSERT_TRUE(bad->append(routine_report(key, 9)));
  FailingVfs::fail_syncs(SQLITE_IOERR_FSYNC, 1);
  EXPECT_FALSE(bad->append(routine_report(key, 10)));
  bad.reset();
  FailingVfs::fail_syncs(SQLITE_IOERR_FSYNC, 100);
  const auto opened = Spool::open({disk, clock, key, folder, FailingVfs::name()}, settings);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::io);
}

class DamagedSpool : public SpoolBed {
 protected:
  void SetUp() override {
    start();
    recorded = record_routine(12);
    stop();
  }
  std::vector<Recorded> recorded;
};

TEST_F(DamagedSpool, SetsAFileOfNonsenseAsideAndBeginsANewOne) {
  std::ofstream(file()) << "no database at all";
  start();
  EXPECT_THAT(faults(), Contains(SpoolFault::damaged));
  EXPECT_EQ(files_aside(), 1);
  const auto line = describe(open->news.front(), Language::en);
  EXPECT_THAT(line, HasSubstr("damaged/"));
  EXPECT_THAT(describe(open->news.front(), Language::zh_cn), HasSubstr("损坏"));
  const auto next = record(routine_report(key, 13));
  EXPECT_EQ(next.sequence, 13);
  EXPECT_EQ(report_of(next.digest).previous, (PreviousRecord{12, recorded[11].digest}));
  EXPECT_EQ(report_of(next.digest).gaps.size(), 1U);
}

TEST_F(DamagedSpool, KeepsEveryReadableRecordOfAFileWithAHole) {
  const auto size = std::filesystem::file_size(file());
  {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(size - 4096));
    out << std::string(4096, '\xa5');
  }
  start();
  EXPECT_THAT(faults(), Contains(SpoolFault::damaged));
  EXPECT_GT(waiting().size(), 4U);
  EXPECT_LT(waiting().size(), 12U);
  EXPECT_EQ(open->news.front().kept, static_cast<std::int64_t>(waiting().size()));
}

TEST_F(DamagedSpool, OpensWhateverWasCutOff) {
  const auto size = std::filesystem::file_size(file());
  const auto sound = folder.string() + ".sound";
  std::filesystem::remove_all(sound);
  std::filesystem::copy(folder, sound, std::filesystem::copy_options::recursive);
  for (std::uintmax_t to = 0; to < size; to += 4999) {
    stop();
    std::filesystem::remove_all(folder);
    std::filesystem::copy(sound, folder, std::filesystem::copy_options::recursive);
    std::filesystem::resize_file(file(), to);
    start();
    EXPECT_THAT(open->news, Not(IsEmpty())) << to;
    EXPECT_EQ(record(routine_report(key, 13)).sequence, 13) << to;
    start();
    EXPECT_THAT(open->news, IsEmpty()) << to;
  }
  std::filesystem::remove_all(sound);
}

TEST_F(DamagedSpool, OpensWhateverBitsWereTurnedOver) {
  const auto sound = folder.string() + ".sound";
  std::filesystem::remove_all(sound);
  std::filesystem::copy(folder, sound, std::filesystem::copy_options::recursive);
  std::mt19937 random(7);
  for (int i = 0; i < 30; ++i) {
    stop();
    std::filesystem::remove_all(folder);
    std::filesystem::copy(sound, folder, std::filesystem::copy_options::recursive);
    {
      std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
      // Half of them where the header and the schema are.
      const auto bound = i % 2 == 0 ? 4096 : static_cast<unsigned>(std::filesystem::file_size(file()));
      const auto at = static_cast<std::streamoff>(random() % bound);
      out.seekg(at);
      const auto byte = static_cast<char>(out.get() ^ (1 << (random() % 8)));
      out.seekp(at);
      out.put(byte);
    }
    start();
    if (open->news.empty()) {
      EXPECT_EQ(waiting().size(), 12U) << "nothing was lost without a word";
    }
    start();
    EXPECT_THAT(open->news, IsEmpty());
  }
  std::filesystem::remove_all(sound);
}

TEST_F(DamagedSpool, GoesOnWhereAnEarlierStartWasStopped) {
  // As it is when the old file has been moved away and the new one has not taken its place.
  std::filesystem::copy_file(file(), file().string() + ".new");
  std::filesystem::create_directories(folder / "damaged");
  std::filesystem::rename(file(), folder / "damaged" / "2026-11-27T01-02-03Z-spool.db");
  start();
  EXPECT_THAT(open->news, IsEmpty());
  EXPECT_EQ(waiting().size(), 12U);
  EXPECT_FALSE(std::filesystem::exists(file().string() + ".new"));
}

TEST_F(DamagedSpool, ThrowsAHalfMadeFileAway) {
  std::ofstream(file().string() + ".new") << "half";
  start();
  EXPECT_THAT(open->news, IsEmpty());
  EXPECT_EQ(waiting().size(), 12U);
  EXPECT_FALSE(std::filesystem::exists(file().string() + ".new"));
}

}  // namespace
}  // namespace campus::probe
