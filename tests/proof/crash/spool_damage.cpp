// Damages a small spool in one way after the other and opens it each time.
//   spool_damage truncate STEP SEED FOLDER       the file cut off at every STEP-th byte
//   spool_damage flip CASES SEED FOLDER          one to eight random bits turned over
//   spool_damage tamper CASES SEED FOLDER        records deleted, swapped, replayed, re-ordered; the file rolled back
// It must open at the first try, keep every record that is still whole, keep the damaged file, and open without a word
// afterwards. Prints one JSON object.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>

#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/sqlite/database.h"
#include "probe/spool/open_spool.h"
#include "tests/proof/crash/spool_work.h"

namespace campus::proof {
namespace {

namespace fs = std::filesystem;

struct Tally {
  std::int64_t cases = 0;
  std::int64_t noticed = 0;
  std::int64_t not_opened = 0;
  std::int64_t not_kept = 0;        ///< the damaged file is not there afterwards
  std::int64_t never_quiet = 0;     ///< the second start finds something too
  std::int64_t unnoticed_loss = 0;  ///< records are missing and nothing was said
  std::int64_t invented = 0;        ///< records that were never there
  std::int64_t wrong_name = 0;      ///< of tampering
  std::int64_t records_kept = 0;    ///< of those that the file had, in all cases together
  std::int64_t records_there = 0;
  double slowest_open_seconds = 0;
};

class Damage {
 public:
  Damage(std::uint64_t seed, const fs::path& folder)
      : random_(seed), key_(collector::testing::new_key()), sound_(folder / "sound"), state_(folder / "state") {
    fs::remove_all(folder);
    fs::create_directories(sound_);
    auto opened = probe::open_spool(place(sound_), {});
    std::vector<ReportId> delivered;
    for (int i = 0; i < 8; ++i) {
      const auto recorded = opened->spool->append(report_of_some_size(key_, random_));
      records_.insert(recorded->digest.text());
      if (i < 2) delivered.push_back(recorded->digest);
      if (i == 4) fs::copy_file(sound_ / "spool.db", folder / "older.db"), older_ = folder / "older.db";
      if (i == 4 && fs::exists(sound_ / "spool.db-wal"))
        fs::copy_file(sound_ / "spool.db-wal", folder / "older.db-wal");
    }
    static_cast<void>(opened->spool->acknowledge(delivered));
    for (const auto& one : delivered) records_.erase(one.text());
  }

  void truncate(std::size_t step) {
    const auto whole = fs::file_size(sound_ / "spool.db");
    for (std::size_t size = 0; size < whole; size += step) {
      one_case([&] { fs::resize_file(state_ / "spool.db", size); }, {});
    }
  }

  void flip(std::int64_t cases) {
    for (std::int64_t i = 0; i < cases; ++i) {
      one_case(
          [&] {
            std::fstream file(state_ / "spool.db", std::ios::binary | std::ios::in | std::ios::out);
            const auto size = fs::file_size(state_ / "spool.db");
            for (std::uint64_t bits = 1 + random_() % 8; bits > 0; --bits) {
              const auto at = static_cast<std::streamoff>(random_() % size);
              file.seekg(at);
              const auto byte = static_cast<char>(file.get() ^ (1 << (random_() % 8)));
              file.seekp(at);
              file.put(byte);
            }
          },
          {});
    }
  }

  void tamper(std::int64_t cases) {
    for (std::int64_t i = 0; i < cases; ++i) {
      const auto one = std::to_string(3 + random_() % 6);
      auto other = std::to_string(3 + random_() % 6);
      while (other == one) other = std::to_string(3 + random_() % 6);
      switch (i % 5) {
        case 0:
          one_case([&] { run("DELETE FROM records WHERE sequence = " + one); }, probe::SpoolFault::missing);
          break;
        case 1:
          one_case([&] { exchange("(envelope, bytes)", "kept.envelope, kept.bytes", one, other); },
                   probe::SpoolFault::swapped);
          break;
        case 2:
          one_case(
              [&] {
                std::string sql =
                    "UPDATE records SET (envelope, bytes, digest) = (SELECT envelope, bytes, digest FROM ";
                sql.append("records WHERE sequence = ").append(other).append(") WHERE sequence = ").append(one);
                run(sql);
              },
              probe::SpoolFault::replayed);
          break;
        case 3:
          one_case([&] { exchange_numbers(one, other); }, probe::SpoolFault::reordered);
          break;
        default:
          one_case(
              [&] {
                fs::copy_file(older_, state_ / "spool.db", fs::copy_options::overwrite_existing);
                fs::remove(state_ / "spool.db-wal");
                const auto log = older_.string() + "-wal";
                if (fs::exists(log)) fs::copy_file(log, state_ / "spool.db-wal");
              },
              probe::SpoolFault::rolled_back);
          break;
      }
    }
  }

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  [[nodiscard]] probe::SpoolPlace place(const fs::path& folder) const { return {disk_, clock_, key_, folder, nullptr}; }

