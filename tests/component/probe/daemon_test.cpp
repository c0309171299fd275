// What a running probe writes of itself, by its own pace.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "probe/run/daemon.h"
#include "probe/run/state_files.h"
#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

class CountingDisk final : public Disk {
 public:
  Result<std::string> read(const std::filesystem::path& path, std::size_t most) const override {
    return real_.read(path, most);
  }
  Result<void> write_durably(const std::filesystem::path& path, std::string_view content,
                             Visibility visibility) const override {
    if (path.filename() == "status.json") ++statuses;
    return real_.write_durably(path, content, visibility);
  }
  Result<void> make_folder(const std::filesystem::path& path, Visibility visibility) const override {
    return real_.make_folder(path, visibility);
  }

  mutable std::atomic<int> statuses = 0;

 private:
  PosixDisk real_;
};

TEST(RunningDaemon, DoesNotWriteItsStatusForEachPoll) {
  const CountingDisk disk;
  const SystemClock clock;
  const standards::TemporaryFolder folder;
  std::atomic<int> looks = 0;
  const DaemonPorts ports{.clock = clock,
                          .disk = disk,
                          .perform = [](const Assignment&, const auto&, const std::stop_token&) -> Result<RunResult> {
                            return Error{ErrorCode::interrupted, ""};
                          },
                          .orders =
                              [] {
                                return OrdersNow{true, std::nullopt, std::nullopt};
                              },
                          .add_delivery =
                              [&](ProbeStatus& status) {
                                status.orders = OrdersStatus{};
                                if (++looks > 2) status.orders->last_poll = clock.wall();
                              },
                          .log = [](const std::string&) {},
                          .notify = [](const char*) {}};
  DaemonSpec spec;
  spec.state_folder = folder.path();
  spec.about.site = SiteCode("S1");
  spec.about.key = KeyId(std::string(64, 'a'));
  std::jthread daemon([&](const std::stop_token& stop) { EXPECT_TRUE(run_daemon(spec, ports, stop)); });
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (looks < 6 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GE(looks, 6);
  EXPECT_EQ(disk.statuses, 2) << "that it runs, and that the collector has answered";
  daemon.request_stop();
  daemon.join();
  EXPECT_EQ(disk.statuses, 3) << "and that it stopped";
  const auto kept = read_status(disk, folder.path());
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->orders && kept->orders->last_poll) << "what is written has it";
}

}  // namespace
}  // namespace campus::probe
