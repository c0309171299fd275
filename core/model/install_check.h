#pragma once
// What an installer is told before he leaves the room: each thing that has to work, whether it does, and the one thing
// to mend.

#include <optional>
#include <string>
#include <vector>

#include "core/enum_names.h"
#include "core/model/fault.h"

namespace campus {

enum class InstallStep { cable, port, address, gateway, names, clock, collector, responder, state };

template <>
struct EnumNames<InstallStep> {
  static constexpr NameTable<InstallStep, 9> names{{{InstallStep::cable, "cable"},
                                                    {InstallStep::port, "port"},
                                                    {InstallStep::address, "address"},
                                                    {InstallStep::gateway, "gateway"},
                                                    {InstallStep::names, "names"},
                                                    {InstallStep::clock, "clock"},
                                                    {InstallStep::collector, "collector"},
                                                    {InstallStep::responder, "responder"},
                                                    {InstallStep::state, "state"}}};
};

struct InstallResult {
  InstallStep step = InstallStep::port;
  std::string detail;          ///< what was found: names, addresses, figures
  std::optional<Fault> fault;  ///< absent where all is well
  bool blocks = false;         ///< of a fault: the probe cannot do its work with it
  Localized why{};             ///< what else was found, in words
};

struct InstallCheck {
  std::string schema;  ///< kInstallCheckSchema
  std::vector<InstallResult> results;

  /// What to mend first: the first fault that blocks, in the order of the steps. Nothing: he may go.
  [[nodiscard]] const InstallResult* to_mend() const {
    for (const auto& one : results) {
      if (one.fault && one.blocks) return &one;
    }
    return nullptr;
  }
};

inline constexpr const char* kInstallCheckSchema = "campus.install-check/1";

}  // namespace campus
