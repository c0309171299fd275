#include "collector/store/set_aside.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "core/sqlite/database.h"

namespace campus::collector {
namespace {

constexpr const char* kUnfinished = ".unfinished";
constexpr const char* kLineName = "salvage.txt";
constexpr std::size_t kStampLength = 20;  // 2026-11-26T22-17-00Z

std::string stamp_of(WallTime now) {
  auto text = to_rfc3339(now).substr(0, kStampLength - 1) + "Z";
  std::replace(text.begin(), text.end(), ':', '-');
  return text;
}

std::filesystem::path log_of(const std::filesystem::path& file) { return file.string() + "-wal"; }
std::filesystem::path mark_of(const std::filesystem::path& file) { return file.string() + ".suspect"; }

void sync_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!synced) throw SqliteError(SQLITE_IOERR, "cannot sync " + file.string());
}

void make_folder_or_fail(const std::filesystem::path& folder) {
  if (auto made = make_folder(folder); !made) throw SqliteError(SQLITE_CANTOPEN, made.error().message);
}

std::vector<std::filesystem::path> folders_in(const std::filesystem::path& store) {
  std::vector<std::filesystem::path> folders;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(store / kDamagedName, none)) {
    folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

void move_one(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (!std::filesystem::exists(to) && std::filesystem::exists(from)) std::filesystem::rename(from, to);
}

}  // namespace

std::filesystem::path unused_name(const std::filesystem::path& folder, const std::string& before, WallTime now,
                                  const std::string& after) {
  for (auto at = now;; at += std::chrono::seconds(1)) {
    auto path = folder / std::string(before).append(stamp_of(at)).append(after);
    if (!std::filesystem::exists(path)) return path;
  }
}

std::filesystem::path SetAside::finished() const {
  const auto text = folder.string();
  return text.substr(0, text.size() - std::string(kUnfinished).size());
}

std::vector<SetAside> unfinished(const std::filesystem::path& store) {
  std::vector<SetAside> found;
  for (const auto& folder : folders_in(store)) {
    if (folder.extension() != kUnfinished) continue;
    const auto name = folder.stem().string();
    if (name.size() <= kStampLength + 1) continue;
    const auto file = name.substr(kStampLength + 1);
    found.push_back({folder, file == kMainName ? store / file : store / kReportsName / file});
  }
  return found;
}

SetAside begin_setting_aside(const std::filesystem::path& store, const std::filesystem::path& file, WallTime now) {
  make_folder_or_fail(store / kDamagedName);
  const auto finished = unused_name(store / kDamagedName, "", now, "-" + file.filename().string());
  SetAside aside{finished.string() + kUnfinished, file};
  make_folder_or_fail(aside.folder);
  return aside;
}

void move_there(const SetAside& aside) {
  if (std::filesystem::exists(aside.source())) return;
  move_one(log_of(aside.file), log_of(aside.source()));
  sync_folder(aside.folder);
  move_one(aside.file, aside.source());
  if (!std::filesystem::exists(aside.source())) std::ofstream(aside.source()).flush();
  sync_folder(aside.file.parent_path());
  sync_folder(aside.folder);
}

void finish(const SetAside& aside, const std::filesystem::path& made, const std::string& line) {
  const auto note = aside.folder / kLineName;
  std::ofstream(note) << line << "\n";
  sync_file(note);
  if (!std::filesystem::exists(aside.file)) {
    sync_file(made);
    std::filesystem::rename(made, aside.file);
    sync_folder(aside.file.parent_path());
  }
  std::filesystem::remove(mark_of(aside.file));
  std::filesystem::rename(aside.folder, aside.finished());
  sync_folder(aside.folder.parent_path());
}

std::vector<std::string> lines_about_damage(const std::filesystem::path& store) {
  std::vector<std::string> lines;
  for (const auto& folder : folders_in(store)) {
    std::ifstream note(folder / kLineName);
    std::string line;
    if (std::getline(note, line)) lines.push_back(line);
  }
  return lines;
}

void mark_suspect(const std::filesystem::path& file) {
  const int fd = ::open(mark_of(file).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) ::close(fd);
}

bool is_suspect(const std::filesystem::path& file) {
  std::error_code none;
  return std::filesystem::exists(mark_of(file), none);
}

}  // namespace campus::collector
