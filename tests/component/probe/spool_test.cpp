#include "probe/spool/spool.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "probe/spool/device_key.h"
#include "probe/spool/sequence_file.h"
#include "tests/support/spool_bed.h"

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using SpoolTest = SpoolBed;

TEST_F(SpoolTest, KeepsWhatItRecordedInAFileOfItsOwner) {
  start();
  const auto recorded = record_routine(3);
  stop();
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  start();
  EXPECT_THAT(open->news, IsEmpty());
  EXPECT_THAT(waiting(), ElementsAre(recorded[2].digest, recorded[1].digest, recorded[0].digest));
  EXPECT_EQ(spool().counts().waiting_routine, 3);
}

TEST_F(SpoolTest, ChainsEachRecordToTheOneBefore) {
  start();
  const auto recorded = record_routine(3);
  const auto first = report_of(recorded[0].digest);
  EXPECT_FALSE(first.previous);
  EXPECT_EQ(first.sequence, 1);
  EXPECT_EQ(report_of(recorded[2].digest).previous, (PreviousRecord{2, recorded[1].digest}));
}

TEST_F(SpoolTest, KeepsTheChainWhenRecordsAreDeliveredAndDropped) {
  settings.cap_bytes = 12'000;
  start();
  std::vector<ReportId> all;
  for (int i = 0; i < 40; ++i) {
    all.push_back(record(routine_report(key, i)).digest);
    ASSERT_TRUE(spool().acknowledge(all));
  }
  const auto last = record(routine_report(key, 41));
  EXPECT_EQ(report_of(last.digest).previous, (PreviousRecord{40, all.back()}));
  EXPECT_THAT(report_of(last.digest).gaps, IsEmpty()) << "delivered copies are no gap";
  EXPECT_LE(spool().counts().bytes, 12'000);
  start();
  EXPECT_THAT(open->news, IsEmpty());
  EXPECT_EQ(spool().counts().last_sequence, 41);
}

TEST_F(SpoolTest, SharesItsNumbersWithRecordsMadeByHand) {
  start();
  EXPECT_EQ(record(routine_report(key, 1)).sequence, 1);
  EXPECT_EQ(*next_sequence(disk, folder), 2);
  EXPECT_EQ(*next_sequence(disk, folder), 3);
  const auto next = record(routine_report(key, 2));
  EXPECT_EQ(next.sequence, 4);
  EXPECT_EQ(report_of(next.digest).previous->sequence, 1);
  start();
  EXPECT_THAT(open->news, IsEmpty());
  EXPECT_EQ(*next_sequence(disk, folder), 5);
}

TEST_F(SpoolTest, GivesNoNumberTwiceWhileAuditsAreMadeByHand) {
  start();
  constexpr std::size_t kEach = 40;
  std::vector<std::int64_t> by_hand;
  std::jthread hand([&] {
    for (std::size_t i = 0; i < kEach; ++i) by_hand.push_back(next_sequence(disk, folder).value_or(0));
  });
  std::vector<std::int64_t> all;
  all.reserve(2 * kEach);
  for (std::size_t i = 0; i < kEach; ++i) all.push_back(record(routine_report(key, 1)).sequence);
  hand.join();
  all.insert(all.end(), by_hand.begin(), by_hand.end());
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> expected(2 * kEach);
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(all, expected);
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(SpoolTest, LetsNoSecondProgramIn) {
  start();
  const auto second = open_spool(place(), settings);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST_F(SpoolTest, DeliversAcceptanceFirstThenTheNewestSummariesAndSamplesLast) {
  start();
  const auto samples = record(samples_report(key, 1));
  const auto routine = record_routine(2);
  const auto acceptance = record(acceptance_report(key, 5));
  const auto later = record(acceptance_report(key, 6));
  EXPECT_THAT(waiting(),
              ElementsAre(acceptance.digest, later.digest, routine[1].digest, routine[0].digest, samples.digest));
  EXPECT_EQ(spool().next_batch({2, 1 << 20})->size(), 2U);
  EXPECT_EQ(spool().next_batch({100, 1})->size(), 1U) << "one goes whatever it weighs";
}

TEST_F(SpoolTest, SaysWhatItDroppedInTheNextRecord) {
  settings.cap_bytes = 20'000;
  start();
  const auto kept = record(acceptance_report(key, 1));
  for (int i = 2; i <= 30; ++i) record(routine_report(key, i));
  settings.cap_bytes = 1'000'000;
  start();
  record(routine_report(key, 31));
  // Those that wait tell of all that do not, however often the cap took the ones that were to tell.
  std::int64_t told = 0;
  for (const auto& digest : waiting()) {
    for (const auto& gap : report_of(digest).gaps) {
      EXPECT_EQ(gap.cause, GapCause::space);
      EXPECT_GE(gap.from, 2);
      EXPECT_GE(gap.to - gap.from + 1, gap.records);
      told += gap.records;
    }
  }
  EXPECT_GT(told, 0);
  EXPECT_EQ(told + static_cast<std::int64_t>(waiting().size()), 31);
  EXPECT_EQ(waiting().front(), kept.digest);
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(SpoolTest, RefusesRoutineWhereOnlyAcceptanceIsLeft) {
  settings.cap_bytes = 6'000;
  start();
  for (int i = 1; i <= 6; ++i) record(acceptance_report(key, i));
  const auto refused = spool().append(routine_report(key, 9));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
  EXPECT_THAT(refused.error().message, HasSubstr("cap"));
  EXPECT_FALSE(spool().trouble());
  EXPECT_EQ(spool().counts().waiting_acceptance, 6);
}

TEST_F(SpoolTest, KeepsWhatTheCollectorRefusesAsideWithItsReason) {
  start();
  const auto recorded = record_routine(2);
  ASSERT_TRUE(spool().set_refused(recorded[0].digest, "key_revoked\n"));
  EXPECT_THAT(waiting(), ElementsAre(recorded[1].digest));
  start();
  EXPECT_EQ(spool().counts().refused, 1);
  constexpr std::array<std::string_view, 1> kOther{"key_not_for_site"};
  EXPECT_EQ(*spool().retry_refused(kOther), 0);
  EXPECT_EQ(waiting().size(), 1U);
  constexpr std::array<std::string_view, 2> kTheSame{"key_not_for_site", "key_revoked\n"};
  EXPECT_EQ(*spool().retry_refused(kTheSame), 1);
  EXPECT_EQ(waiting().size(), 2U);
}

TEST_F(SpoolTest, GoesOnWithANewKeyAndSendsWhatTheOldOneSigned) {
  start();
  const auto old = record_routine(2);
  stop();
  key = collector::testing::new_key();
  std::filesystem::remove(folder / "sequence");
  start();
  EXPECT_THAT(open->news, Not(::testing::Contains(::testing::Field(&SpoolEvent::at, WallTime()))));
  const auto fresh = record(routine_report(key, 1));
  EXPECT_EQ(fresh.sequence, 3) << "numbers of one spool are never used twice";
  EXPECT_FALSE(report_of(fresh.digest).previous);
  record(routine_report(key, 2));
  EXPECT_EQ(waiting().size(), 4U);
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(SpoolTest, IsLookedAtWhileItIsAtWork) {
  start();
  const auto recorded = record_routine(3);
  ASSERT_TRUE(spool().acknowledge(std::vector{recorded[0].digest}));
  const auto look = look_at_spool(folder);
  ASSERT_TRUE(look) << look.error().message;
  EXPECT_EQ(look->counts.waiting_routine, 2);
  EXPECT_EQ(look->counts.delivered, 1);
  record(routine_report(key, 4));
  EXPECT_EQ(look_at_spool(folder)->counts.waiting_routine, 3);
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(SpoolTest, LeavesANewerVersionsFileAlone) {
  start();
  record_routine(1);
  stop();
  tamper("PRAGMA user_version=2; UPDATE head SET version=2");
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_data);
  EXPECT_THAT(opened.error().message, HasSubstr("newer"));
  EXPECT_EQ(files_aside(), 0);
}

class TamperedSpool : public SpoolBed {
 protected:
  void SetUp() override {
    start();
    recorded = record_routine(6);
    ASSERT_TRUE(spool().acknowledge(std::vector{recorded[0].digest}));
  }
  void expect(SpoolFault fault, std::size_t left) {
    start();
    EXPECT_TRUE(found(fault)) << ::testing::PrintToString(open->news.size());
    EXPECT_EQ(files_aside(), 1);
    EXPECT_EQ(waiting().size(), left);
    const auto next = record(routine_report(key, 7));
    EXPECT_EQ(next.sequence, 7);
    // Whoever reads it learns of it too, signed.
    const auto report = report_of(next.digest);
    EXPECT_EQ(report.gaps.empty(), left == 5) << "a gap where and only where something was lost";
    start();
    EXPECT_THAT(open->news, IsEmpty()) << "put right once, and for good";
    EXPECT_THAT(*spool().events(), Not(IsEmpty()));
  }
  std::vector<Recorded> recorded;
};

TEST_F(TamperedSpool, NamesDeletedRecords) {
  stop();
  tamper("DELETE FROM records WHERE sequence = 3");
  expect(SpoolFault::missing, 4);
}

TEST_F(TamperedSpool, NamesADeletedLastRecord) {
  stop();
  tamper("DELETE FROM records WHERE sequence = 6");
  expect(SpoolFault::missing, 4);
}

TEST_F(TamperedSpool, NamesADeletedLastRecordWhoseHeadWasMovedBack) {
  stop();
  tamper(
      "DELETE FROM records WHERE sequence = 6;"
      "UPDATE head SET sequence = 4, digest = (SELECT digest FROM records WHERE sequence = 4);"
      "DELETE FROM records WHERE sequence = 5");
  expect(SpoolFault::rolled_back, 3);
}

TEST_F(TamperedSpool, NamesSwappedRecords) {
  stop();
  tamper(
      "CREATE TEMP TABLE kept AS SELECT sequence, envelope, bytes FROM records;"
      "UPDATE records SET (envelope, bytes) = (SELECT kept.envelope, kept.bytes FROM kept WHERE kept.sequence = 7 - "
      "records.sequence) WHERE sequence IN (3, 4)");
  expect(SpoolFault::swapped, 5);
}

TEST_F(TamperedSpool, NamesAReplayedRecord) {
  stop();
  tamper(
      "UPDATE records SET (envelope, bytes, digest) = (SELECT envelope, bytes, digest FROM records WHERE sequence = 2) "
      "WHERE sequence = 5");
  expect(SpoolFault::replayed, 4);
}

TEST_F(TamperedSpool, NamesReorderedRecords) {
  stop();
  tamper(
      "UPDATE records SET sequence = 100 WHERE sequence = 3; UPDATE records SET sequence = 3, first = 3 WHERE sequence "
      "= 4; UPDATE records SET sequence = 4, first = 4 WHERE sequence = 100;");
  expect(SpoolFault::reordered, 5);
}

TEST_F(TamperedSpool, NamesAnAlteredRecord) {
  stop();
  tamper("UPDATE records SET envelope = replace(envelope, 'a', 'b') WHERE sequence = 2");
  expect(SpoolFault::altered, 4);
}

TEST_F(TamperedSpool, NamesAStateThatIsNone) {
  stop();
  tamper("UPDATE records SET state = 'wbiting' WHERE sequence = 2");
  expect(SpoolFault::altered, 5);
}

TEST_F(TamperedSpool, NamesARolledBackFile) {
  stop();
  std::filesystem::copy_file(file(), folder / "kept");
  start();
  // Six more, delivered, and then the old file is put back.
  const auto more = record_routine(3);
  stop();
  std::filesystem::copy_file(folder / "kept", file(), std::filesystem::copy_options::overwrite_existing);
  start();
  EXPECT_TRUE(found(SpoolFault::rolled_back));
  EXPECT_EQ(files_aside(), 1);
  const auto next = record(routine_report(key, 9));
  EXPECT_EQ(next.sequence, 10) << "no number is given twice";
  const auto report = report_of(next.digest);
  EXPECT_EQ(report.previous, (PreviousRecord{9, more[2].digest})) << "no record has two successors";
  ASSERT_EQ(report.gaps.size(), 1U);
  EXPECT_EQ(report.gaps[0], (RecordGap{GapCause::lost, 7, 9, 3, 0}));
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(TamperedSpool, NamesARemovedFile) {
  stop();
  std::filesystem::remove(file());
  start();
  EXPECT_TRUE(found(SpoolFault::removed));
  const auto next = record(routine_report(key, 9));
  EXPECT_EQ(next.sequence, 7);
  EXPECT_EQ(report_of(next.digest).previous, (PreviousRecord{6, recorded[5].digest}));
}

TEST_F(TamperedSpool, PutsACounterRightThatWasRolledBack) {
  stop();
  ASSERT_TRUE(write_sequence_file(disk, folder, {2, std::nullopt}));
  start();
  EXPECT_THAT(faults(), ElementsAre(SpoolFault::counter_behind));
  EXPECT_EQ(record(routine_report(key, 9)).sequence, 7);
  EXPECT_EQ(files_aside(), 0);
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(TamperedSpool, SaysThatAMarkIsLost) {
  stop();
  ASSERT_TRUE(write_sequence_file(disk, folder, {6, std::nullopt}));
  start();
  EXPECT_THAT(faults(), ElementsAre(SpoolFault::mark_lost));
  start();
  EXPECT_THAT(open->news, IsEmpty());
}

TEST_F(TamperedSpool, TakesAnAppendThatWasCutOffForWhatItIs) {
  stop();
  ASSERT_TRUE(write_sequence_file(disk, folder, {7, SpoolMark{7, ReportId(std::string(64, 'a')), 6}}));
  start();
  EXPECT_THAT(open->news, IsEmpty());
  EXPECT_EQ(record(routine_report(key, 9)).sequence, 8);
}

TEST_F(TamperedSpool, SetsAnotherProgramsFileAside) {
  stop();
  tamper("PRAGMA application_id=7");
  start();
  EXPECT_TRUE(found(SpoolFault::damaged));
  EXPECT_EQ(waiting().size(), 5U);
}

}  // namespace
}  // namespace campus::probe
