#pragma once
// Brief reports (core/model/brief.h) for commands that need the texts of a record's standard.

#include <optional>
#include <string>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/app/record_files.h"

namespace campus::probe {

/// The record with its report in full. A brief one is completed from the standard that `standard` and `tailoring` name,
/// without it from the installed one of the id that the report bears; either must be the one that it was judged by.
/// `where` goes before every message. A record that is whole already comes back as it is.
[[nodiscard]] Result<Record> in_full(const CommandContext& context, const std::string& where, Record record,
                                     const std::optional<std::string>& standard,
                                     const std::optional<std::string>& tailoring);

}  // namespace campus::probe