  void run(const std::string& sql) const {
    Database database(state_ / "spool.db");
    database.run(sql.c_str());
  }

  void exchange(const std::string& columns, const std::string& values, const std::string& one,
                const std::string& other) const {
    const auto sum = "(" + one + " + " + other + ")";
    run("CREATE TEMP TABLE kept AS SELECT * FROM records; UPDATE records SET " + columns + " = (SELECT " + values +
        " FROM kept WHERE kept.sequence = " + sum + " - records.sequence) WHERE sequence IN (" + one + ", " + other +
        ")");
  }

  void exchange_numbers(const std::string& one, const std::string& other) const {
    run("UPDATE records SET sequence = 1000 WHERE sequence = " + one + "; UPDATE records SET sequence = " + one +
        ", first = " + one + " WHERE sequence = " + other + "; UPDATE records SET sequence = " + other +
        ", first = " + other + " WHERE sequence = 1000");
  }

  void one_case(const std::function<void()>& damage, std::optional<probe::SpoolFault> expected) {
    ++tally_.cases;
    fs::remove_all(state_);
    fs::copy(sound_, state_, fs::copy_options::recursive);
    damage();
    const auto begun = std::chrono::steady_clock::now();
    auto opened = probe::open_spool(place(state_), {});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    tally_.slowest_open_seconds = std::max(tally_.slowest_open_seconds, took.count());
    if (!opened) return complain(tally_.not_opened, opened.error().message);
    const bool noticed = !opened->news.empty();
    tally_.noticed += noticed ? 1 : 0;
    compare_records(*opened->spool, noticed);
    if (noticed) check_name(opened->news, expected);
    if (!noticed && expected) complain(tally_.wrong_name, "nothing was found");
    if (noticed && !opened->news.front().file.empty() && !fs::exists(state_ / opened->news.front().file)) {
      ++tally_.not_kept;
    }
    opened = Error{};
    const auto again = probe::open_spool(place(state_), {});
    if (!again || !again->news.empty()) complain(tally_.never_quiet, again ? "found again" : again.error().message);
  }

  void compare_records(probe::Spool& spool, bool noticed) {
    const auto waiting = waiting_in(spool);
    std::int64_t kept = 0;
    for (const auto& digest : waiting) kept += records_.contains(digest) ? 1 : 0;
    tally_.records_kept += kept;
    tally_.records_there += static_cast<std::int64_t>(records_.size());
    // Of delivered copies some may wait again: the collector knows them.
    if (static_cast<std::int64_t>(waiting.size()) > kept + 2) ++tally_.invented;
    if (!noticed && kept < static_cast<std::int64_t>(records_.size())) complain(tally_.unnoticed_loss, "records gone");
  }

  void check_name(const std::vector<probe::SpoolEvent>& news, std::optional<probe::SpoolFault> expected) {
    if (!expected) return;
    for (const auto& event : news) {
      if (event.finding.fault == *expected) return;
    }
    complain(tally_.wrong_name, name_of(news.front().finding.fault));
  }

  void complain(std::int64_t& count, std::string_view what) {
    ++count;
    if (told_++ < 5) std::cerr << "spool_damage: case " << tally_.cases << ": " << what << "\n";
  }

  std::mt19937_64 random_;
  PosixDisk disk_;
  SystemClock clock_;
  SigningKey key_;
  fs::path sound_;
  fs::path state_;
  fs::path older_;
  std::set<std::string> records_;  ///< that wait in the sound one
  Tally tally_;
  int told_ = 0;
};

}  // namespace
}  // namespace campus::proof

int main(int count, char** words) {
  const std::string how = count > 4 ? words[1] : "";
  if (how != "truncate" && how != "flip" && how != "tamper") {
    std::cerr << "spool_damage truncate|flip|tamper NUMBER SEED FOLDER\n";
    return 64;
  }
  const auto number = std::strtoll(words[2], nullptr, 10);
  campus::proof::Damage damage(std::strtoull(words[3], nullptr, 10), words[4]);
  if (how == "truncate") damage.truncate(static_cast<std::size_t>(std::max(1LL, number)));
  if (how == "flip") damage.flip(number);
  if (how == "tamper") damage.tamper(number);
  const auto& tally = damage.tally();
  std::cout << "{\"cases\":" << tally.cases << ",\"noticed\":" << tally.noticed
            << ",\"not_opened\":" << tally.not_opened << ",\"not_kept\":" << tally.not_kept
            << ",\"never_quiet\":" << tally.never_quiet << ",\"unnoticed_loss\":" << tally.unnoticed_loss
            << ",\"invented\":" << tally.invented << ",\"wrong_name\":" << tally.wrong_name
            << ",\"records_kept\":" << tally.records_kept << ",\"records_there\":" << tally.records_there
            << ",\"slowest_open_seconds\":" << tally.slowest_open_seconds << "}\n";
  return 0;
}
