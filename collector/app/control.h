#pragma once
// How the other commands speak to a running `serve`: one request and one answer over a Unix socket (0600) in the
// store's folder. Only its owner reaches it; what comes in is bounded all the same.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace campus::collector {

/// A command's words, as the command line or a peer gave them.
using Words = std::vector<std::string>;

struct CommandAnswer {
  int exit_code = 0;
  std::string out;
  std::string err;
  bool unfinished = false;  ///< a piece of it is done: the same words, continued_words(), do the next
};

/// Answers several peers at once, each on a thread of its own; whoever comes while all are taken waits.
class ControlServer {
 public:
  /// `who` is the name of the system's user at the other end. Called by several threads at once.
  using Execute = std::function<CommandAnswer(const Words& words, const std::string& who)>;
  /// Replaces a socket that a crash left behind; the store's lock guards against a living one.
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> start(const std::filesystem::path& folder,
                                                                    Execute execute);
  ~ControlServer();

 private:
  struct Thread;
  explicit ControlServer(std::unique_ptr<Thread> thread);
  std::unique_ptr<Thread> thread_;
};

/// The name of a user of this system, for the audit log; its number where it has none.
[[nodiscard]] std::string user_name(unsigned user);

/// Nothing where no `serve` listens there.
[[nodiscard]] Result<std::optional<CommandAnswer>> ask_server(const std::filesystem::path& folder, const Words& words);

}  // namespace campus::collector
