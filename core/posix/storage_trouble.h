#pragma once
// Why a folder cannot be written, looked for where it is.

#include <filesystem>
#include <optional>
#include <string>

#include "core/model/localized.h"

namespace campus {

/// Half a sentence, whoever wants to write: the disk is full or read-only; nothing where neither holds.
[[nodiscard]] std::optional<Localized> storage_trouble(const std::filesystem::path& folder);
/// The same, or that the folder is missing or closed to us, behind a failure to write there that was told in the words
/// `said`, which stand where nothing is found.
[[nodiscard]] Localized why_not_written(const std::filesystem::path& folder, const std::string& said);

}  // namespace campus
