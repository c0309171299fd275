// Cuts the power of a spool at a random operation of its disk, again and again, and compares what is there afterwards
// with what was promised before.
//   spool_cuts CUTS SEED [normal]      with `normal` SQLite syncs as with synchronous=NORMAL, and losses must be found
// Prints one JSON object.
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "core/posix/system_random.h"
#include "probe/spool/spool_file.h"
#include "tests/proof/crash/crash_disk.h"
#include "tests/proof/crash/spool_work.h"

namespace campus::proof {
namespace {

int ignore_synchronous(void*, int action, const char* name, const char* value, const char*, const char*) {
  const bool set = action == SQLITE_PRAGMA && value != nullptr && std::string_view(name) == "synchronous";
  return set && std::string_view(value) != "NORMAL" ? SQLITE_IGNORE : SQLITE_OK;
}

/// For every connection from now on: the product's own setting is passed over.
int weaken(sqlite3* database, char**, const sqlite3_api_routines*) {
  sqlite3_exec(database, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=NORMAL", nullptr, nullptr, nullptr);
  return sqlite3_set_authorizer(database, ignore_synchronous, nullptr);
}

class FixedClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return {}; }
  [[nodiscard]] WallTime wall() const override { return WallTime(std::chrono::seconds(1'790'000'000)); }
};

struct Tally {
  std::int64_t cuts = 0;
  std::int64_t recorded = 0;
  std::int64_t cuts_with_loss = 0;
  std::int64_t lost = 0;
  std::int64_t came_back = 0;
  std::int64_t twice = 0;
  std::int64_t corrupt = 0;        ///< would not open
  std::int64_t chains_broken = 0;  ///< opened with a finding
};

class Cuts {
 public:
  Cuts(std::uint64_t seed, const std::filesystem::path& folder)
      : random_(seed), key_(collector::testing::new_key()), folder_(folder), ports_(disk_) {}

  void run(std::int64_t count) {
    while (tally_.cuts < count) {
      CrashDisk disk(random_());
      disk_ = &disk;
      vfs_.use(&disk);
      promises_ = {};
      constexpr int kCutsOfADisk = 12;
      for (int i = 0; i < kCutsOfADisk && tally_.cuts < count; ++i) {
        if (!one_life(disk)) break;
      }
    }
  }

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  [[nodiscard]] probe::SpoolPlace place() const { return {ports_, clock_, key_, folder_, CrashVfs::name()}; }
  [[nodiscard]] std::string file() const { return (folder_ / probe::kSpoolName).string(); }

  /// From opening to the next cut. False where the disk cannot be gone on with.
  bool one_life(CrashDisk& disk) {
    if (!disk.exists(file())) {
      disk.create(file());
      disk.sync(file());
    }
    {
      auto opened = probe::Spool::open(place(), settings());
      if (!opened) return note(tally_.corrupt, opened.error().message);
      if (!opened->findings.empty()) {
        ++tally_.cuts_with_loss;
        return note(tally_.chains_broken, name_of(opened->findings.front().fault));
      }
      if (!check(*opened->spool)) return false;
      disk.cut_after(static_cast<std::int64_t>(random_() % 70));
      work(*opened->spool);
    }
    // Where all of the work was done the power goes now.
    disk.cut_after(0);
    disk.create("the end");
    ++tally_.cuts;
    disk.power_up();
    return true;
  }

  static probe::SpoolSettings settings() {
    probe::SpoolSettings settings;
    settings.cap_bytes = std::int64_t{1} << 40;
    return settings;
  }

  bool note(std::int64_t& count, std::string_view what) {
    ++count;
    if (told_++ < 5) std::cerr << "spool_cuts: cut " << tally_.cuts << ": " << what << "\n";
    return false;
  }

  bool check(probe::Spool& spool) {
    const auto waiting = waiting_in(spool);
    const auto loss = compare(promises_, waiting);
    tally_.lost += loss.lost;
    tally_.came_back += loss.came_back;
    tally_.twice += loss.twice;
    if (loss.lost + loss.came_back + loss.twice > 0) {
      ++tally_.cuts_with_loss;
      return false;
    }
    // What was recorded without an answer to it counts from now on, and doubts are over.
    promises_.recorded.insert(waiting.begin(), waiting.end());
    for (const auto& digest : promises_.in_doubt) {
      if (std::find(waiting.begin(), waiting.end(), digest) == waiting.end()) promises_.delivered.insert(digest);
    }
    promises_.in_doubt.clear();
    return true;
  }

  void work(probe::Spool& spool) {
    for (int i = 0; i < 6; ++i) {
      if (random_() % 4 == 0 ? !deliver(spool) : !record(spool)) return;
    }
  }

  bool record(probe::Spool& spool) {
    const auto recorded = spool.append(report_of_some_size(key_, random_));
    if (!recorded) return false;
    ++tally_.recorded;
    promises_.recorded.insert(recorded->digest.text());
    return true;
  }

  bool deliver(probe::Spool& spool) {
    std::vector<ReportId> some;
    for (const auto& digest : waiting_in(spool)) {
      if (random_() % 2 == 0) some.emplace_back(digest);
    }
    for (const auto& one : some) promises_.in_doubt.insert(one.text());
    if (!spool.acknowledge(some)) return false;
    for (const auto& one : some) {
      promises_.in_doubt.erase(one.text());
      promises_.delivered.insert(one.text());
    }
    return true;
  }

  CrashVfs vfs_;
  std::mt19937_64 random_;
  SigningKey key_;
  std::filesystem::path folder_;
  CrashDisk* disk_ = nullptr;
  DiskOfCrash ports_;
  FixedClock clock_;
  Promises promises_;
  Tally tally_;
  int told_ = 0;
};

}  // namespace
}  // namespace campus::proof

int main(int count, char** words) {
  if (count < 3) {
    std::cerr << "spool_cuts CUTS SEED [normal]\n";
    return 64;
  }
  const bool normal = count > 3 && std::string_view(words[3]) == "normal";
  if (normal) sqlite3_auto_extension(reinterpret_cast<void (*)()>(campus::proof::weaken));
  std::string pattern = (std::filesystem::temp_directory_path() / "spool-cuts-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  campus::proof::Cuts cuts(std::strtoull(words[2], nullptr, 10), folder);
  cuts.run(std::strtoll(words[1], nullptr, 10));
  std::filesystem::remove_all(folder);
  const auto& tally = cuts.tally();
  std::cout << "{\"cuts\":" << tally.cuts << ",\"recorded\":" << tally.recorded
            << ",\"cuts_with_loss\":" << tally.cuts_with_loss << ",\"lost\":" << tally.lost
            << ",\"came_back\":" << tally.came_back << ",\"twice\":" << tally.twice << ",\"corrupt\":" << tally.corrupt
            << ",\"chains_broken\":" << tally.chains_broken << "}\n";
  return 0;
}
