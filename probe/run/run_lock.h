#pragma once
// One daemon for a state folder; whoever wants to know whether it runs asks the same lock.

#include <filesystem>

namespace campus::probe {

/// Does not wait. Held for as long as it lives.
class RunLock {
 public:
  explicit RunLock(const std::filesystem::path& state_folder);
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  ~RunLock();

  [[nodiscard]] bool held() const { return held_; }

 private:
  int fd_;
  bool held_ = false;
};

/// False also where nobody may look.
[[nodiscard]] bool daemon_runs(const std::filesystem::path& state_folder);

}  // namespace campus::probe
