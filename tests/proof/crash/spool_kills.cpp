// Kills a program with SIGKILL while it writes its spool, again and again, and compares what is there afterwards with
// what it had said.
//   spool_kills KILLS SEED FOLDER
// Prints one JSON object.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "probe/spool/device_key.h"
#include "probe/spool/open_spool.h"
#include "tests/proof/crash/spool_work.h"

namespace campus::proof {
namespace {

struct Tally {
  std::int64_t kills = 0;
  std::int64_t recorded = 0;
  std::int64_t lost = 0;
  std::int64_t came_back = 0;
  std::int64_t twice = 0;
  std::int64_t findings = 0;  ///< of a spool that nobody touched
  std::int64_t not_opened = 0;
  std::int64_t same_number = 0;  ///< one sequence number given to two records
  double slowest_open_seconds = 0;
};

class Kills {
 public:
  Kills(std::uint64_t seed, std::filesystem::path folder) : random_(seed), folder_(std::move(folder)) {}

  bool run(std::int64_t count) {
    while (tally_.kills < count) {
      if (tally_.kills % kKillsOfASpool == 0) begin_anew();
      std::string said;
      if (!one_life(said)) return false;
      take(said);
      if (!check()) return false;
    }
    return true;
  }

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  static constexpr std::int64_t kKillsOfASpool = 100;

  void begin_anew() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    promises_ = {};
    numbers_.clear();
    SystemRandom random;
    key_.emplace(*probe::device_key(disk_, random, folder_));
  }

  [[nodiscard]] probe::SpoolPlace place() const { return {disk_, clock_, *key_, folder_, nullptr}; }

  /// Small, so that delivered copies go all the time; far more than what waits.
  static probe::SpoolSettings settings() {
    probe::SpoolSettings settings;
    settings.cap_bytes = std::int64_t{160} << 10;
    return settings;
  }

  /// A program from its start to its end, with what it said of itself.
  bool one_life(std::string& said) {
    int pipe[2]{};
    if (::pipe(pipe) != 0) return false;
    const auto seed = random_();
    const auto child = ::fork();
    if (child < 0) return false;
    if (child == 0) {
      ::close(pipe[0]);
      work(seed, pipe[1]);
    }
    ::close(pipe[1]);
    // One in four is killed while it opens the spool, the others while they write.
    char ready = 0;
    if (random_() % 4 != 0 && ::read(pipe[0], &ready, 1) != 1) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(random_() % 20'000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ++tally_.kills;
    std::string buffer(65'536, '\0');
    for (ssize_t got = 0; (got = ::read(pipe[0], buffer.data(), buffer.size())) > 0;) {
      said.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(pipe[0]);
    return true;
  }

  static void say(int to, const std::string& line) {
    if (::write(to, line.data(), line.size()) < 0) ::_exit(1);
  }

  [[noreturn]] void work(std::uint64_t seed, int to) {
    std::mt19937_64 random(seed);
    auto opened = probe::open_spool(place(), settings());
    if (!opened) ::_exit(1);
    auto& spool = *opened->spool;
    say(to, "\n");
    for (;;) {
      // What waits stays far below the cap, for what that made go would be told of and not be lost.
      constexpr std::int64_t kMostWaiting = 12;
      const bool many = spool.counts().waiting() > kMostWaiting;
      if (!many && random() % 4 != 0) {
        const auto recorded = spool.append(report_of_some_size(*key_, random));
        if (!recorded) ::_exit(1);
        say(to, "r" + recorded->digest.text() + " " + std::to_string(recorded->sequence) + "\n");
        continue;
      }
      std::vector<ReportId> some;
      for (const auto& digest : waiting_in(spool)) {
        if (many || random() % 2 == 0) some.emplace_back(digest);
      }
      for (const auto& one : some) say(to, "?" + one.text() + " 0\n");
      if (!spool.acknowledge(some)) ::_exit(1);
      for (const auto& one : some) say(to, "d" + one.text() + " 0\n");
    }
  }

  void take(const std::string& said) {
    std::istringstream lines(said);
    std::string word;
    std::int64_t sequence = 0;
    while (lines >> word >> sequence) {
      const auto digest = word.substr(1);
      if (word[0] == '?') promises_.in_doubt.insert(digest);
      if (word[0] == 'd') promises_.delivered.insert(digest);
      if (word[0] != 'r') continue;
      promises_.recorded.insert(digest);
      ++tally_.recorded;
      if (!numbers_.insert(sequence).second) ++tally_.same_number;
    }
  }

  bool check() {
    const auto begun = std::chrono::steady_clock::now();
    auto opened = probe::open_spool(place(), settings());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    tally_.slowest_open_seconds = std::max(tally_.slowest_open_seconds, took.count());
    if (!opened) {
      std::cerr << "spool_kills: " << opened.error().message << "\n";
      ++tally_.not_opened;
      return false;
    }
    tally_.findings += static_cast<std::int64_t>(opened->news.size());
    const auto waiting = waiting_in(*opened->spool);
    const auto loss = compare(promises_, waiting);
    tally_.lost += loss.lost;
    tally_.came_back += loss.came_back;
    tally_.twice += loss.twice;
    for (const auto& digest : promises_.in_doubt) {
      if (std::find(waiting.begin(), waiting.end(), digest) == waiting.end()) promises_.delivered.insert(digest);
    }
    promises_.in_doubt.clear();
    return loss.lost + loss.came_back + loss.twice == 0 && opened->news.empty();
  }

  std::mt19937_64 random_;
  std::filesystem::path folder_;
  PosixDisk disk_;
  SystemClock clock_;
  std::optional<SigningKey> key_;
  Promises promises_;
  std::set<std::int64_t> numbers_;
  Tally tally_;
};

}  // namespace
}  // namespace campus::proof

int main(int count, char** words) {
  if (count < 4) {
    std::cerr << "spool_kills KILLS SEED FOLDER\n";
    return 64;
  }
  campus::proof::Kills kills(std::strtoull(words[2], nullptr, 10), words[3]);
  const bool ran = kills.run(std::strtoll(words[1], nullptr, 10));
  const auto& tally = kills.tally();
  std::cout << "{\"kills\":" << tally.kills << ",\"recorded\":" << tally.recorded << ",\"lost\":" << tally.lost
            << ",\"came_back\":" << tally.came_back << ",\"twice\":" << tally.twice
            << ",\"findings\":" << tally.findings << ",\"not_opened\":" << tally.not_opened
            << ",\"same_number\":" << tally.same_number << ",\"slowest_open_seconds\":" << tally.slowest_open_seconds
            << "}\n";
  return ran ? 0 : 1;
}
