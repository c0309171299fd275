#pragma once
// A clean set of files, copied to a place of its own and broken by small edits.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace campus::standards {

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// A copy of a folder that lasts as long as the object.
class BrokenFiles {
 public:
  explicit BrokenFiles(const std::filesystem::path& clean);
  BrokenFiles(const BrokenFiles&) = delete;
  BrokenFiles& operator=(const BrokenFiles&) = delete;
  ~BrokenFiles();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// `{"file","from","to"}`, `{"file","add"}` or `{"file","remove"}`.
  void apply(const nlohmann::json& edit) const;
  /// With the folder's own name cut off.
  [[nodiscard]] std::vector<std::string> lines_of(const std::vector<std::string>& findings) const;

 private:
  std::filesystem::path path_;
};

}  // namespace campus::standards
