#include "core/posix/storage_trouble.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

namespace campus {

std::optional<Localized> storage_trouble(const std::filesystem::path& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return std::nullopt;
  if ((disk.f_flag & ST_RDONLY) != 0) return Localized{"磁盘为只读", "the disk is read-only"};
  // A file needs a block and, where they are counted, an inode.
  if (disk.f_bavail == 0) return Localized{"磁盘已满", "the disk is full"};
  if (disk.f_files != 0 && disk.f_favail == 0)
    return Localized{"磁盘的文件数已满", "the disk has no room for another file"};
  return std::nullopt;
}

Localized why_not_written(const std::filesystem::path& folder, const std::string& said) {
  if (const auto found = storage_trouble(folder)) return {found->zh_cn, said};
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return {said, said};
  return {errno == ENOENT ? "目录不存在" : errno == EACCES ? "没有写入权限" : said, said};
}

}  // namespace campus
