#pragma once
// The files that tickets need: the ticket itself, the issuers that are trusted, what is denied.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/net/responder_client.h"
#include "probe/responder/deny_list.h"
#include "probe/responder/trust_list.h"

namespace campus::probe {

/// bad_data names the file.
[[nodiscard]] Result<SignedTicket> read_ticket(const Disk& disk, const std::filesystem::path& file);
/// With this device's key; bad_data: it is another device's.
[[nodiscard]] Result<std::shared_ptr<HeldTicket>> hold_ticket(const CommandContext& context,
                                                              const std::filesystem::path& file);

[[nodiscard]] Result<TrustList> read_trust_list(const Disk& disk, const std::filesystem::path& file);
[[nodiscard]] Result<DenyList> read_deny_list(const Disk& disk, const std::filesystem::path& file);

/// A deny list that may be changed while the responder runs.
class WatchedDenyList {
 public:
  explicit WatchedDenyList(std::filesystem::path file) : file_(std::move(file)) {}
  /// Nothing where the file is as it was the last time.
  [[nodiscard]] std::optional<Result<DenyList>> read_if_changed(const Disk& disk);

 private:
  struct Look {
    std::filesystem::file_time_type written;
    std::uintmax_t size = 0;
    bool there = false;
    bool operator==(const Look&) const = default;
  };
  [[nodiscard]] Look look() const;

  std::filesystem::path file_;
  std::optional<Look> last_;
};

}  // namespace campus::probe
