#pragma once
// Which command the first words name, and how many words belong to it. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "collector/app/command_line.h"
#include "core/result.h"

namespace campus::collector {

struct NamedCommand {
  CommandLine::Command command = CommandLine::Command::help;
  std::string_view first;
  std::string_view second = {};  ///< empty: one word names it
  std::size_t arguments = 0;     ///< how many follow, options aside
  bool may_be_fewer = false;

  [[nodiscard]] std::size_t words() const { return second.empty() ? 1 : 2; }
};

/// Without any words, and behind a group's name with --help: help. usage: there is no such command.
[[nodiscard]] Result<NamedCommand> name_command(const std::vector<std::string>& words);

}  // namespace campus::collector
