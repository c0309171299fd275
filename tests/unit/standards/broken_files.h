#pragma once
// A clean set of files, copied to a place of its own and broken by small edits.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "temporary_folder.h"

namespace campus::standards {

/// A copy of a folder that lasts as long as the object.
class BrokenFiles {
 public:
  explicit BrokenFiles(const std::filesystem::path& clean);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  /// `{"file","from","to"}`, `{"file","add"}` or `{"file","remove"}`.
  void apply(const nlohmann::json& edit) const;
  /// With the folder's own name cut off.
  [[nodiscard]] std::vector<std::string> lines_of(const std::vector<std::string>& findings) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace campus::standards
