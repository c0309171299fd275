#pragma once
// What check-install found, in words for whoever stands before the box.

#include <string>

#include "core/model/install_check.h"
#include "core/model/localized.h"

namespace campus::probe {

/// One line.
[[nodiscard]] std::string install_line(const InstallResult& result, Language language);
/// `一切正常，可以走了`, or the one thing to mend, with its code.
[[nodiscard]] std::string install_conclusion(const InstallCheck& check, Language language);

}  // namespace campus::probe
