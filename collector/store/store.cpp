#include "collector/store/store.h"

#include <utility>

namespace campus::collector {

Result<void> Store::backup(const std::filesystem::path& folder) {
  if (auto begun = begin_backup(folder); !begun) return begun;
  for (;;) {
    const auto more = continue_backup();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<CheckResult> Store::check() {
  for (;;) {
    auto checked = check_some();
    if (!checked) return checked.error();
    if (*checked) return **std::move(checked);
  }
}

}  // namespace campus::collector
