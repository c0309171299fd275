#pragma once
// The forms in which a record is handed on: one list, which commands and their messages are made from.

#include <span>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/model/localized.h"
#include "core/model/report.h"
#include "core/result.h"

namespace campus::probe {

struct Exporter {
  std::string_view name;       ///< the word behind `--format`
  std::string_view extension;  ///< of a file, with its point
  bool binary = false;         ///< no text: never for a terminal
  Result<std::string> (*render)(const Report& report, const ReportId& id, Language language) = nullptr;
};

/// The first is what `report` writes where nothing else was asked for.
[[nodiscard]] std::span<const Exporter> all_exporters();
/// usage: names the forms that there are.
[[nodiscard]] Result<Exporter> find_exporter(std::string_view name);
/// `html|json|xlsx|csv|junit|text`
[[nodiscard]] std::string list_of_exporters();

}  // namespace campus::probe
