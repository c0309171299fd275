#pragma once
// Which encoding a text of unknown origin is in. iconv's home. Pure.

#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

/// As UTF-8: unchanged where it is valid UTF-8, else from GB18030 (which holds GBK and GB2312). bad_data `LINE: what`
/// where it is neither, where it is UTF-8 with damaged places, and for UTF-16.
[[nodiscard]] Result<std::string> decode_text(std::string_view bytes);

}  // namespace campus
