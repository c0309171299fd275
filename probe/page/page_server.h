#pragma once
// Serves the status page and nothing else: GET of /, /style.css and /status.json, to a few readers at a time, each
// within a bounded time. It changes nothing and tells nothing that is secret.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/model/localized.h"
#include "core/model/probe_status.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// Where no port is named.
inline constexpr std::uint16_t kStatusPagePort = 8602;

struct PageSpec {
  Address address;
  Language language = Language::zh_cn;
  WallTime begun{};  ///< the probe: what was written before is of an earlier one
  std::chrono::milliseconds patience = std::chrono::seconds(10);  ///< with each reader
};

class PageServer {
 public:
  /// The state as of now; asked on a thread of the server's own. missing: no probe ran yet.
  using Ask = std::function<Result<ProbeStatus>()>;

  /// The clock must outlive it. cannot_create: the address is taken or not of this machine.
  [[nodiscard]] static Result<std::unique_ptr<PageServer>> start(const PageSpec& spec, const Clock& clock, Ask ask);
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;
  ~PageServer();

  /// The address it really got.
  [[nodiscard]] const std::string& address() const;

 private:
  struct State;
  explicit PageServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace campus::probe
