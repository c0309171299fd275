#pragma once
// What all files of the embedded store have in common: made for their owner alone, write-ahead log, every commit
// synced, one connection. For this folder's .cpp files; failures leave as SqliteError.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.h"
#include "core/sqlite/database.h"

namespace campus::collector {

inline constexpr std::int64_t kSchemaVersion = 2;

enum class FileKind : std::int32_t {
  main = 0x43616d70,  // "Camp"
  day = 0x43616d64,   // "Camd"
};

/// Opens the file, makes it (0600) with `schema` where there is none, and refuses what is not of this kind and version.
[[nodiscard]] Database open_store_file(const std::filesystem::path& file, FileKind kind, const char* schema,
                                       std::int64_t version = kSchemaVersion);
/// The main file, with the tables that came after its version was made.
[[nodiscard]] Database open_main_file(const std::filesystem::path& file);
/// Of an existing file, without opening it for good; 0 where it is new or no file of ours.
[[nodiscard]] std::int64_t version_of(const std::filesystem::path& file);
/// Makes the folder (0700) and its entry durable. cannot_create, permission.
[[nodiscard]] Result<void> make_folder(const std::filesystem::path& folder);
/// So that a made, renamed or removed entry survives a power cut.
void sync_folder(const std::filesystem::path& folder);

[[nodiscard]] ErrorCode code_of(const SqliteError& error);

/// Empties the log into the file. False where a reader is in the way.
[[nodiscard]] bool write_back(Database& database);

}  // namespace campus::collector
