#pragma once
// Parts of a ZIP archive in memory, bounded whatever its directory promises. libzip's home.

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct zip;

namespace campus {

class Archive {
 public:
  /// `bytes` must outlive the archive. bad_data where it is damaged or beyond kWorkbookLimits.
  [[nodiscard]] static Result<Archive> open(std::string_view bytes);

  /// `missing` without such a part; bad_data where it is damaged, encrypted or too large.
  [[nodiscard]] Result<std::string> read(const std::string& part) const;

 private:
  struct Close {
    void operator()(struct zip* archive) const;
  };
  explicit Archive(struct zip* archive) : archive_(archive) {}
  std::unique_ptr<struct zip, Close> archive_;
};

}  // namespace campus
